import { createHash, randomUUID } from 'crypto';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';

/** Messages that the event source of the router takes at once. */
export const BATCH_SIZE = 10;

const TYPES = ['payment', 'refund', 'dispute'];
const BODY_BYTES = 1024;

/** A full batch of new events, as AWS Lambda hands it to the router, of the first so many types in turn. */
export function webhookBatch(types: number): SQSEvent {
  return { Records: Array.from({ length: BATCH_SIZE }, (_, index) => record(TYPES[index % types])) };
}

/** What a handler reads of its context. */
export const CONTEXT = {
  functionName: 'webhook-router-bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:webhook-router-bench',
  memoryLimitInMB: '512',
  awsRequestId: randomUUID(),
  getRemainingTimeInMillis: () => 30_000,
} as Context;

function record(type: string): SQSRecord {
  const eventId = randomUUID();
  const event = { event_id: eventId, transaction_type: type, amount: '12.50', timestamp: '2026-01-02T03:04:05Z' };
  const padding = BODY_BYTES - JSON.stringify({ ...event, note: '' }).length;
  const body = JSON.stringify({ ...event, note: 'x'.repeat(padding) });
  const now = String(Date.now());
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: now,
      SenderId: 'AROAEXAMPLE:webhook-validator-bench',
      ApproximateFirstReceiveTimestamp: now,
      AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
    },
    messageAttributes: attributes({
      source: 'webhook',
      eventId,
      transactionType: type,
      amount: event.amount,
      timestamp: event.timestamp,
      payloadHash: createHash('sha256').update(body).digest('hex'),
      correlationId: randomUUID(),
      acceptedAt: now,
    }),
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:ingest-queue-bench',
    awsRegion: 'eu-west-1',
  };
}

function attributes(values: Record<string, string>): SQSRecord['messageAttributes'] {
  const entries = Object.entries(values).map(([key, stringValue]) => {
    return [key, { dataType: 'String', stringValue, stringListValues: [], binaryListValues: [] }];
  });
  return Object.fromEntries(entries);
}
