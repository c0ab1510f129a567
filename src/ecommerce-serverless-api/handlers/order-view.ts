import type { OrderItem } from './items';
import type { View } from './views';

/** What the shop tells of an order. */
export function orderView(item: OrderItem): View<'Order'> {
  const { orderId, customerId, cartId, status, reviewReason, lines, total, version, placedAt, updatedAt } = item;
  return { orderId, customerId, cartId, status, reviewReason, lines: [...lines], total, version, placedAt, updatedAt };
}
