import type { SQSRecord } from 'aws-lambda';

/** What travels beside the payload, from the validator to the consumers; every value is a String attribute. */
export interface MessageMetadata {
  readonly eventId: string;
  readonly transactionType: string;
  readonly amount: string;
  readonly timestamp: string;
  readonly payloadHash: string;
  /** API Gateway's id of the accepted request. */
  readonly correlationId: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt: string;
}

/** A message attribute as Amazon SQS takes it. */
export interface StringAttribute {
  readonly DataType: 'String';
  readonly StringValue: string;
}

const KEYS = [
  'eventId',
  'transactionType',
  'amount',
  'timestamp',
  'payloadHash',
  'correlationId',
  'acceptedAt',
] as const satisfies (keyof MessageMetadata)[];

/** Message attributes of the values. */
export function toAttributes(values: object): Record<string, StringAttribute> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, { DataType: 'String', StringValue: String(value) }]),
  );
}

/** What the validator wrote; a message from elsewhere lacks some of it. */
export function readMetadata(record: SQSRecord): Partial<MessageMetadata> {
  const present = KEYS.filter((key) => record.messageAttributes[key]?.stringValue !== undefined);
  return Object.fromEntries(present.map((key) => [key, record.messageAttributes[key].stringValue]));
}

/** Whether nothing is missing. */
export function isComplete(metadata: Partial<MessageMetadata>): metadata is MessageMetadata {
  return KEYS.every((key) => metadata[key] !== undefined);
}
