import { createHash } from 'crypto';
import { ALL, type EventType, type Made, type ProviderEvent } from './provider-events';
import type { SourceKind } from '../../src/webhook-pipeline/source-target';

export type { EventType, ProviderEvent } from './provider-events';

/**
 * The event number `n` of a kind and type as its provider documents it; undefined where the provider has none
 * of the type.
 */
export function eventOf(kind: SourceKind, type: EventType, n: number): ProviderEvent | undefined {
  const make = ALL[kind][type];
  return make && completed(type, make(n));
}

function completed(type: EventType, { body, eventId, ...rest }: Made): ProviderEvent {
  const text = JSON.stringify(body);
  return {
    body: text,
    eventId: eventId ?? `sha256:${createHash('sha256').update(text).digest('hex')}`,
    transactionType: type,
    amount: '1999',
    currency: 'EUR',
    ...rest,
  };
}
