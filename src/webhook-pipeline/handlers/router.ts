import type { SQSRecord } from 'aws-lambda';
import type { ArchiveEntry } from './archive';
import { BEHIND, type OutgoingMessage } from './batches';
import { claimKey } from './claim-key';
import type { Claims } from './claims.client';
import { readMetadata, toAttributes, type MessageMetadata } from './message-attributes';
import { isBypass } from './put-back';
import { readStored, type QuarantineReason, type Reading, type RequestVerdict } from './reading';
import type { RouteTarget } from '../env';

/** What became of a message. */
export interface Outcome {
  readonly record: SQSRecord;
  readonly metadata: Partial<MessageMetadata>;
  readonly kind: 'Routed' | 'Duplicate' | 'Quarantined' | 'Handshake' | 'Failed';
  /** The route, the quarantine reason, or the name of the error. */
  readonly reason?: string;
  /** Why it is quarantined, in the words of whoever read it. */
  readonly cause?: string;
  /** What was found of a request that is read here first. */
  readonly request?: RequestVerdict;
}

/** Where events are written down. */
export interface EventArchive {
  /** Resolves to the ids of the messages that are not in the archive, with the reason of each. */
  add(entries: ArchiveEntry[]): Promise<Map<string, string>>;
}

/** What the router works with. */
export interface RouterOptions {
  readonly routes: RouteTarget[];
  readonly quarantineQueueUrl: string;
  readonly deduplicationSeconds: number;
  readonly claims: Claims;
  /** Resolves to the ids of the messages that the queue does not have, with the reason of each. */
  readonly sendMessages: (queueUrl: string, messages: OutgoingMessage[]) => Promise<Map<string, string>>;
  /** What a message says; messages that the validator wrote when not given. */
  readonly read?: (record: SQSRecord) => Promise<Reading>;
  readonly archive?: EventArchive;
}

/** An outcome that holds once the message is in the queue. */
interface Plan extends Outcome {
  readonly queueUrl?: string;
  /** Message attributes, when they are not those of the metadata. */
  readonly values?: Readonly<Record<string, string | undefined>>;
  readonly group?: string;
}

/** A validator runs for 29 s at most (API Gateway), so a message that was sent later than that was put back. */
const REDRIVEN_AFTER_MS = 30_000;

/**
 * Whether a message was put back from a queue where it waited, which gives it a new id. What was quarantined says so:
 * it can be put back at once, while more messages still come.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
function isRedriven({ attributes, messageAttributes }: SQSRecord, { acceptedAt }: MessageMetadata): boolean {
  const sentFirst = messageAttributes.replayedAt?.stringValue ?? acceptedAt;
  const isLate = Number(attributes.SentTimestamp) - Number(sentFirst) > REDRIVEN_AFTER_MS;
  return isLate || messageAttributes.quarantineReason !== undefined;
}

/** Claims each event with one conditional write, and sends the claimed ones in batches to their queues. */
export class Router {
  private readonly targets: Map<string, RouteTarget>;

  public constructor(private readonly options: RouterOptions) {
    this.targets = new Map(
      options.routes.flatMap((route) => route.transactionTypes.map((type) => [type, route] as const)),
    );
  }

  /** An outcome a record; the failed ones are to be delivered again. */
  public async route(records: SQSRecord[]): Promise<Outcome[]> {
    const plans = holdBack(await this.archive(await Promise.all(records.map((record) => this.plan(record)))));
    const refused = await this.send(plans);
    return plans.map(({ queueUrl, values, group, ...outcome }) => {
      const refusal = refused.get(outcome.record.messageId);
      return refusal === undefined ? outcome : { ...outcome, kind: 'Failed', reason: refusal };
    });
  }

  /** What cannot be written down fails, and is sent nowhere. */
  private async archive(plans: Plan[]): Promise<Plan[]> {
    const entries = plans.filter(isNew).map(toEntry);
    const missing = entries.length > 0 ? await this.options.archive?.add(entries) : undefined;
    return plans.map((plan) => {
      const reason = missing?.get(plan.record.messageId);
      return reason === undefined ? plan : { record: plan.record, metadata: plan.metadata, kind: 'Failed', reason };
    });
  }

  private async plan(record: SQSRecord): Promise<Plan> {
    try {
      const { read = readStored } = this.options;
      return { ...(await this.planOf(record, await read(record))), record };
    } catch (error) {
      // Whatever kept it from being read or claimed, the message stays in the queue and comes again.
      return { record, metadata: readMetadata(record), kind: 'Failed', reason: (error as Error).name };
    }
  }

  private async planOf(record: SQSRecord, reading: Reading): Promise<Omit<Plan, 'record'>> {
    if ('event' in reading) {
      const { event: metadata, request, group = record.attributes.MessageGroupId } = reading;
      return { metadata, request, group, ...(await this.claim(record, metadata)) };
    }
    return 'refusal' in reading
      ? { ...reading, ...this.quarantine(reading.refusal) }
      : { ...reading, kind: 'Handshake' };
  }

  private async claim(
    record: SQSRecord,
    metadata: MessageMetadata,
  ): Promise<Pick<Plan, 'kind' | 'reason' | 'queueUrl'>> {
    const { source, eventId, payloadHash, correlationId, transactionType } = metadata;
    const result = await this.options.claims.claim({
      eventId: claimKey(source, eventId),
      owner: record.messageId,
      payloadHash,
      correlationId,
      expiresAt: Math.floor(Date.now() / 1000) + this.options.deduplicationSeconds,
      redriven: isRedriven(record, metadata),
      bypass: isBypass(record),
    });
    if (result === 'duplicate') {
      return { kind: 'Duplicate' };
    }
    if (result === 'conflict') {
      return this.quarantine('Conflict');
    }
    const target = this.targets.get(transactionType);
    return target === undefined
      ? this.quarantine('UnknownType')
      : { kind: 'Routed', reason: target.name, queueUrl: target.queueUrl };
  }

  private quarantine(reason: QuarantineReason): Pick<Plan, 'kind' | 'reason' | 'queueUrl'> {
    return { kind: 'Quarantined', reason, queueUrl: this.options.quarantineQueueUrl };
  }

  private async send(plans: Plan[]): Promise<Map<string, string>> {
    const byQueue = new Map<string, OutgoingMessage[]>();
    for (const { queueUrl, kind, reason, record, metadata, values = metadata, group } of plans) {
      if (queueUrl !== undefined) {
        const quarantineReason = kind === 'Quarantined' ? reason : undefined;
        const attributes = toAttributes({ ...values, headers: undefined, quarantineReason });
        const { messageId: id, body } = record;
        const { AWSTraceHeader: traceHeader } = record.attributes;
        const message = { id, body, attributes, traceHeader, group };
        byQueue.set(queueUrl, [...(byQueue.get(queueUrl) ?? []), message]);
      }
    }
    const refused = await Promise.all([...byQueue].map(([url, messages]) => this.options.sendMessages(url, messages)));
    return new Map(refused.flatMap((map) => [...map]));
  }
}

/** In a FIFO queue, the events of a group that follow a failed one are to come again behind it. */
function holdBack(plans: Plan[]): Plan[] {
  const held = new Set<string>();
  return plans.map((plan) => {
    const { SequenceNumber: inOrder, MessageGroupId: group } = plan.record.attributes;
    if (inOrder === undefined || group === undefined) {
      return plan;
    }
    if (held.has(group)) {
      return { record: plan.record, metadata: plan.metadata, kind: 'Failed', reason: BEHIND };
    }
    if (plan.kind === 'Failed') {
      held.add(group);
    }
    return plan;
  });
}

function toEntry({ record: { messageId: id, body }, metadata: { headers, ...values }, group }: Plan): ArchiveEntry {
  return { id, body, headers, values, group };
}

/** Whether an event was claimed, and not sent again from the archive. */
function isNew({ kind, reason, metadata }: Plan): boolean {
  return metadata.acceptedAt !== undefined && (kind === 'Routed' || reason === 'UnknownType');
}
