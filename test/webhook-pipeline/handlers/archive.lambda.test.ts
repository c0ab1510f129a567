import { createHmac } from 'crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT, METADATA, recordOf, VALID_BODY } from './fixtures';
import { capture, flatMetrics, type Captured } from './logs';
import type * as Handlers from '../../../src/webhook-pipeline/handlers/archive.lambda';
import type { ReplayState } from '../../../src/webhook-pipeline/handlers/replay';

const [s3, sqs, dynamoDb] = [mockClient(S3Client), mockClient(SQSClient), mockClient(DynamoDBClient)];
const secrets = mockClient(SecretsManagerClient);
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
  SOURCES: JSON.stringify({
    '/webhook': { name: 'webhook', kind: 'unverified' },
    '/webhook/stripe': { name: 'stripe', kind: 'stripe', secret: { service: 'secretsmanager', id: 'stripe' } },
  }),
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

describe('the router behind a queue that takes requests', () => {
  const stored = (messageId: string, resource: string, body: string, headers = '') => {
    const none = Object.fromEntries(Object.keys(METADATA).map((key) => [key, undefined]));
    const values = { receivedResource: resource, receivedUrl: 'https://hooks.example.com', receivedHeaders: headers };
    const { correlationId, acceptedAt } = METADATA;
    const record = { body, eventSourceARN: 'arn:aws:sqs:eu-west-1:1:ingest' };
    return recordOf(messageId, { ...none, ...values, correlationId, acceptedAt }, record);
  };
  const event = (id: string) => JSON.stringify({ ...VALID_BODY, event_id: id });
  const signed = (body: string) => {
    const t = Number(METADATA.acceptedAt) / 1000;
    const v1 = createHmac('sha256', 'old').update(`${t}.${body}`).digest('hex');
    return `Stripe-Signature:t=${t},v1=${v1}\n`;
  };

  test('verifies, claims, archives and sends, and counts as the validator does', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    secrets.on(GetSecretValueCommand).callsFake(({ VersionStage }) => ({
      SecretString: VersionStage === 'AWSPREVIOUS' ? 'old' : 'new',
    }));
    const payment =
      '{"id":"evt_3","type":"charge.succeeded","created":1,"data":{"object":{"amount":5,"currency":"eur"}}}';
    const records = [
      stored('m1', '/webhook', event('evt_1')),
      stored('m2', '/webhook', '{}'),
      stored('m3', '/webhook/stripe', payment, signed(payment)),
      stored('m4', '/webhook/stripe', payment, 'stripe-signature:t=1,v1=00\n'),
      stored('m5', '/webhook', '{"type":"url_verification","challenge":"c"}'),
    ];
    expect(await handlers.receive({ Records: records }, CONTEXT)).toEqual({ batchItemFailures: [] });
    const sent = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input);
    const names = (queue: string) =>
      sent
        .filter(({ QueueUrl }) => QueueUrl === queue)
        .flatMap(({ Entries }) =>
          Entries!.map(({ MessageBody, MessageAttributes }) => [MessageBody, MessageAttributes]),
        );
    expect(names('payments-url')).toEqual([
      [event('evt_1'), expect.objectContaining({ eventId: { DataType: 'String', StringValue: 'evt_1' } })],
      [payment, expect.objectContaining({ source: { DataType: 'String', StringValue: 'stripe' } })],
    ]);
    expect(
      names('quarantine-url').map(([body, { quarantineReason, receivedResource }]: any) => [
        body,
        quarantineReason.StringValue,
        receivedResource.StringValue,
      ]),
    ).toEqual([
      ['{}', 'Malformed', '/webhook'],
      [payment, 'Unverified', '/webhook/stripe'],
    ]);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(2);
    // The names of namespace and service were not known when the file was loaded.
    const counted = flatMetrics(captured.metrics()).map((line) =>
      line.replace(/default_namespace |service=\w+,?/g, ''),
    );
    expect(counted.sort()).toEqual([
      'Accepted{} 2',
      'Handshake{} 1',
      'MatchedPreviousSecret{} 1',
      // What is not signed is counted as rejected alone.
      'Quarantined{} 1',
      'Rejected{Reason=BAD_REQUEST_BODY} 1',
      'Rejected{Reason=UNAUTHORIZED} 1',
      'Rejected{} 2',
      'Routed{Route=payments} 2',
    ]);
    expect(captured.lines()).toMatchObject([
      { message: 'Routed', source: 'webhook', eventId: 'evt_1' },
      {
        message: 'Quarantined',
        reason: 'Malformed',
        cause: 'event_id,transaction_type,amount,timestamp',
        level: 'WARN',
      },
      { message: 'Routed', source: 'stripe', eventId: 'evt_3' },
      { message: 'Quarantined', reason: 'Unverified', cause: 'Stale', source: 'stripe' },
      { message: 'Handshake', source: 'webhook', level: 'INFO' },
      { message: 'MatchedPreviousSecret', source: 'stripe', level: 'WARN' },
    ]);
    expect(captured.text()).not.toContain('v1=');
  });

  test('takes what is put back twice for one, and no word of the request for a right to be routed again', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    const put = stored('m1', '/webhook', event('evt_1'));
    const SentTimestamp = String(Number(METADATA.acceptedAt) + 3_600_000);
    const text = (stringValue: string) => ({ dataType: 'String' as const, stringValue });
    const record = {
      ...put,
      attributes: { ...put.attributes, SentTimestamp },
      messageAttributes: {
        ...put.messageAttributes,
        replayedAt: text(SentTimestamp),
        bypassDeduplication: text('true'),
        payloadHash: text('forged'),
      },
    };
    await handlers.receive({ Records: [record] }, CONTEXT);
    const [{ args }] = dynamoDb.commandCalls(PutItemCommand);
    expect(args[0].input.ConditionExpression).toBe('attribute_not_exists(eventId) OR #owner = :owner');
    expect(args[0].input.Item!.payloadHash).not.toEqual({ S: 'forged' });
  });

  test('counts a request once, when it does not fail', async () => {
    dynamoDb.on(PutItemCommand).rejects(Object.assign(new Error('no'), { name: 'ThrottlingException' }));
    const answer = await handlers.receive({ Records: [stored('m1', '/webhook', event('evt_1'))] }, CONTEXT);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(captured.metrics()).toEqual([]);
    expect(captured.lines()).toMatchObject([
      { message: 'Failed', reason: 'ThrottlingException', correlationId: 'req-1' },
    ]);
  });

  test('counts no request that could not be sent on, and comes again', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
    const answer = await handlers.receive({ Records: [stored('m1', '/webhook', event('evt_1'))] }, CONTEXT);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(captured.metrics()).toEqual([]);
  });

  test('archives nothing without an archive', async () => {
    dynamoDb.on(PutItemCommand).resolves({});
    await jest.isolateModulesAsync(async () => {
      const { ARCHIVE_BUCKET, ...others } = process.env;
      process.env = others;
      try {
        const alone: typeof Handlers = jest.requireActual('../../../src/webhook-pipeline/handlers/archive.lambda');
        await alone.receive({ Records: [stored('m1', '/webhook', event('evt_1'))] }, CONTEXT);
      } finally {
        process.env = { ...others, ARCHIVE_BUCKET };
      }
    });
    expect(s3.calls()).toHaveLength(0);
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
      'reason must be one of UnknownType, Conflict, Malformed, Unverified, got "Forged"',
    ],
    [{ queue: 'quarantine', reason: 'Conflict', dryRun: true }, 'ratePerSecond must be given, got nothing'],
    [null, 'the input must be an object, got null'],
  ])('fails for %o', async (input, message) => {
    await expect(handlers.redrive(input, CONTEXT)).rejects.toMatchObject({ name: 'InvalidInput', message });
    expect(sqs.calls()).toHaveLength(0);
  });
});
