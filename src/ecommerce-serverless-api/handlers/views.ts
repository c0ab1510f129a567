import * as v from 'valibot';
import { ORDER_STATUSES } from './order-states';

const money = v.object({ amount: v.number(), currency: v.string() });
const edited = { version: v.number(), createdAt: v.string(), updatedAt: v.string() };
const page = <Item extends v.GenericSchema>(items: Item) =>
  v.object({ items: v.array(items), cursor: v.optional(v.string()) });

const Product = v.object({
  productId: v.string(),
  name: v.string(),
  description: v.optional(v.string()),
  category: v.string(),
  price: money,
  stock: v.number(),
  ...edited,
});

const StockChanged = v.object({ productId: v.string(), change: v.number(), reason: v.string(), changedAt: v.string() });

const cart = {
  cartId: v.string(),
  customerId: v.string(),
  status: v.picklist(['OPEN', 'CHECKED_OUT']),
  items: v.array(v.object({ productId: v.string(), quantity: v.number() })),
  orderId: v.optional(v.string()),
  ...edited,
  expiresAt: v.string(),
};
const Cart = v.object(cart);

const line = { productId: v.string(), name: v.string(), quantity: v.number(), unitPrice: money, lineTotal: money };

/** What the shop cannot sell now has no price; a cart that cannot be checked out has no total. */
const PricedCart = v.object({
  ...cart,
  items: v.array(v.object({ ...v.partial(v.object(line)).entries, productId: v.string(), quantity: v.number() })),
  total: v.optional(money),
});

const Customer = v.object({
  customerId: v.string(),
  name: v.string(),
  email: v.string(),
  phone: v.optional(v.string()),
  address: v.optional(
    v.object({
      line1: v.string(),
      line2: v.optional(v.string()),
      postalCode: v.string(),
      city: v.string(),
      country: v.string(),
    }),
  ),
  ...edited,
});

/** What a payment provider said. */
const payment = v.object({
  eventId: v.string(),
  type: v.string(),
  amount: v.number(),
  currency: v.string(),
  receivedAt: v.string(),
});

const Order = v.object({
  orderId: v.string(),
  customerId: v.string(),
  cartId: v.string(),
  status: v.picklist(ORDER_STATUSES),
  reviewReason: v.optional(v.string()),
  lines: v.array(v.object(line)),
  total: money,
  payments: v.array(payment),
  version: v.number(),
  placedAt: v.string(),
  updatedAt: v.string(),
});

/** What answers say: the only members that ever leave the shop. */
export const VIEWS = {
  Product,
  ProductPage: page(Product),
  StockChanged,
  Cart,
  PricedCart,
  CartPage: page(Cart),
  Customer,
  CustomerPage: page(Customer),
  Order,
  OrderPage: page(Order),
};

/** The schema of an answer. */
export type ViewName = keyof typeof VIEWS;

/** What an answer says. */
export type View<Name extends ViewName> = v.InferOutput<(typeof VIEWS)[Name]>;

/** The members of a resource, of which `fields` selects. */
export const FIELDS = {
  Product: Object.keys(Product.entries),
  PricedCart: Object.keys(PricedCart.entries),
  Cart: Object.keys(Cart.entries),
  Customer: Object.keys(Customer.entries),
  Order: Object.keys(Order.entries),
};
