import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT, recordOf } from './fixtures';
import { capture, flatMetrics, type Captured } from './logs';

const sqs = mockClient(SQSClient);
const dynamoDb = mockClient(DynamoDBClient);
let handler: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
let captured: Captured;

beforeAll(() => {
  Object.assign(process.env, {
    ROUTES: JSON.stringify([
      { name: 'payments', transactionTypes: ['payment'], queueUrl: 'payments-url' },
      { name: 'refunds', transactionTypes: ['refund'], queueUrl: 'refunds-url' },
    ]),
    QUARANTINE_QUEUE_URL: 'quarantine-url',
    DEDUPLICATION_SECONDS: '60',
    TABLE_NAME: 'table-1',
    POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
    POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
  });
  ({ handler } = jest.requireActual('../../../src/webhook-pipeline/handlers/route.lambda'));
});
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  dynamoDb.reset();
  dynamoDb.on(PutItemCommand).resolves({});
  captured = capture();
});
afterEach(() => jest.restoreAllMocks());

const route = (...Records: SQSRecord[]) => handler({ Records }, CONTEXT);
const taken = (payloadHash: string) =>
  new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: { payloadHash: { S: payloadHash } } });

describe('route handler (W4)', () => {
  test('returns no failures when every message was sent', async () => {
    expect(await route(recordOf('m1'), recordOf('m2', { transactionType: 'refund' }))).toEqual({
      batchItemFailures: [],
    });
  });

  test('returns only the failed messages (W9)', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] });
    expect(await route(recordOf('m1'), recordOf('m2'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(captured.lines().map(({ level, message, reason }) => [level, message, reason])).toEqual([
      ['INFO', 'Routed', 'payments'],
      ['ERROR', 'Failed', 'InternalError'],
    ]);
  });

  test('writes once for an event (W5)', async () => {
    await route(recordOf('m1'), recordOf('m2'), recordOf('m3'));
    expect(dynamoDb.calls()).toHaveLength(3);
    expect(sqs.calls()).toHaveLength(1);
  });

  test('counts what became of each message, and not what failed', async () => {
    dynamoDb
      .on(PutItemCommand)
      .resolvesOnce({})
      .resolvesOnce({})
      .resolvesOnce({})
      .rejectsOnce(taken('hash-1'))
      .rejectsOnce(taken('another'))
      .rejectsOnce(new Error('no'));
    await route(
      recordOf('m1'),
      recordOf('m2'),
      recordOf('m3', { transactionType: 'tip' }),
      recordOf('m4'),
      recordOf('m5'),
      recordOf('m6'),
      recordOf('m7', { eventId: undefined }),
    );
    expect(flatMetrics(captured.metrics())).toEqual([
      'Conflict{service=webhook-pipeline-dev} 1',
      'Duplicate{service=webhook-pipeline-dev} 1',
      'Quarantined{service=webhook-pipeline-dev} 3',
      'Routed{service=webhook-pipeline-dev,Route=payments} 2',
    ]);
  });

  test('publishes no metric when every message failed, or there is none', async () => {
    dynamoDb.on(PutItemCommand).rejects(new Error('no'));
    await route(recordOf('m1'), recordOf('m2'));
    await route();
    expect(captured.metrics()).toEqual([]);
    // Powertools writes a warning, as text, when there is nothing to publish.
    expect(captured.text()).not.toContain('No application metrics');
  });

  test('counts the events of each route by itself, and the next batch anew', async () => {
    await route(recordOf('m1'), recordOf('m2', { transactionType: 'refund' }), recordOf('m3'));
    await route(recordOf('m4'));
    expect(flatMetrics(captured.metrics())).toEqual([
      'Routed{service=webhook-pipeline-dev,Route=payments} 1',
      'Routed{service=webhook-pipeline-dev,Route=payments} 2',
      'Routed{service=webhook-pipeline-dev,Route=refunds} 1',
    ]);
  });

  test('logs each message with its correlation id, and no body (X8, X10)', async () => {
    await route(recordOf('m1', {}, { body: '{"card":"4242"}' }), recordOf('m2', { transactionType: 'tip' }));
    const common = { correlationId: 'req-1', eventId: 'evt_1', service: 'webhook-pipeline-dev' };
    expect(captured.lines()).toMatchObject([
      { ...common, level: 'INFO', message: 'Routed', reason: 'payments', messageId: 'm1' },
      { ...common, level: 'WARN', message: 'Quarantined', reason: 'UnknownType', messageId: 'm2' },
    ]);
    expect(captured.text()).not.toContain('4242');
  });
});
