import type { StringAttribute } from './message-attributes';

/** A message to send, and what identifies it to its sender. */
export interface OutgoingMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Record<string, StringAttribute>;
  /** X-Ray's header of the trace that the message belongs to. */
  readonly traceHeader?: string;
  /** Shares out a standard queue; in a FIFO queue, the messages of a group stay in order, and each message needs one. */
  readonly group?: string;
}

/** Why a message was not sent that follows, in its group, one that failed. */
export const BEHIND = 'BehindAFailedOne';

const MAX_ENTRIES = 10;

/** 1 MiB, for one message and for a whole batch (Amazon SQS quotas, "Message quotas"). */
export const MAX_BATCH_BYTES = 1_048_576;

/** Bytes that count against the quota: the body, and name, type and value of each attribute. */
export function sizeOf({ body, attributes }: OutgoingMessage): number {
  return Object.entries(attributes).reduce(
    (sum, [name, { DataType, StringValue }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(DataType) + Buffer.byteLength(StringValue),
    Buffer.byteLength(body),
  );
}

/** Batches that Amazon SQS takes, in the order of the messages. */
export function toBatches(messages: OutgoingMessage[]): OutgoingMessage[][] {
  const batches: OutgoingMessage[][] = [];
  let bytes = Infinity;
  for (const message of messages) {
    const size = sizeOf(message);
    const current = batches.at(-1);
    if (current === undefined || current.length === MAX_ENTRIES || bytes + size > MAX_BATCH_BYTES) {
      batches.push([message]);
      bytes = size;
    } else {
      current.push(message);
      bytes += size;
    }
  }
  return batches;
}

/** Batches for a FIFO queue: one message a group in each, so that what is refused holds up the rest of its group. */
export function toRounds(messages: OutgoingMessage[]): OutgoingMessage[][] {
  const rounds: OutgoingMessage[][] = [];
  const taken = new Map<string | undefined, number>();
  for (const message of messages) {
    const round = taken.get(message.group) ?? 0;
    taken.set(message.group, round + 1);
    (rounds[round] ??= []).push(message);
  }
  return rounds;
}
