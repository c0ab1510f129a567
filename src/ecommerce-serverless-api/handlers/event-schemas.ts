import * as v from 'valibot';
import { ORDER_STATUSES } from './order-states';
import { ShopEventType } from '../shop-event';

const whole = v.pipe(v.number(), v.integer());
const moment = v.pipe(v.string(), v.isoTimestamp());
const money = v.object({ amount: whole, currency: v.string() });
const event = { eventId: v.string(), occurredAt: moment };

const order = v.object({
  ...event,
  orderId: v.string(),
  customerId: v.string(),
  status: v.picklist(ORDER_STATUSES),
  reviewReason: v.optional(v.string()),
  lines: v.array(
    v.object({ productId: v.string(), name: v.string(), quantity: whole, unitPrice: money, lineTotal: money }),
  ),
  total: money,
  version: whole,
  placedAt: moment,
});

const stock = v.object({
  ...event,
  productId: v.string(),
  name: v.string(),
  category: v.string(),
  stock: whole,
  lowStock: whole,
});

/** The schemas of details, named as their types in TypeScript. */
export const DETAILS = { ShopOrderEvent: order, ShopStockEvent: stock };

/** What events say: the only members that are ever published. */
export const EVENTS = {
  [ShopEventType.ORDER_PLACED]: order,
  [ShopEventType.ORDER_PAID]: order,
  [ShopEventType.ORDER_HELD_FOR_REVIEW]: order,
  [ShopEventType.ORDER_CANCELLED]: order,
  [ShopEventType.ORDER_SHIPPED]: order,
  [ShopEventType.ORDER_DELIVERED]: order,
  [ShopEventType.ORDER_REFUNDED]: order,
  [ShopEventType.STOCK_LOW]: stock,
  [ShopEventType.OUT_OF_STOCK]: stock,
} satisfies Record<ShopEventType, v.GenericSchema>;
