import type { SQSRecord } from 'aws-lambda';
import { readPaymentEvent } from './payment-event';
import { applyPayment } from './payments';
import type { Shop } from './shop';

/** What became of a message, for the log and for the queue. */
export interface MessageOutcome {
  readonly messageId: string;
  /** Whether it is to be delivered again, and in the end to the dead-letter queue. */
  readonly isFailed: boolean;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details: Record<string, unknown>;
}

/** Applies the events one after the other, as several may be of one order. */
export async function applyPayments(records: readonly SQSRecord[], shop: Shop): Promise<MessageOutcome[]> {
  const outcomes: MessageOutcome[] = [];
  for (const record of records) {
    outcomes.push(await applyMessage(record, shop));
  }
  return outcomes;
}

async function applyMessage({ messageId, body, messageAttributes }: SQSRecord, shop: Shop): Promise<MessageOutcome> {
  const correlationId = messageAttributes.correlationId?.stringValue;
  const event = readPaymentEvent(body);
  const ids = { messageId, correlationId, eventId: event?.eventId, orderId: event?.orderId };
  const failed = (message: string, details = {}): MessageOutcome => {
    return { messageId, isFailed: true, level: 'error', message, details: { ...ids, ...details } };
  };
  if (event === undefined) {
    return failed('Unusable');
  }
  try {
    if (!(await shop.home.isHere(shop))) {
      return failed('NotTheHomeRegion');
    }
    const outcome = await applyPayment(event, messageId, shop);
    if (outcome === 'UnknownOrder') {
      return failed(outcome);
    }
    const level = outcome === 'HeldForReview' ? 'warn' : 'info';
    return { messageId, isFailed: false, level, message: outcome, details: ids };
  } catch (error) {
    // Whatever kept it from being applied, the message stays in the queue and comes again.
    return failed('Failed', { reason: (error as Error).name });
  }
}
