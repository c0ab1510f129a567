import type { SQSRecord } from 'aws-lambda';
import { recordOf } from './fixtures';
import type { OutgoingMessage } from '../../../src/webhook-pipeline/handlers/batches';
import type { Claim, ClaimResult } from '../../../src/webhook-pipeline/handlers/claims.client';

/** What goes wrong in one call of a service. */
export type Fault = 'none' | 'fails' | 'fails after its effect' | 'crashes' | 'crashes after its effect';

/** A message that waits in the ingest queue. */
export interface Waiting {
  record: SQSRecord;
  receives: number;
}

/** A message that arrived in a queue behind the router. */
export interface Delivered {
  readonly queueUrl: string;
  readonly eventId: string;
  readonly correlationId: string;
  readonly payloadHash: string;
}

const MAX_RECEIVE_COUNT = 3;
const REDRIVE_DELAY_MS = 60 * 60 * 1000;

/**
 * The services around the router, in memory: a table with conditional writes, and a queue that delivers a message
 * again until it is deleted. A crash ends the invocation in the middle of a call: what it awaited never comes.
 */
export class World {
  public readonly table = new Map<string, Claim>();
  public readonly delivered: Delivered[] = [];
  public ingest: Waiting[] = [];
  public deadLetters: Waiting[] = [];
  private crash?: () => void;
  private ids = 0;

  public constructor(private readonly faults: Fault[]) {}

  /** What the validator stored. */
  public accept(metadata: { eventId: string; payloadHash: string; transactionType: string }): void {
    const correlationId = `req-${this.ids}`;
    this.ingest.push({ record: recordOf(this.newId(), { ...metadata, correlationId }), receives: 0 });
  }

  public claim = (claim: Claim): Promise<ClaimResult> =>
    this.call(() => {
      const old = this.table.get(claim.eventId);
      const isOwn = old?.correlationId === claim.correlationId;
      const mayTakeOver = claim.bypass && !isOwn && old?.payloadHash === claim.payloadHash;
      const mayClaim = !old || old.owner === claim.owner || (claim.redriven && isOwn) || mayTakeOver;
      if (mayClaim) {
        this.table.set(claim.eventId, claim);
        return 'claimed';
      }
      return old.payloadHash === claim.payloadHash ? 'duplicate' : 'conflict';
    });

  public sendMessages = (queueUrl: string, messages: OutgoingMessage[]): Promise<Map<string, string>> =>
    this.call(() => {
      for (const { attributes } of messages) {
        const { eventId, correlationId, payloadHash } = attributes;
        this.delivered.push({
          queueUrl,
          eventId: eventId.StringValue,
          correlationId: correlationId.StringValue,
          payloadHash: payloadHash.StringValue,
        });
      }
      return new Map<string, string>();
    }).catch((error: Error) => new Map(messages.map(({ id }) => [id, error.name])));

  /** One invocation of the router with a batch; a crash leaves the whole batch in the queue. */
  public async invoke(size: number, route: (records: SQSRecord[]) => Promise<{ kind: string; record: SQSRecord }[]>) {
    const batch = this.ingest.splice(0, size);
    const crashed = new Promise<undefined>((resolve) => (this.crash = () => resolve(undefined)));
    const outcomes = await Promise.race([route(batch.map(({ record }) => record)), crashed]);
    const done = new Set(outcomes?.filter(({ kind }) => kind !== 'Failed').map(({ record }) => record.messageId));
    for (const message of batch.filter(({ record }) => !done.has(record.messageId))) {
      message.receives += 1;
      (message.receives < MAX_RECEIVE_COUNT ? this.ingest : this.deadLetters).push(message);
    }
  }

  /** Puts the dead letters back as Amazon SQS does: as new messages, with the same body and attributes. */
  public redrive(): void {
    for (const { record } of this.deadLetters.splice(0)) {
      const SentTimestamp = String(Number(record.attributes.SentTimestamp) + REDRIVE_DELAY_MS);
      const attributes = { ...record.attributes, SentTimestamp };
      this.ingest.push({ record: { ...record, messageId: this.newId(), attributes }, receives: 0 });
    }
  }

  private newId(): string {
    this.ids += 1;
    return `m${this.ids}`;
  }

  private async call<T>(effect: () => T): Promise<T> {
    const fault = this.faults.shift() ?? 'none';
    await Promise.resolve();
    const result = fault === 'fails' || fault === 'crashes' ? undefined : effect();
    if (fault.startsWith('crashes')) {
      this.crash!();
      return new Promise<never>(() => {});
    }
    if (fault.startsWith('fails')) {
      throw Object.assign(new Error(fault), { name: 'ServiceError' });
    }
    return result as T;
  }
}
