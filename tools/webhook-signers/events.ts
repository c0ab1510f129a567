import { createHash } from 'crypto';
import { ALL, type Made } from './provider-events';
import type { SourceKind } from '../../src/webhook-pipeline/source-target';

/** What an event is about; `other` is one that no source maps. */
export type EventType = 'payment' | 'refund' | 'dispute' | 'other';

/** A provider's event, and what a pipeline makes of it. */
export interface ProviderEvent {
  /** To be signed and sent. */
  readonly body: string;
  /** What it is deduplicated by; the id of the message to be signed where a provider has it outside the body. */
  readonly eventId: string;
  readonly transactionType: string;
  /** In minor units; of the canonical body, as it stands there. */
  readonly amount: string;
  readonly currency?: string;
}

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
