import type { APIGatewayProxyEvent, Context, SQSRecord } from 'aws-lambda';

/** A body that every check accepts. */
export const VALID_BODY = {
  event_id: 'evt_1',
  transaction_type: 'payment',
  amount: '19.99',
  timestamp: '2026-11-21T10:00:00Z',
};

/** The parts of a REST API's proxy event that the validator reads. */
export function requestOf(body: unknown, overrides: Partial<APIGatewayProxyEvent> = {}): APIGatewayProxyEvent {
  return {
    headers: { 'Content-Type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    resource: '/webhook',
    requestContext: { requestId: 'req-1', domainName: 'hooks.example.com', path: '/dev/webhook' },
    ...overrides,
  } as APIGatewayProxyEvent;
}

/** A context with ten seconds left. */
export const CONTEXT = {
  functionName: 'fn',
  awsRequestId: 'invocation-1',
  getRemainingTimeInMillis: () => 10_000,
} as Context;

const ACCEPTED_AT = 1_800_000_000_000;

/** The message attributes that the validator writes. */
export const METADATA = {
  source: 'webhook',
  eventId: 'evt_1',
  transactionType: 'payment',
  amount: '19.99',
  timestamp: '2026-11-21T10:00:00.000Z',
  payloadHash: 'hash-1',
  correlationId: 'req-1',
  acceptedAt: String(ACCEPTED_AT),
};

/** A record as the event source mapping delivers it, sent right after its acceptance. */
export function recordOf(messageId: string, metadata: object = {}, record: Partial<SQSRecord> = {}): SQSRecord {
  const attributes = Object.entries({ ...METADATA, ...metadata }).filter(([, value]) => value !== undefined);
  return {
    messageId,
    body: `{"id":"${messageId}"}`,
    attributes: { SentTimestamp: String(ACCEPTED_AT + 50), ApproximateReceiveCount: '1' },
    messageAttributes: Object.fromEntries(
      attributes.map(([key, stringValue]) => [key, { dataType: 'String', stringValue }]),
    ),
    ...record,
  } as SQSRecord;
}
