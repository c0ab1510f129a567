import type { OPERATIONS, OperationId } from './contract';

type Conflicting = Extract<(typeof OPERATIONS)[number], { readonly conflicts: true }>['operationId'];

/** What each operation does, for those who call it. */
export const SUMMARIES: Readonly<Record<OperationId, string>> = {
  listProducts: 'Products: all of them in no order, or those of a category by price',
  createProduct: 'Adds a product with its first stock',
  getProduct: 'A product; its ETag is of what can be edited, so that selling does not change it',
  updateProduct: 'Replaces all of a product but its stock',
  deleteProduct: 'Takes a product out of the shop; orders keep what they say of it',
  changeStock: 'Adds to the stock of a product, or takes from it',
  listCarts: 'Carts of a customer, newest first',
  createCart: 'A new, empty cart',
  getCart: 'A cart with the prices of today and their total',
  updateCart: 'Replaces all that is in a cart; a product that stands twice counts as both',
  deleteCart: 'Throws a cart away',
  putCartItem: 'Puts a product into a cart, or changes its quantity',
  removeCartItem: 'Takes a product out of a cart',
  checkOut: 'Turns a cart into an order, at the total that the customer agreed to',
  listCustomers: 'Profiles, in no order',
  createCustomer: "The caller's own profile",
  getCustomer: "A profile; `me` is the caller's",
  updateCustomer: 'Replaces a profile',
  deleteCustomer: 'Forgets a profile; orders stay',
  listOrders: 'Orders of a customer, newest first',
  getOrder: 'An order',
  cancelOrder: 'Cancels an order that is not shipped, and gives its stock back; once is as good as twice',
  setOrderStatus: 'Moves an order to its next status',
};

/** When operations answer 409, beside what an `Idempotency-Key` brings. */
export const CONFLICTS: Readonly<Record<Conflicting, string>> = {
  changeStock: 'the stock would be below 0 or above its limit',
  updateCart:
    'the cart is checked out, or what it is to hold is not sold, in more than one currency, or too much of one product',
  putCartItem: 'the cart is checked out, full, or in another currency',
  removeCartItem: 'the cart is checked out',
  checkOut: 'the cart is empty or checked out, something in it is out of stock, or the total is another one',
  createCustomer: 'there is one',
  cancelOrder: 'the order can no longer be cancelled',
  setOrderStatus: 'the order cannot go there from where it is',
};
