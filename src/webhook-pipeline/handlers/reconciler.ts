import type { OutgoingMessage } from './batches';
import type { Handshake } from './sources/envelopes';
import type { EventQuery, ListedEvent } from './stripe-events.client';
import type { TransactionEvent } from './transaction-event';

/** What the reconciler works with. */
export interface ReconcilerOptions {
  readonly list: (query: EventQuery) => AsyncIterable<ListedEvent[]>;
  /** The ids of those that were claimed. */
  readonly claimed: (ids: string[]) => Promise<Set<string>>;
  readonly read: (body: string) => TransactionEvent | Handshake;
  readonly message: (event: TransactionEvent) => OutgoingMessage;
  /** Resolves to the ids of the messages that the queue does not have, with the reason of each. */
  readonly send: (messages: OutgoingMessage[]) => Promise<Map<string, string>>;
}

/** What was found. */
export interface Reconciliation {
  listed: number;
  /** The ids of the events that never came, and were sent to the ingest queue. */
  readonly missing: string[];
  /** The ids of those of which something is wrong, and what. */
  readonly failed: Map<string, string>;
}

/** Looks each event of the provider up, and sends those that nobody claimed the way that a webhook goes. */
export async function reconcile(options: ReconcilerOptions, query: EventQuery): Promise<Reconciliation> {
  const found: Reconciliation = { listed: 0, missing: [], failed: new Map() };
  const seen = new Set<string>();
  for await (const events of options.list(query)) {
    // A type may be in two of the patterns.
    const fresh = events.filter(({ id }) => !seen.has(id));
    fresh.forEach(({ id }) => seen.add(id));
    found.listed += fresh.length;
    const claimed = await options.claimed(fresh.map(({ id }) => id));
    await backFill(
      options,
      fresh.filter(({ id }) => !claimed.has(id)),
      found,
    );
  }
  return found;
}

async function backFill({ read, message, send }: ReconcilerOptions, events: ListedEvent[], found: Reconciliation) {
  const messages = new Map<string, OutgoingMessage>();
  for (const { id, body } of events) {
    try {
      const event = read(body);
      if (!('handshake' in event)) {
        messages.set(id, message(event));
      }
    } catch (error) {
      found.failed.set(id, (error as Error).message);
    }
  }
  const refused = messages.size === 0 ? new Map<string, string>() : await send([...messages.values()]);
  for (const [id, { id: messageId }] of messages) {
    const refusal = refused.get(messageId);
    if (refusal === undefined) {
      found.missing.push(id);
    } else {
      found.failed.set(id, refusal);
    }
  }
}
