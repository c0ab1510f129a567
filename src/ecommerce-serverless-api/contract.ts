/** Who may call an operation: everybody, whoever is known, or those of the admin group or scope. */
export type Access = 'public' | 'customer' | 'admin';

/** Something that the shop does on request: dispatch, checks, the gateway's models and the OpenAPI document read it here. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As API Gateway names it. */
  readonly resource: string;
  readonly access: Access;
  /** The schema of the request body, by its name. */
  readonly body?: string;
  /** The schema of the query parameters, by its name. */
  readonly query?: string;
  /** `once`: needs an `Idempotency-Key`; `ifMatch`: needs an `If-Match`. */
  readonly needs?: 'once' | 'ifMatch';
  readonly status: 200 | 201 | 204;
  /** The schema of the answer, by its name. */
  readonly view?: string;
  /** When it answers 409, beside what `once` brings. */
  readonly conflict?: string;
}

/** Everything that the shop does on request. */
export const OPERATIONS = [
  {
    operationId: 'listProducts',
    summary: 'Products: all of them in no order, or those of a category by price',
    method: 'GET',
    resource: '/products',
    access: 'public',
    query: 'ProductQuery',
    status: 200,
    view: 'ProductPage',
  },
  {
    operationId: 'createProduct',
    summary: 'Adds a product with its first stock',
    method: 'POST',
    resource: '/products',
    access: 'admin',
    body: 'NewProduct',
    needs: 'once',
    status: 201,
    view: 'Product',
  },
  {
    operationId: 'getProduct',
    summary: 'A product; its ETag is of what can be edited, so that selling does not change it',
    method: 'GET',
    resource: '/products/{productId}',
    access: 'public',
    query: 'ProductFields',
    status: 200,
    view: 'Product',
  },
  {
    operationId: 'updateProduct',
    summary: 'Replaces all of a product but its stock',
    method: 'PUT',
    resource: '/products/{productId}',
    access: 'admin',
    body: 'ProductUpdate',
    needs: 'ifMatch',
    status: 200,
    view: 'Product',
  },
  {
    operationId: 'deleteProduct',
    summary: 'Takes a product out of the shop; orders keep what they say of it',
    method: 'DELETE',
    resource: '/products/{productId}',
    access: 'admin',
    needs: 'ifMatch',
    status: 204,
  },
  {
    operationId: 'changeStock',
    summary: 'Adds to the stock of a product, or takes from it',
    method: 'POST',
    resource: '/products/{productId}/stock-changes',
    access: 'admin',
    body: 'StockChange',
    needs: 'once',
    status: 201,
    view: 'StockChanged',
    conflict: 'the stock would be below 0 or above its limit',
  },
  {
    operationId: 'listCarts',
    summary: 'Carts of a customer, newest first',
    method: 'GET',
    resource: '/carts',
    access: 'customer',
    query: 'CartQuery',
    status: 200,
    view: 'CartPage',
  },
  {
    operationId: 'createCart',
    summary: 'A new, empty cart',
    method: 'POST',
    resource: '/carts',
    access: 'customer',
    needs: 'once',
    status: 201,
    view: 'Cart',
  },
  {
    operationId: 'getCart',
    summary: 'A cart with the prices of today and their total',
    method: 'GET',
    resource: '/carts/{cartId}',
    access: 'customer',
    query: 'CartFields',
    status: 200,
    view: 'PricedCart',
  },
  {
    operationId: 'deleteCart',
    summary: 'Throws a cart away',
    method: 'DELETE',
    resource: '/carts/{cartId}',
    access: 'customer',
    needs: 'ifMatch',
    status: 204,
  },
  {
    operationId: 'putCartItem',
    summary: 'Puts a product into a cart, or changes its quantity',
    method: 'PUT',
    resource: '/carts/{cartId}/items/{productId}',
    access: 'customer',
    body: 'CartItem',
    needs: 'ifMatch',
    status: 200,
    view: 'Cart',
    conflict: 'the cart is checked out, full, or in another currency',
  },
  {
    operationId: 'removeCartItem',
    summary: 'Takes a product out of a cart',
    method: 'DELETE',
    resource: '/carts/{cartId}/items/{productId}',
    access: 'customer',
    needs: 'ifMatch',
    status: 200,
    view: 'Cart',
    conflict: 'the cart is checked out',
  },
  {
    operationId: 'checkOut',
    summary: 'Turns a cart into an order, at the total that the customer agreed to',
    method: 'POST',
    resource: '/carts/{cartId}/checkout',
    access: 'customer',
    body: 'Checkout',
    needs: 'once',
    status: 201,
    view: 'Order',
    conflict: 'the cart is empty or checked out, something in it is out of stock, or the total is another one',
  },
  {
    operationId: 'listCustomers',
    summary: 'Profiles, in no order',
    method: 'GET',
    resource: '/customers',
    access: 'admin',
    query: 'CustomerQuery',
    status: 200,
    view: 'CustomerPage',
  },
  {
    operationId: 'createCustomer',
    summary: "The caller's own profile",
    method: 'POST',
    resource: '/customers',
    access: 'customer',
    body: 'Profile',
    needs: 'once',
    status: 201,
    view: 'Customer',
    conflict: 'there is one',
  },
  {
    operationId: 'getCustomer',
    summary: "A profile; `me` is the caller's",
    method: 'GET',
    resource: '/customers/{customerId}',
    access: 'customer',
    query: 'CustomerFields',
    status: 200,
    view: 'Customer',
  },
  {
    operationId: 'updateCustomer',
    summary: 'Replaces a profile',
    method: 'PUT',
    resource: '/customers/{customerId}',
    access: 'customer',
    body: 'Profile',
    needs: 'ifMatch',
    status: 200,
    view: 'Customer',
  },
  {
    operationId: 'deleteCustomer',
    summary: 'Forgets a profile; orders stay',
    method: 'DELETE',
    resource: '/customers/{customerId}',
    access: 'customer',
    needs: 'ifMatch',
    status: 204,
  },
  {
    operationId: 'listOrders',
    summary: 'Orders of a customer, newest first',
    method: 'GET',
    resource: '/orders',
    access: 'customer',
    query: 'OrderQuery',
    status: 200,
    view: 'OrderPage',
  },
  {
    operationId: 'getOrder',
    summary: 'An order',
    method: 'GET',
    resource: '/orders/{orderId}',
    access: 'customer',
    query: 'OrderFields',
    status: 200,
    view: 'Order',
  },
  {
    operationId: 'cancelOrder',
    summary: 'Cancels an order that is not shipped, and gives its stock back; once is as good as twice',
    method: 'POST',
    resource: '/orders/{orderId}/cancel',
    access: 'customer',
    status: 200,
    view: 'Order',
    conflict: 'the order can no longer be cancelled',
  },
  {
    operationId: 'setOrderStatus',
    summary: 'Moves an order to its next status',
    method: 'PUT',
    resource: '/orders/{orderId}/status',
    access: 'admin',
    body: 'OrderStatus',
    needs: 'ifMatch',
    status: 200,
    view: 'Order',
    conflict: 'the order cannot go there from where it is',
  },
] as const satisfies readonly Operation[];

/** The name of an operation. */
export type OperationId = (typeof OPERATIONS)[number]['operationId'];

/** The function that an operation is of: the first part of its path. */
export function entityOf({ resource }: Operation): string {
  return resource.split('/')[1];
}

/** The names in the path of an operation. */
export function pathParameters({ resource }: Operation): string[] {
  return [...resource.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
}

/** The statuses by which an operation, or the gateway before it, refuses a request. */
export function refusalsOf(operation: Operation): number[] {
  const { access, body, needs, conflict } = operation;
  return [
    400,
    ...(access === 'public' ? [] : [401, 403]),
    ...(pathParameters(operation).length > 0 ? [404] : []),
    ...(conflict !== undefined || needs === 'once' ? [409] : []),
    ...(needs === 'ifMatch' ? [412] : []),
    ...(body === undefined ? [] : [413, 415]),
    ...(needs === 'once' ? [422] : []),
    ...(needs === 'ifMatch' ? [428] : []),
    429,
    500,
    503,
  ];
}
