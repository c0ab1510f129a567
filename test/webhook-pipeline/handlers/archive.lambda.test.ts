import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT, METADATA, recordOf } from './fixtures';
import { capture, type Captured } from './logs';
import type * as Handlers from '../../../src/webhook-pipeline/handlers/archive.lambda';
import type { ReplayState } from '../../../src/webhook-pipeline/handlers/replay';

const [s3, sqs, dynamoDb] = [mockClient(S3Client), mockClient(SQSClient), mockClient(DynamoDBClient)];
const VARIABLES = {
  ARCHIVE_BUCKET: 'archive-1',
  DEAD_LETTER_QUEUES: JSON.stringify([
    { name: 'ingest', queueUrl: 'ingest-dlq-url' },
    { name: 'payments', queueUrl: 'payments-dlq-url' },
  ]),
  DEDUPLICATION_SECONDS: '60',
  INGEST_QUEUE_URL: 'ingest-url',
  POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
  POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
  QUARANTINE_QUEUE_URL: 'quarantine-url',
  ROUTES: JSON.stringify([{ name: 'payments', transactionTypes: ['payment'], queueUrl: 'payments-url' }]),
  TABLE_NAME: 'table-1',
};
let handlers: typeof Handlers;
let captured: Captured;

beforeAll(() => {
  handlers = jest.requireActual('../../../src/webhook-pipeline/handlers/archive.lambda');
  Object.assign(process.env, VARIABLES);
});
beforeEach(() => {
  [s3, sqs, dynamoDb].forEach((mock) => mock.reset());
  s3.on(PutObjectCommand).resolves({});
  sqs.on(SendMessageBatchCommand).resolves({});
  captured = capture();
});
afterEach(() => jest.restoreAllMocks());

describe('the router with an archive', () => {
  test('writes what it claimed, then sends it', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    const records = [recordOf('m1', { headers: '{"a":"b"}' })];
    expect(await handlers.route({ Records: records }, CONTEXT)).toEqual({ batchItemFailures: [] });
    const [{ args }] = s3.commandCalls(PutObjectCommand);
    expect(args[0].input).toMatchObject({ Bucket: 'archive-1', Key: expect.stringMatching(/^events\/webhook\//) });
    expect(JSON.parse(String(args[0].input.Body))).toEqual({ ...METADATA, headers: { a: 'b' }, body: '{"id":"m1"}' });
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
  });

  test('has come again what the archive refused', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDenied' }));
    const answer = await handlers.route({ Records: [recordOf('m1')] }, CONTEXT);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(sqs.calls()).toHaveLength(0);
    expect(captured.lines()).toMatchObject([{ level: 'ERROR', message: 'Failed', reason: 'AccessDenied' }]);
  });
});

describe('a step of a replay', () => {
  const execution = { id: 'arn:execution', name: 'execution-1', startedAt: '2027-01-16T00:00:00.000Z' };
  const input = { from: '2027-01-15T08:00:00Z', to: '2027-01-15T09:00:00Z', dryRun: false, ratePerSecond: 500 };
  const request = { ...input, bypassDeduplication: false, replayId: 'execution-1' };
  const first: ReplayState = {
    request,
    position: { hour: Date.parse(input.from), source: '', after: '' },
    counts: { objects: 0, matched: 0, sent: 0 },
    done: false,
  };
  const auditOf = () => {
    const [{ args }] = s3.commandCalls(PutObjectCommand);
    return { ...args[0].input, Body: JSON.parse(String(args[0].input.Body)) };
  };

  beforeEach(() => jest.useFakeTimers({ now: Date.parse('2027-01-16T00:00:00Z'), doNotFake: ['setTimeout'] }));
  afterEach(() => jest.useRealTimers());

  test('Start writes down who asked for what', async () => {
    expect(await handlers.replay({ action: 'start', execution, input }, CONTEXT)).toEqual(first);
    expect(auditOf()).toEqual({
      Bucket: 'archive-1',
      Key: 'replays/execution-1.json',
      ContentType: 'application/json',
      Body: {
        status: 'RUNNING',
        execution: 'arn:execution',
        startedAt: execution.startedAt,
        request,
        counts: first.counts,
      },
    });
    expect(captured.lines()).toMatchObject([{ level: 'INFO', message: 'Replay', status: 'RUNNING', request }]);
  });

  test('Start fails for what cannot be done, and writes nothing', async () => {
    const start = handlers.replay({ action: 'start', execution, input: { ...input, ratePerSecond: 0 } }, CONTEXT);
    await expect(start).rejects.toMatchObject({
      name: 'InvalidInput',
      message: 'ratePerSecond must be a whole number from 1 to 500, got 0',
    });
    expect(s3.calls()).toHaveLength(0);
  });

  const archived = (...lines: object[]) => {
    const Body = { transformToString: () => Promise.resolve(lines.map((line) => JSON.stringify(line)).join('\n')) };
    s3.on(ListObjectsV2Command, { Delimiter: '/' }).resolves({ CommonPrefixes: [{ Prefix: 'events/webhook/' }] });
    s3.on(ListObjectsV2Command, { Prefix: 'events/webhook/2027/01/15/08/' }).resolves({
      Contents: [{ Key: 'a' }, { Key: 'b' }],
    });
    s3.on(GetObjectCommand).resolves({ Body: Body as never });
  };

  test('Send sends what is archived', async () => {
    archived({ ...METADATA, body: '{"a":1}' });
    const state = await handlers.replay({ action: 'send', state: first }, CONTEXT);
    expect(state).toMatchObject({ done: true, counts: { objects: 2, matched: 1, sent: 1 } });
    expect(sqs.commandCalls(SendMessageBatchCommand)[0].args[0].input).toMatchObject({
      QueueUrl: 'ingest-url',
      Entries: [{ MessageBody: '{"a":1}', MessageAttributes: { correlationId: { StringValue: 'req-1/execution-1' } } }],
    });
    expect(captured.lines()).toMatchObject([{ message: 'Replayed', replayId: 'execution-1', sent: 1 }]);
  });

  test('Send tells of what failed after a part was sent, and leaves it to the next run', async () => {
    archived({ ...METADATA, body: '{}' });
    const other = JSON.stringify({ ...METADATA, eventId: 'evt_2', body: '{}' });
    const Body = { transformToString: () => Promise.resolve(other) };
    s3.on(GetObjectCommand, { Key: 'b' }).resolves({ Body: Body as never });
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({})
      .rejects(Object.assign(new Error('no'), { name: 'Throttled' }));
    const state = await handlers.replay({ action: 'send', state: first }, CONTEXT);
    expect(state).toMatchObject({ done: false, position: { source: 'webhook', after: 'a' }, counts: { sent: 1 } });
    expect(captured.lines()).toMatchObject([
      { level: 'WARN', message: 'The next run goes on', reason: 'Throttled' },
      { message: 'Replayed' },
    ]);
  });

  test.each([
    [undefined, { status: 'SUCCEEDED' }],
    [
      { Error: 'Throttled', Cause: '{}' },
      { status: 'FAILED', error: 'Throttled' },
    ],
  ])('End writes down what became of it, %#', async (failure, end) => {
    const state = { ...first, counts: { objects: 1, matched: 2, sent: 2 }, failure };
    await handlers.replay({ action: 'end', execution, state }, CONTEXT);
    expect(auditOf().Body).toEqual({
      ...end,
      execution: 'arn:execution',
      startedAt: execution.startedAt,
      endedAt: '2027-01-16T00:00:00.000Z',
      request,
      counts: state.counts,
    });
  });
});

describe('redrive', () => {
  const attributes = { QueueArn: 'arn:payments-dlq', ApproximateNumberOfMessages: '3' };
  beforeEach(() =>
    sqs.on(GetQueueAttributesCommand, { QueueUrl: 'payments-dlq-url' }).resolves({ Attributes: attributes }),
  );

  test('starts a task that moves the messages back', async () => {
    sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: 'task-1' });
    const answer = await handlers.redrive({ queue: 'payments', dryRun: false, ratePerSecond: 5 }, CONTEXT);
    expect(answer).toEqual({ queue: 'payments', dryRun: false, messages: 3, taskHandle: 'task-1' });
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)[0].args[0].input).toEqual({
      SourceArn: 'arn:payments-dlq',
      MaxNumberOfMessagesPerSecond: 5,
    });
    expect(captured.lines()).toMatchObject([{ message: 'PutBack', queue: 'payments', messages: 3 }]);
  });

  test('only counts in a dry run', async () => {
    const answer = await handlers.redrive({ queue: 'payments', dryRun: true }, CONTEXT);
    expect(answer).toEqual({ queue: 'payments', dryRun: true, messages: 3, taskHandle: undefined });
    expect(sqs.commandCalls(StartMessageMoveTaskCommand)).toHaveLength(0);
  });

  test('puts quarantined events back', async () => {
    const MessageAttributes = { quarantineReason: { DataType: 'String', StringValue: 'UnknownType' } };
    const message = {
      MessageId: 'm1',
      ReceiptHandle: 'r1',
      Body: '{}',
      Attributes: { SentTimestamp: '1' },
      MessageAttributes,
    };
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [message] })
      .resolves({});
    sqs.onAnyCommand().resolves({});
    sqs
      .on(ReceiveMessageCommand)
      .resolvesOnce({ Messages: [message] })
      .resolves({});
    const context = { ...CONTEXT, getRemainingTimeInMillis: () => 300_000 };
    const input = { queue: 'quarantine', reason: 'UnknownType', dryRun: false, ratePerSecond: 5 };
    expect(await handlers.redrive(input, context)).toMatchObject({ matched: 1, sent: 1, complete: true });
    const [{ args }] = sqs.commandCalls(SendMessageBatchCommand);
    expect(args[0].input).toMatchObject({ QueueUrl: 'ingest-url', Entries: [{ MessageBody: '{}' }] });
  });

  test.each([
    [{ queue: 'unknown', dryRun: true }, 'queue must be one of ingest, payments, quarantine, got "unknown"'],
    [{ queue: 'payments' }, 'dryRun must be given, got nothing'],
    [
      { queue: 'quarantine', reason: 'Forged', dryRun: true, ratePerSecond: 1 },
      'reason must be one of UnknownType, Conflict, Malformed, got "Forged"',
    ],
    [{ queue: 'quarantine', reason: 'Conflict', dryRun: true }, 'ratePerSecond must be given, got nothing'],
    [null, 'the input must be an object, got null'],
  ])('fails for %o', async (input, message) => {
    await expect(handlers.redrive(input, CONTEXT)).rejects.toMatchObject({ name: 'InvalidInput', message });
    expect(sqs.calls()).toHaveLength(0);
  });
});
