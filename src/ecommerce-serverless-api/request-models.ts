/** The members that each request body has to have, as its schema says; `npx projen openapi` writes this file. */
export const REQUIRED_MEMBERS: Record<string, string[]> = {
  NewProduct: ['name', 'category', 'price', 'stock'],
  ProductUpdate: ['name', 'category', 'price'],
  StockChange: ['change', 'reason'],
  CartItem: ['quantity'],
  CartContents: ['items'],
  Checkout: ['total'],
  Profile: ['name', 'email'],
  OrderStatus: ['status'],
};
