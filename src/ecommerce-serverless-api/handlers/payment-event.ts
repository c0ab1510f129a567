import * as v from 'valibot';
import { MAX_AMOUNT, MAX_LINES, MAX_QUANTITY, type Money } from './money';

/** What a payment provider says of an order. */
export interface PaymentEvent extends Money {
  readonly eventId: string;
  readonly orderId: string;
  readonly type: string;
}

const id = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,255}$/));
const amount = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number))]),
  v.integer(),
  v.minValue(0),
  v.maxValue(MAX_AMOUNT * MAX_QUANTITY * MAX_LINES),
);
const Event = v.object({
  event_id: id,
  order_id: id,
  transaction_type: v.pipe(v.string(), v.picklist(['payment', 'payment_failed', 'refund'])),
  amount,
  currency: v.pipe(v.string(), v.toUpperCase(), v.regex(/^[A-Z]{3}$/)),
});

/**
 * Reads the payload that a `WebhookPipeline` has routed: its amount in minor units, as the order has it. Undefined when it
 * can never be understood.
 */
export function readPaymentEvent(payload: string): PaymentEvent | undefined {
  const result = v.safeParse(Event, parse(payload));
  if (!result.success) {
    return undefined;
  }
  const { event_id: eventId, order_id: orderId, transaction_type: type, ...money } = result.output;
  return { eventId, orderId, type, ...money };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
