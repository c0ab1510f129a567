import type { SQSRecord } from 'aws-lambda';

/**
 * What travels beside the payload, from the validator to the consumers; every value is a String attribute. Amazon SQS takes 10
 * of them, of which the router needs one for `quarantineReason`.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export interface MessageMetadata {
  /** The name of the source that sent it; `webhook` at the canonical endpoint. */
  readonly source: string;
  readonly eventId: string;
  readonly transactionType: string;
  readonly amount: string;
  /** Letters of ISO 4217, where the event tells them. */
  readonly currency?: string;
  readonly timestamp: string;
  readonly payloadHash: string;
  /** API Gateway's id of the accepted request. */
  readonly correlationId: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt?: string;
  /** Milliseconds since 1970, instead of `acceptedAt`, in a message that was sent again from the archive. */
  readonly replayedAt?: string;
  /** JSON of the request's headers for the archive, from the validator to the router only. */
  readonly headers?: string;
}

/** A message attribute as Amazon SQS takes it. */
export interface StringAttribute {
  readonly DataType: 'String';
  readonly StringValue: string;
}

const NEEDED = [
  'source',
  'eventId',
  'transactionType',
  'amount',
  'timestamp',
  'payloadHash',
  'correlationId',
] as const satisfies (keyof MessageMetadata)[];

/** Every message has one of them. */
const SENT = ['acceptedAt', 'replayedAt'] as const satisfies (keyof MessageMetadata)[];

const KEYS = [...NEEDED, ...SENT, 'currency', 'headers'] as const satisfies (keyof MessageMetadata)[];

/** Message attributes of the values that there are. */
export function toAttributes(values: object): Record<string, StringAttribute> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [key, { DataType: 'String', StringValue: String(value) }]));
}

/** What the validator wrote; a message from elsewhere lacks some of it. */
export function readMetadata(record: SQSRecord): Partial<MessageMetadata> {
  const present = KEYS.filter((key) => record.messageAttributes[key]?.stringValue !== undefined);
  return Object.fromEntries(present.map((key) => [key, record.messageAttributes[key].stringValue]));
}

/** Whether nothing is missing. */
export function isComplete(metadata: Partial<MessageMetadata>): metadata is MessageMetadata {
  const isGiven = (key: keyof MessageMetadata) => metadata[key] !== undefined;
  return NEEDED.every(isGiven) && SENT.some(isGiven);
}
