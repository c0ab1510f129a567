import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { CONTEXT, requestOf, VALID_BODY } from './fixtures';
import { capture, flatMetrics, type Captured } from './logs';

const sqs = mockClient(SQSClient);
let handler: (request: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
let captured: Captured;

beforeAll(() => {
  Object.assign(process.env, {
    INGEST_QUEUE_URL: 'ingest-url',
    MAX_PAYLOAD_BYTES: '2000',
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
    const request = { requestContext: { requestId: 'req-1' }, headers: new Proxy({}, { ownKeys: () => null! }) };
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
