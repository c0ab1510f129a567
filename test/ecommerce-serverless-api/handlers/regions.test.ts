import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { eventOf, VARIABLES } from './shopper';
import { HEALTH } from '../../../src/ecommerce-serverless-api/env';
import { CONTEXT } from '../../webhook-pipeline/handlers/fixtures';
import { capture, type Captured } from '../../webhook-pipeline/handlers/logs';

const [HERE, THERE] = ['eu-central-1', 'eu-west-1'];
const tables = mockClient(DynamoDBDocumentClient);
const lambda = mockClient(LambdaClient);
let regions: typeof import('../../../src/ecommerce-serverless-api/handlers/regions.lambda');
let captured: Captured;
const { now: clock } = Date;
let now = clock();

beforeAll(() => {
  // The module keeps the clock that it finds.
  Date.now = () => now;
  regions = jest.requireActual('../../../src/ecommerce-serverless-api/handlers/regions.lambda');
});
afterAll(() => {
  Date.now = clock;
});

beforeEach(() => {
  tables.reset();
  lambda.reset();
  captured = capture();
  Object.assign(process.env, VARIABLES, {
    AWS_REGION: HERE,
    HOME_REGION: THERE,
    HOME_TABLE: 'home-1',
    FENCED_FUNCTION: 'arn:of:reviews',
    ALLOWED_ORIGINS: 'https://shop.example.com',
  });
  // What was read of the home region is kept for 5 seconds.
  now += 5_000;
});
afterEach(() => {
  ['HOME_REGION', 'HOME_TABLE', 'FENCED_FUNCTION', 'ALLOWED_ORIGINS'].forEach((name) => delete process.env[name]);
  jest.restoreAllMocks();
});

const setHome = (region: string) => tables.on(GetCommand).resolves({ Item: { name: 'home', region, from: 0 } });
const answers = (text: string, FunctionError?: string) =>
  lambda.on(InvokeCommand).resolves({ FunctionError, Payload: { transformToString: () => text } as never });

describe('whether a region takes changes (E11)', () => {
  const ask = async () => {
    const { statusCode, headers, body } = await regions.health(eventOf('GET', HEALTH.path), CONTEXT);
    return { statusCode, cache: headers!['cache-control'], body };
  };

  test.each([
    [HERE, true],
    [THERE, false],
  ])('is told by each of them, also when %s is the one', async (region, takesChanges) => {
    setHome(region);
    const { statusCode, cache, body } = await ask();
    expect([statusCode, cache, JSON.parse(body)]).toEqual([200, 'no-store', { region: HERE, takesChanges }]);
    expect(body.includes(HEALTH.isHome)).toBe(takesChanges);
    expect((tables.commandCalls(GetCommand)[0].args as unknown[])[1]).toEqual({ abortSignal: expect.any(AbortSignal) });
  });

  test('is not told where it cannot be read', async () => {
    tables.on(GetCommand).rejects(new TypeError('secret'));
    const { statusCode, body } = await ask();
    expect([statusCode, JSON.parse(body).code]).toEqual([500, 'INTERNAL_ERROR']);
    expect(body).not.toContain('secret');
    expect(captured.lines()[0]).toMatchObject({ level: 'ERROR', message: 'Failed', error: { message: 'secret' } });
  });
});

describe('a function of one’s own, behind a fence (E11)', () => {
  const REVIEW = { statusCode: 201, headers: { location: '/reviews/1' }, body: '{"review":1}' };
  const send = (method = 'POST', context = CONTEXT) => {
    const headers = { origin: 'https://shop.example.com' };
    return regions.fence(eventOf(method, '/reviews', { headers, requestId: 'r1' }), context);
  };

  test('answers in the region that takes changes, and nothing of its request or answer is changed', async () => {
    setHome(HERE);
    answers(JSON.stringify(REVIEW));
    expect(await send()).toEqual(REVIEW);
    const [{ args }] = lambda.commandCalls(InvokeCommand);
    const { FunctionName, Payload, InvocationType } = args[0].input;
    expect((args as unknown[])[1]).toEqual({ abortSignal: expect.any(AbortSignal) });
    expect([FunctionName, InvocationType]).toEqual(['arn:of:reviews', undefined]);
    expect(JSON.parse(Payload as string)).toEqual(
      eventOf('POST', '/reviews', { headers: { origin: 'https://shop.example.com' }, requestId: 'r1' }),
    );
    expect(captured.lines()).toMatchObject([{ message: 'Answered', correlationId: 'r1', status: 201 }]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is not called for a %s where none are taken', async (method) => {
    setHome(THERE);
    const { statusCode, headers, body } = await send(method);
    expect([statusCode, headers!['retry-after'], JSON.parse(body).code]).toEqual([503, '60', 'SERVICE_UNAVAILABLE']);
    expect(JSON.parse(body).detail).toBe('Nothing is changed here at the moment; send the request again');
    expect(headers!['access-control-allow-origin']).toBe('https://shop.example.com');
    expect(lambda.calls()).toEqual([]);
  });

  test('is not called where it cannot be read whether they are', async () => {
    tables.on(GetCommand).rejects(new TypeError('no'));
    expect((await send()).statusCode).toBe(500);
    expect(lambda.calls()).toEqual([]);
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('is called for a %s anywhere, without asking', async (method) => {
    answers(JSON.stringify(REVIEW));
    expect(await send(method)).toEqual(REVIEW);
    expect(tables.calls()).toEqual([]);
  });

  test.each([
    ['{"errorMessage":"secret"}', 'Unhandled'],
    ['null', undefined],
    ['"secret"', undefined],
  ])('that gives no response is a 500: %s %s', async (text, error) => {
    setHome(HERE);
    answers(text, error);
    const { statusCode, body } = await send();
    expect([statusCode, body.includes('secret')]).toEqual([500, false]);
    expect(captured.text()).not.toContain('secret');
    expect(lambda.calls()).toHaveLength(1);
  });

  test('is called again while it has no execution free, and only then', async () => {
    setHome(HERE);
    const busy = Object.assign(new Error('busy'), { name: 'TooManyRequestsException' });
    const Payload = { transformToString: () => JSON.stringify(REVIEW) } as never;
    lambda.on(InvokeCommand).rejectsOnce(busy).resolves({ Payload });
    expect(await send()).toEqual(REVIEW);
    lambda.reset();
    lambda.on(InvokeCommand).rejects(Object.assign(new Error('lost'), { name: 'TimeoutError' }));
    expect((await send()).statusCode).toBe(500);
    expect(lambda.calls()).toHaveLength(1);
    expect(await (lambda.calls()[0].thisValue as LambdaClient).config.maxAttempts()).toBe(1);
    lambda.reset();
    lambda.on(InvokeCommand).rejects(busy);
    const context = { ...CONTEXT, getRemainingTimeInMillis: () => 520 } as Context;
    const { statusCode, headers } = await send('POST', context);
    expect([statusCode, headers!['retry-after']]).toEqual([503, '1']);
  });
});
