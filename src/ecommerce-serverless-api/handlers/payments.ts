import type { OrderItem, PaymentRecord } from './items';
import { moveOrder, StaleOrder } from './order-moves';
import { mayMove, type OrderStatus } from './order-states';
import type { PaymentEvent } from './payment-event';
import { timestamp, type Kpi, type Shop } from './shop';
import { ShopMetric } from '../env';

/** What became of a payment event; `UnknownOrder` may be one that is not written yet. */
export type PaymentOutcome = 'Applied' | 'HeldForReview' | 'Failed' | 'Duplicate' | 'UnknownOrder';

interface Verdict {
  readonly outcome: 'Applied' | 'HeldForReview' | 'Failed';
  readonly to: OrderStatus;
  readonly reviewReason?: string;
}

/** Records a payment event at its order, once, with what follows from it. */
export async function applyPayment(event: PaymentEvent, requestId: string, shop: Shop): Promise<PaymentOutcome> {
  for (let number = 0; ; number += 1) {
    const order = await shop.store.get('orders', event.orderId);
    if (order === undefined) {
      return 'UnknownOrder';
    }
    if (order.payments.some(({ eventId }) => eventId === event.eventId)) {
      return 'Duplicate';
    }
    const { outcome, to, reviewReason } = judge(order, event);
    const payments = [...order.payments, recordOf(event, shop)];
    try {
      await moveOrder(shop, order, { to, set: { payments, reviewReason }, requestId });
      kpisOf(outcome).forEach((name) => shop.count({ name, value: 1 }));
      return outcome;
    } catch (error) {
      if (!(error instanceof StaleOrder)) {
        throw error;
      }
      await shop.store.patience.pause(number, error);
    }
  }
}

/** What follows from an event; what is not as it was asked for is for somebody to look at. */
function judge(order: OrderItem, event: PaymentEvent): Verdict {
  const { status, reviewReason } = order;
  if (event.type === 'payment_failed') {
    return { outcome: 'Failed', to: status, reviewReason };
  }
  const to = event.type === 'payment' ? 'PAID' : 'REFUNDED';
  const difference = differenceOf(order, event);
  if (difference !== undefined) {
    return held(status, difference);
  }
  // Out of a review leads only a decision of somebody.
  return status !== 'REVIEW' && mayMove(status, to) ? { outcome: 'Applied', to } : held(status, `${to}_WHEN_${status}`);
}

/** How an event is not what the order is about: a payment has to be of its total, and refunds have to add up to what was paid. */
function differenceOf({ total, payments }: OrderItem, { type, currency, amount }: PaymentEvent): string | undefined {
  if (currency !== total.currency) {
    return 'CURRENCY_DIFFERS';
  }
  if (type === 'payment') {
    return amount === total.amount ? undefined : 'PAYMENT_DIFFERS';
  }
  const before = (kind: string) => payments.filter((record) => record.type === kind && record.currency === currency);
  const [paid, refunded] = [before('payment'), [...before('refund'), { amount }]];
  return paid.length > 0 && sumOf(refunded) === sumOf(paid) ? undefined : 'REFUND_DIFFERS';
}

function sumOf(records: readonly Pick<PaymentRecord, 'amount'>[]): number {
  return records.reduce((sum, { amount }) => sum + amount, 0);
}

function held(status: OrderStatus, reviewReason: string): Verdict {
  return { outcome: 'HeldForReview', to: mayMove(status, 'REVIEW') ? 'REVIEW' : status, reviewReason };
}

function recordOf({ eventId, type, amount, currency }: PaymentEvent, shop: Shop): PaymentRecord {
  return { eventId, type, amount, currency, receivedAt: timestamp(shop) };
}

function kpisOf(outcome: Verdict['outcome']): Kpi['name'][] {
  const names = {
    Applied: [],
    HeldForReview: [ShopMetric.PAYMENTS_HELD_FOR_REVIEW],
    Failed: [ShopMetric.PAYMENTS_FAILED],
  };
  return names[outcome];
}
