import { createHmac } from 'crypto';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT, requestOf, VALID_BODY } from './fixtures';
import { capture, flatMetrics, type Captured } from './logs';
import type { SourceTarget } from '../../../src/webhook-pipeline/source-target';
import { eventOf } from '../../../tools/webhook-signers/events';

const SOURCES: Record<string, SourceTarget> = {
  '/webhook': { name: 'webhook', kind: 'unverified' },
  '/webhook/github': {
    name: 'github',
    kind: 'github',
    secret: { service: 'secretsmanager', id: 'arn:github' },
  },
  '/webhook/square': { name: 'square', kind: 'square', secret: { service: 'ssm', id: '/square' } },
};

const sqs = mockClient(SQSClient);
const secretsManager = mockClient(SecretsManagerClient);
const ssm = mockClient(SSMClient);
let handler: (request: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
let captured: Captured;

beforeAll(() => {
  Object.assign(process.env, {
    INGEST_QUEUE_URL: 'ingest-url',
    MAX_PAYLOAD_BYTES: '2000',
    SOURCES: JSON.stringify(SOURCES),
    POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/WebhookPipeline',
    POWERTOOLS_SERVICE_NAME: 'webhook-pipeline-dev',
  });
  ({ handler } = jest.requireActual('../../../src/webhook-pipeline/handlers/validate.lambda'));
});
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  captured = capture();
});
afterEach(() => jest.restoreAllMocks());

/** A payment of each, as it documents it. */
const PAYMENT = { github: eventOf('github', 'payment', 1)!.body, square: eventOf('square', 'payment', 1)!.body };

/** Posts to a source, signed as GitHub and Square do. */
const post = async (source: 'github' | 'square', key: string, overrides: Partial<APIGatewayProxyEvent> = {}) => {
  const resource = `/webhook/${source}`;
  const text = PAYMENT[source];
  const hmac = (of: string, encoding: 'hex' | 'base64') => createHmac('sha256', key).update(of).digest(encoding);
  const headers = {
    'X-Hub-Signature-256': `sha256=${hmac(text, 'hex')}`,
    'X-Square-HmacSha256-Signature': hmac(`https://hooks.example.com/dev${resource}${text}`, 'base64'),
  };
  const requestContext = { requestId: 'req-1', domainName: 'hooks.example.com', path: `/dev${resource}` };
  const request = requestOf(text, { resource, headers, requestContext: requestContext as never, ...overrides });
  const { statusCode, body } = await handler(request, CONTEXT);
  return { statusCode, body: JSON.parse(body) };
};

/** What the stages of every secret hold. */
const hold = (stages: Record<string, string>) =>
  secretsManager.on(GetSecretValueCommand).callsFake(({ VersionStage }) => {
    if (!(VersionStage in stages)) {
      throw new ResourceNotFoundException({ message: 'no', $metadata: {} });
    }
    return { SecretString: stages[VersionStage] };
  });

const answer = async (body: unknown, context = CONTEXT) => {
  const { statusCode, headers, body: text } = await handler(requestOf(body), context);
  return { statusCode, headers, body: JSON.parse(text) };
};

describe('validate handler', () => {
  test('answers 202 after the ingest queue has the event (W9)', async () => {
    expect(await answer(VALID_BODY)).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json' },
      body: { eventId: 'evt_1', correlationId: 'req-1' },
    });
    const [{ args }] = sqs.commandCalls(SendMessageCommand);
    expect(args[0].input).toMatchObject({ QueueUrl: 'ingest-url', MessageBody: JSON.stringify(VALID_BODY) });
  });

  test('waits for the queue (W9)', async () => {
    let stored = () => {};
    sqs.on(SendMessageCommand).callsFake(() => new Promise<object>((resolve) => (stored = () => resolve({}))));
    let answered = false;
    const pending = answer(VALID_BODY).then(() => (answered = true));
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    stored();
    await pending;
    expect(answered).toBe(true);
  });

  test('sends the metadata as message attributes (W2, X8)', async () => {
    await answer({ ...VALID_BODY, amount: 5, currency: 'EUR' });
    const attributes = sqs.commandCalls(SendMessageCommand)[0].args[0].input.MessageAttributes!;
    const values = Object.entries(attributes).map(([key, { StringValue }]) => [key, StringValue]);
    expect(Object.fromEntries(values)).toEqual({
      source: 'webhook',
      eventId: 'evt_1',
      transactionType: 'payment',
      amount: '5',
      currency: 'EUR',
      timestamp: '2026-11-21T10:00:00.000Z',
      payloadHash: expect.any(String),
      correlationId: 'req-1',
      acceptedAt: expect.stringMatching(/^\d{13}$/),
    });
  });

  test('sends the headers for the archive, where there is one, without what is secret (X10)', async () => {
    const headers = { 'content-type': 'application/json', 'stripe-signature': 'v1=abc' };
    jest.replaceProperty(process, 'env', { ...process.env, ARCHIVES_HEADERS: 'true' });
    await handler(requestOf(VALID_BODY, { headers }), CONTEXT);
    const { MessageAttributes } = sqs.commandCalls(SendMessageCommand)[0].args[0].input;
    expect(JSON.parse(MessageAttributes!.headers.StringValue!)).toEqual({
      ...headers,
      'stripe-signature': '[redacted]',
    });
    expect(Object.keys(MessageAttributes!).length).toBeLessThanOrEqual(10);
  });

  test('hands the trace on (W6)', async () => {
    jest.replaceProperty(process, 'env', { ...process.env, _X_AMZN_TRACE_ID: 'Root=1-2' });
    await answer(VALID_BODY);
    expect(sqs.commandCalls(SendMessageCommand)[0].args[0].input.MessageSystemAttributes).toEqual({
      AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2' },
    });
  });

  test.each([
    ['a field', '{}', 400, 'BAD_REQUEST_BODY'],
    ['the JSON', '{', 400, 'BAD_REQUEST_BODY'],
    ['the size', `{"x":"${'x'.repeat(2000)}"}`, 413, 'REQUEST_TOO_LARGE'],
  ])('refuses a request for %s, without sending anything', async (_what, body, statusCode, code) => {
    const response = await answer(body);
    expect(response).toMatchObject({
      statusCode,
      headers: { 'content-type': 'application/problem+json' },
      body: { type: 'about:blank', status: statusCode, code, correlationId: 'req-1' },
    });
    expect(sqs.calls()).toHaveLength(0);
    expect(flatMetrics(captured.metrics())).toEqual([
      `Rejected{service=webhook-pipeline-dev,Reason=${code}} 1`,
      'Rejected{service=webhook-pipeline-dev} 1',
    ]);
  });

  test('tells of every broken field, and logs the same', async () => {
    const { body } = await answer({ ...VALID_BODY, amount: 'much', timestamp: 1e15 });
    expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(['amount', 'timestamp']);
    expect(captured.lines()).toMatchObject([
      { level: 'WARN', message: 'Rejected', correlationId: 'req-1', reason: 'BAD_REQUEST_BODY', errors: body.errors },
    ]);
    expect(captured.text()).not.toContain('much');
  });

  test.each([true, false])('does not overlook a byte order mark, base64 is %s', async (isBase64Encoded) => {
    const text = `\uFEFF${JSON.stringify(VALID_BODY)}`;
    const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text;
    const { statusCode } = await handler(requestOf(body, { isBase64Encoded }), CONTEXT);
    expect([statusCode, sqs.calls()]).toEqual([400, []]);
  });

  test('takes a body in base64, and stores what it holds', async () => {
    const body = Buffer.from(JSON.stringify(VALID_BODY)).toString('base64');
    expect((await handler(requestOf(body, { isBase64Encoded: true }), CONTEXT)).statusCode).toBe(202);
    expect(sqs.commandCalls(SendMessageCommand)[0].args[0].input.MessageBody).toBe(JSON.stringify(VALID_BODY));
  });

  test.each([
    [2000, 202],
    [2001, 413],
  ])('a body of %d bytes, where 2000 are allowed, is answered %d', async (bytes, statusCode) => {
    const empty = JSON.stringify({ ...VALID_BODY, more: '' });
    expect((await answer({ ...VALID_BODY, more: 'x'.repeat(bytes - empty.length) })).statusCode).toBe(statusCode);
  });

  test('refuses another content type with 415', async () => {
    const request = requestOf(VALID_BODY, { headers: { 'content-type': 'text/plain' } });
    expect((await handler(request, CONTEXT)).statusCode).toBe(415);
  });

  test('answers 503 with Retry-After when the queue fails, and says nothing of why (W9)', async () => {
    sqs.on(SendMessageCommand).rejects(Object.assign(new Error('secret detail'), { name: 'AccessDenied' }));
    const response = await answer(VALID_BODY);
    expect(response).toEqual({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '5' },
      body: {
        type: 'about:blank',
        title: 'Service Unavailable',
        status: 503,
        detail: 'The event could not be stored; send it again',
        code: 'SERVICE_UNAVAILABLE',
        errors: [],
        correlationId: 'req-1',
      },
    });
    expect(captured.lines()).toMatchObject([
      { message: 'Rejected', reason: 'SERVICE_UNAVAILABLE', cause: 'AccessDenied' },
    ]);
  });

  test('answers 503 before its time runs out when the queue hangs (W9)', async () => {
    sqs.on(SendMessageCommand).callsFake(() => {
      const [{ args }] = sqs.commandCalls(SendMessageCommand);
      const [, { abortSignal }] = args as unknown as [unknown, { abortSignal: AbortSignal }];
      return new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
      });
    });
    const { statusCode } = await answer(VALID_BODY, { ...CONTEXT, getRemainingTimeInMillis: () => 520 } as Context);
    expect(statusCode).toBe(503);
    expect(captured.lines()).toMatchObject([{ cause: 'TimeoutError' }]);
  });

  test.each([
    [10_000, 9_500],
    [501, 1],
    [500, 0],
  ])('of %d ms that are left, it waits %d for the queue, and answers in the others (W9)', async (left, waited) => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    await answer(VALID_BODY, { ...CONTEXT, getRemainingTimeInMillis: () => left } as Context);
    expect(timeout.mock.calls).toEqual([[waited]]);
    const [{ args }] = sqs.commandCalls(SendMessageCommand);
    expect((args as unknown[])[1]).toEqual({ abortSignal: timeout.mock.results[0].value });
  });

  test('answers 503 without asking the queue when no time is left to wait (W9)', async () => {
    const { statusCode } = await answer(VALID_BODY, { ...CONTEXT, getRemainingTimeInMillis: () => 499 } as Context);
    expect([statusCode, sqs.calls()]).toEqual([503, []]);
  });

  test('passes on what it does not know, for the gateway to answer', async () => {
    const headers = new Proxy({}, { ownKeys: () => null! });
    const request = { resource: '/webhook', requestContext: { requestId: 'req-1' }, headers };
    await expect(handler(request as never, CONTEXT)).rejects.toThrow(TypeError);
  });

  test('counts and logs an accepted event with its correlation id, and no body (X8, X10)', async () => {
    await answer({ ...VALID_BODY, card: '4242424242424242' });
    expect(flatMetrics(captured.metrics())).toEqual(['Accepted{service=webhook-pipeline-dev} 1']);
    expect(captured.lines()).toMatchObject([
      { level: 'INFO', message: 'Accepted', correlationId: 'req-1', eventId: 'evt_1', transactionType: 'payment' },
    ]);
    expect(captured.text()).not.toContain('4242');
  });
});

describe('a verified source (W10)', () => {
  // What was read is known for 5 minutes: each test comes an hour later.
  let hours = 500_000;
  beforeEach(() => {
    jest.useFakeTimers({ now: (hours += 1) * 3_600_000, doNotFake: ['nextTick', 'setImmediate'] });
    secretsManager.reset();
    ssm.reset();
    hold({ AWSCURRENT: 'current', AWSPREVIOUS: 'previous' });
  });
  afterEach(() => jest.useRealTimers());
  const reads = () => secretsManager.commandCalls(GetSecretValueCommand).length;

  test('is answered 202, with its name in the message, and without a content type', async () => {
    expect(await post('github', 'current')).toMatchObject({ statusCode: 202 });
    const [{ args }] = sqs.commandCalls(SendMessageCommand);
    expect(args[0].input.MessageAttributes!.source.StringValue).toBe('github');
    expect(captured.lines()).toMatchObject([{ message: 'Accepted', source: 'github' }]);
  });

  test('is verified over the URL and over the bytes behind base64', async () => {
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'key' } });
    const body = Buffer.from(PAYMENT.square).toString('base64');
    expect(await post('square', 'key', { body, isBase64Encoded: true })).toMatchObject({ statusCode: 202 });
    const [{ args }] = sqs.commandCalls(SendMessageCommand);
    expect(args[0].input.MessageBody).toBe(PAYMENT.square);
  });

  test('that only asks is answered, and nothing is stored', async () => {
    const body = JSON.stringify({ zen: 'Design for failure.', hook_id: 1, hook: { type: 'Repository' } });
    const signature = `sha256=${createHmac('sha256', 'current').update(body).digest('hex')}`;
    const request = { resource: '/webhook/github', body, headers: { 'x-hub-signature-256': signature } };
    const { statusCode, headers } = await handler(requestOf(body, request), CONTEXT);
    expect([statusCode, headers]).toEqual([200, { 'content-type': expect.stringMatching(/^text\/plain/) }]);
    expect(sqs.calls()).toHaveLength(0);
    expect(flatMetrics(captured.metrics())).toEqual(['Handshake{service=webhook-pipeline-dev} 1']);
    expect(captured.lines()).toMatchObject([{ message: 'Handshake', source: 'github' }]);
  });

  test('that did not sign is answered 401, without a word of what would be right', async () => {
    expect(await post('github', 'wrong')).toEqual({
      statusCode: 401,
      body: {
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        detail: 'The request is not signed as it has to be',
        code: 'UNAUTHORIZED',
        errors: [],
        correlationId: 'req-1',
      },
    });
    expect(sqs.calls()).toHaveLength(0);
    expect(captured.lines()).toMatchObject([
      { level: 'WARN', message: 'Rejected', source: 'github', reason: 'UNAUTHORIZED', cause: 'WrongSignature' },
    ]);
    const right = createHmac('sha256', 'current').update(PAYMENT.github).digest('hex');
    expect(captured.text()).not.toContain(right);
    expect(captured.text()).not.toContain('current');
    expect(flatMetrics(captured.metrics())).toContain('Rejected{service=webhook-pipeline-dev,Reason=UNAUTHORIZED} 1');
  });

  test('that did not sign is told so before anything is read of its body', async () => {
    expect(await post('github', 'current', { body: '{' })).toMatchObject({ statusCode: 401 });
    expect(await post('github', 'current', { body: '{', headers: {} })).toMatchObject({ statusCode: 401 });
    expect(captured.lines().map(({ cause }) => cause)).toEqual(['WrongSignature', 'MissingSignature']);
  });

  test('that sent too much is told so before anything is verified', async () => {
    expect(await post('github', 'wrong', { body: 'x'.repeat(2_001) })).toMatchObject({ statusCode: 413 });
    expect(reads()).toBe(0);
  });

  test('may not repeat the header that holds its signature', async () => {
    const right = `sha256=${createHmac('sha256', 'current').update(PAYMENT.github).digest('hex')}`;
    const given = (values: string[]) =>
      post('github', 'wrong', { multiValueHeaders: { 'x-hub-signature-256': values } });
    expect((await given([right])).statusCode).toBe(202);
    expect((await given([right, right])).statusCode).toBe(401);
  });

  test('is read anew for a wrong signature, and not again within 10 seconds', async () => {
    await post('github', 'current');
    hold({ AWSCURRENT: 'next', AWSPREVIOUS: 'current' });
    jest.advanceTimersByTime(10_000);
    expect(await post('github', 'next')).toMatchObject({ statusCode: 202 });
    expect(reads()).toBe(6);
    for (let i = 0; i < 20; i += 1) {
      expect(await post('github', 'wrong')).toMatchObject({ statusCode: 401 });
    }
    expect(reads()).toBe(6);
    jest.advanceTimersByTime(10_000);
    expect(await post('github', 'wrong')).toMatchObject({ statusCode: 401 });
    expect(reads()).toBe(9);
  });

  test.each([
    ['current', 0],
    ['previous', 1],
  ])('is taken with its %s secret, and counted by it', async (key, count) => {
    expect(await post('github', key)).toMatchObject({ statusCode: 202 });
    const counted = flatMetrics(captured.metrics()).filter((metric) => metric.startsWith('MatchedPreviousSecret'));
    expect(counted).toHaveLength(count);
    const told = captured.lines().filter(({ message }) => message === 'MatchedPreviousSecret');
    const whose = { level: 'WARN', correlationId: 'req-1', source: 'github' };
    expect(told).toEqual(Array.from({ length: count }, () => expect.objectContaining(whose)));
  });

  test.each([
    ['missing', () => hold({})],
    ['not readable', () => secretsManager.on(GetSecretValueCommand).rejects(new Error('denied'))],
    ['empty', () => hold({ AWSCURRENT: '' })],
  ])('whose secret is %s is answered 503, to be sent again', async (_what, given) => {
    secretsManager.reset();
    given();
    const { statusCode, body } = await post('github', 'current');
    expect([statusCode, body.code, body.detail]).toEqual([
      503,
      'SERVICE_UNAVAILABLE',
      'The event could not be verified; send it again',
    ]);
    expect(sqs.calls()).toHaveLength(0);
  });

  test('whose secret was deleted is answered 503 once that is found out', async () => {
    await post('github', 'current');
    secretsManager.reset();
    hold({});
    expect(await post('github', 'current')).toMatchObject({ statusCode: 202 });
    jest.advanceTimersByTime(5 * 60_000);
    expect(await post('github', 'current')).toMatchObject({ statusCode: 503 });
  });
});
