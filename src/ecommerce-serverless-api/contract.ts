/** Who may call an operation: everybody, whoever is known, or those of the admin group or scope. */
export type Access = 'public' | 'customer' | 'admin';

/**
 * Something that the shop does on request: dispatch, checks, the gateway's models and the OpenAPI document read it here. What the
 * document says in words stands beside it, for no function needs that.
 */
export interface Operation {
  readonly operationId: string;
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
  /** Whether it answers 409 beside what `once` brings; `contract-words.ts` says when. */
  readonly conflicts?: true;
}

/** Everything that the shop does on request. */
export const OPERATIONS = [
  {
    operationId: 'listProducts',
    method: 'GET',
    resource: '/products',
    access: 'public',
    query: 'ProductQuery',
    status: 200,
    view: 'ProductPage',
  },
  {
    operationId: 'createProduct',
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
    method: 'GET',
    resource: '/products/{productId}',
    access: 'public',
    query: 'ProductFields',
    status: 200,
    view: 'Product',
  },
  {
    operationId: 'updateProduct',
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
    method: 'DELETE',
    resource: '/products/{productId}',
    access: 'admin',
    needs: 'ifMatch',
    status: 204,
  },
  {
    operationId: 'changeStock',
    method: 'POST',
    resource: '/products/{productId}/stock-changes',
    access: 'admin',
    body: 'StockChange',
    needs: 'once',
    status: 201,
    view: 'StockChanged',
    conflicts: true,
  },
  {
    operationId: 'listCarts',
    method: 'GET',
    resource: '/carts',
    access: 'customer',
    query: 'CartQuery',
    status: 200,
    view: 'CartPage',
  },
  {
    operationId: 'createCart',
    method: 'POST',
    resource: '/carts',
    access: 'customer',
    needs: 'once',
    status: 201,
    view: 'Cart',
  },
  {
    operationId: 'getCart',
    method: 'GET',
    resource: '/carts/{cartId}',
    access: 'customer',
    query: 'CartFields',
    status: 200,
    view: 'PricedCart',
  },
  {
    operationId: 'updateCart',
    method: 'PUT',
    resource: '/carts/{cartId}',
    access: 'customer',
    body: 'CartContents',
    needs: 'ifMatch',
    status: 200,
    view: 'Cart',
    conflicts: true,
  },
  {
    operationId: 'deleteCart',
    method: 'DELETE',
    resource: '/carts/{cartId}',
    access: 'customer',
    needs: 'ifMatch',
    status: 204,
  },
  {
    operationId: 'putCartItem',
    method: 'PUT',
    resource: '/carts/{cartId}/items/{productId}',
    access: 'customer',
    body: 'CartItem',
    needs: 'ifMatch',
    status: 200,
    view: 'Cart',
    conflicts: true,
  },
  {
    operationId: 'removeCartItem',
    method: 'DELETE',
    resource: '/carts/{cartId}/items/{productId}',
    access: 'customer',
    needs: 'ifMatch',
    status: 200,
    view: 'Cart',
    conflicts: true,
  },
  {
    operationId: 'checkOut',
    method: 'POST',
    resource: '/carts/{cartId}/checkout',
    access: 'customer',
    body: 'Checkout',
    needs: 'once',
    status: 201,
    view: 'Order',
    conflicts: true,
  },
  {
    operationId: 'listCustomers',
    method: 'GET',
    resource: '/customers',
    access: 'admin',
    query: 'CustomerQuery',
    status: 200,
    view: 'CustomerPage',
  },
  {
    operationId: 'createCustomer',
    method: 'POST',
    resource: '/customers',
    access: 'customer',
    body: 'Profile',
    needs: 'once',
    status: 201,
    view: 'Customer',
    conflicts: true,
  },
  {
    operationId: 'getCustomer',
    method: 'GET',
    resource: '/customers/{customerId}',
    access: 'customer',
    query: 'CustomerFields',
    status: 200,
    view: 'Customer',
  },
  {
    operationId: 'updateCustomer',
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
    method: 'DELETE',
    resource: '/customers/{customerId}',
    access: 'customer',
    needs: 'ifMatch',
    status: 204,
  },
  {
    operationId: 'listOrders',
    method: 'GET',
    resource: '/orders',
    access: 'customer',
    query: 'OrderQuery',
    status: 200,
    view: 'OrderPage',
  },
  {
    operationId: 'getOrder',
    method: 'GET',
    resource: '/orders/{orderId}',
    access: 'customer',
    query: 'OrderFields',
    status: 200,
    view: 'Order',
  },
  {
    operationId: 'cancelOrder',
    method: 'POST',
    resource: '/orders/{orderId}/cancel',
    access: 'customer',
    status: 200,
    view: 'Order',
    conflicts: true,
  },
  {
    operationId: 'setOrderStatus',
    method: 'PUT',
    resource: '/orders/{orderId}/status',
    access: 'admin',
    body: 'OrderStatus',
    needs: 'ifMatch',
    status: 200,
    view: 'Order',
    conflicts: true,
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
  const { access, body, needs, conflicts } = operation;
  return [
    400,
    ...(access === 'public' ? [] : [401]),
    // To everybody also without the key of a tier, and by a web ACL.
    403,
    ...(pathParameters(operation).length > 0 ? [404] : []),
    ...(conflicts || needs === 'once' ? [409] : []),
    ...(needs === 'ifMatch' ? [412] : []),
    ...(body === undefined ? [] : [413, 415]),
    // Where two requests can differ.
    ...(needs === 'once' && body !== undefined ? [422] : []),
    ...(needs === 'ifMatch' ? [428] : []),
    429,
    500,
    503,
  ];
}
