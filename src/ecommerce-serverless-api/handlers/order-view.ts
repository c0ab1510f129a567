import type { OrderItem, PaymentRecord } from './items';
import type { View } from './views';

/** What the shop tells of an order; what was paid is what somebody looks at who is to decide on a review. */
export function orderView(item: OrderItem): View<'Order'> {
  const { orderId, customerId, cartId, status, reviewReason, lines, total, version, placedAt, updatedAt } = item;
  const payments = item.payments.map(paymentView);
  const known = { orderId, customerId, cartId, status, reviewReason };
  return { ...known, lines: [...lines], total, payments, version, placedAt, updatedAt };
}

function paymentView({ eventId, type, amount, currency, receivedAt }: PaymentRecord): PaymentRecord {
  return { eventId, type, amount, currency, receivedAt };
}
