import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT } from './fixtures';
import { capture, flatMetrics, type Captured } from './logs';

const [sqs, dynamodb, secrets] = [mockClient(SQSClient), mockClient(DynamoDBClient), mockClient(SecretsManagerClient)];
let handler: (event: ScheduledEvent, context: Context) => Promise<void>;
let captured: Captured;
let asked: URL[];

const EVENT = { id: 'run-1', time: '2026-11-26T12:00:00Z' } as ScheduledEvent;
const NOW = Date.parse(EVENT.time) / 1000;
const charge = (id: string) => ({
  id,
  object: 'event',
  type: 'charge.succeeded',
  created: NOW - 3_600,
  data: { object: { object: 'charge', amount: 1_999, currency: 'eur' } },
});

beforeAll(() => {
  const source = { name: 'stripe', kind: 'stripe', typeMap: { 'invoice.paid': 'payment' } };
  const apiKey = { service: 'secretsmanager', id: 'api-key' };
  Object.assign(process.env, {
    INGEST_QUEUE_URL: 'ingest-url',
    TABLE_NAME: 'claims',
    RECONCILIATION: JSON.stringify({
      source,
      apiKey,
      url: 'https://stripe',
      types: ['charge.succeeded', 'refund.*'],
      graceSeconds: 900,
      lookBackSeconds: 7_200,
    }),
    POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
    POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
  });
  ({ handler } = jest.requireActual('../../../src/webhook-pipeline/handlers/reconcile.lambda'));
});
beforeEach(() => {
  [sqs, dynamodb, secrets].forEach((client) => client.reset());
  secrets
    .on(GetSecretValueCommand)
    .rejects(new ResourceNotFoundException({ message: 'no such version', $metadata: {} }))
    .on(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })
    .resolves({ SecretString: 'rk_1' });
  dynamodb.on(BatchGetItemCommand).resolves({ Responses: { claims: [{ eventId: { S: 'stripe#evt_1' } }] } });
  sqs.on(SendMessageBatchCommand).resolves({});
  asked = [];
  lists({ 'charge.succeeded': [charge('evt_1'), charge('evt_2')] });
  captured = capture();
});
afterEach(() => jest.restoreAllMocks());

/** What the provider has, by the type that is asked for. */
function lists(byType: Record<string, object[]>): void {
  jest.spyOn(global, 'fetch').mockImplementation(async (input) => {
    const url = new URL(String(input));
    asked.push(url);
    const data = byType[url.searchParams.get('type')!] ?? [];
    return new Response(JSON.stringify({ data, has_more: false }));
  });
}

describe('reconcile handler', () => {
  test('sends what never arrived to the ingest queue, as its webhook would have been', async () => {
    await handler(EVENT, CONTEXT);
    const entries = sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries!);
    expect(entries).toHaveLength(1);
    expect(JSON.parse(entries[0].MessageBody!)).toEqual(charge('evt_2'));
    const values = Object.entries(entries[0].MessageAttributes!).map(([key, { StringValue }]) => [key, StringValue]);
    expect(Object.fromEntries(values)).toEqual({
      source: 'stripe',
      eventId: 'evt_2',
      transactionType: 'payment',
      amount: '1999',
      currency: 'EUR',
      timestamp: '2026-11-26T11:00:00.000Z',
      payloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      correlationId: 'reconcile/run-1',
      acceptedAt: expect.stringMatching(/^\d+$/),
    });
  });

  test('asks for each type that the endpoint is subscribed to, in the time that may be missed', async () => {
    await handler(EVENT, CONTEXT);
    expect(new Set(asked.map(({ searchParams }) => searchParams.get('type')))).toEqual(
      new Set(['charge.succeeded', 'refund.*']),
    );
    asked.forEach(({ searchParams }) => {
      expect([searchParams.get('created[gte]'), searchParams.get('created[lt]')]).toEqual(
        [NOW - 900 - 7_200, NOW - 900].map(String),
      );
    });
  });

  test('looks claims up as they are at that moment', async () => {
    await handler(EVENT, CONTEXT);
    expect(dynamodb.commandCalls(BatchGetItemCommand)[0].args[0].input.RequestItems!.claims).toEqual({
      Keys: [{ eventId: { S: 'stripe#evt_1' } }, { eventId: { S: 'stripe#evt_2' } }],
      ProjectionExpression: 'eventId',
      ConsistentRead: true,
    });
  });

  test('reads what the table left unread, and fails when it leaves it five times', async () => {
    const UnprocessedKeys = { claims: { Keys: [{ eventId: { S: 'stripe#evt_2' } }] } };
    dynamodb
      .on(BatchGetItemCommand)
      .resolvesOnce({ Responses: { claims: [{ eventId: { S: 'stripe#evt_1' } }] }, UnprocessedKeys })
      .resolves({ Responses: { claims: [{ eventId: { S: 'stripe#evt_2' } }] } });
    await handler(EVENT, CONTEXT);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toEqual([]);
    dynamodb.on(BatchGetItemCommand).resolves({ UnprocessedKeys });
    await expect(handler(EVENT, CONTEXT)).rejects.toThrow('leaves keys of a page unread');
  });

  test.each([
    [{ 'charge.succeeded': [charge('evt_1'), charge('evt_2')] }, 1],
    [{ 'charge.succeeded': [charge('evt_1')] }, 0],
    [{}, 0],
  ])('counts what was missing, also when it is nothing', async (listed, count) => {
    lists(listed);
    await handler(EVENT, CONTEXT);
    expect(flatMetrics(captured.metrics())).toEqual([`MissingEvents{service=webhook-pipeline-dev} ${count}`]);
  });

  test('fails, and counts it, when an event could not be sent', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
    await expect(handler(EVENT, CONTEXT)).rejects.toThrow('1 missing events were not back-filled');
    expect(flatMetrics(captured.metrics())).toEqual(['MissingEvents{service=webhook-pipeline-dev} 1']);
  });

  test('tells of what was missing, of what could not be sent, and of the run', async () => {
    lists({ 'charge.succeeded': ['evt_1', 'evt_2', 'evt_3'].map(charge) });
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] });
    await expect(handler(EVENT, CONTEXT)).rejects.toThrow('1 missing events were not back-filled');
    expect(captured.lines()).toMatchObject([
      { level: 'INFO', message: 'Reconciled', run: 'run-1', listed: 3, missing: 1, failed: 1 },
      { level: 'WARN', message: 'MissingEvent', run: 'run-1', source: 'stripe', eventId: 'evt_2' },
      {
        ...{ level: 'ERROR', message: 'NotBackFilled', run: 'run-1', source: 'stripe', eventId: 'evt_3' },
        reason: 'InternalError',
      },
    ]);
  });

  test('asks the table for nothing when nothing happened, and takes it that none was claimed', async () => {
    lists({});
    await handler(EVENT, CONTEXT);
    expect(dynamodb.commandCalls(BatchGetItemCommand)).toEqual([]);
    lists({ 'charge.succeeded': [charge('evt_1')] });
    dynamodb.on(BatchGetItemCommand).resolves({ Responses: {} });
    await handler(EVENT, CONTEXT);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
  });

  test('reads the key of the API anew with each run, as it may have been rotated', async () => {
    const now = Date.now();
    for (const run of [1, 2]) {
      jest.spyOn(Date, 'now').mockReturnValue(now + run * 60_000);
      secrets.resetHistory();
      await handler(EVENT, CONTEXT);
      expect(secrets.commandCalls(GetSecretValueCommand, { VersionStage: 'AWSCURRENT' })).toHaveLength(1);
    }
  });
});
