import type { APIGatewayProxyResult, Context } from 'aws-lambda';
import * as fc from 'fast-check';
import { CONTEXT, eventV1, eventV2, FORMATS, METHODS, restEvent } from './fixtures';
import type { HttpEvent } from '../../../src/monitored-http-api/handlers/request';
import { capture, type Captured } from '../../webhook-pipeline/handlers/logs';

let handler: (event: HttpEvent, context: Context) => Promise<APIGatewayProxyResult>;
let captured: Captured;

beforeAll(() => {
  Object.assign(process.env, {
    POWERTOOLS_SERVICE_NAME: 'http-api-dev',
    SERVICE_VERSION: '1.2.3',
    ENVIRONMENT: 'dev',
    AWS_REGION: 'eu-west-1',
  });
  ({ handler } = jest.requireActual('../../../src/monitored-http-api/handlers/api.lambda'));
});
beforeEach(() => {
  captured = capture();
});
afterEach(() => jest.restoreAllMocks());

const ALLOW = 'GET, HEAD, POST, PUT, DELETE, OPTIONS';
const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const HEALTH = { status: 'healthy', timestamp: TIMESTAMP, environment: 'dev', region: 'eu-west-1' };
const INFO = {
  service: 'http-api-dev',
  version: '1.2.3',
  environment: 'dev',
  region: 'eu-west-1',
  timestamp: TIMESTAMP,
};
const problemOf = (status: number, title: string, code: string, detail: string, errors: object[] = []) => ({
  type: 'about:blank',
  title,
  status,
  detail,
  code,
  errors,
  correlationId: 'req-1',
});
const NOT_FOUND = problemOf(404, 'Not Found', 'NOT_FOUND', 'There is nothing at this path');
const NOT_ALLOWED = problemOf(405, 'Method Not Allowed', 'METHOD_NOT_ALLOWED', 'The method is not supported');
const badBody = (detail: string) =>
  problemOf(400, 'Bad Request', 'BAD_REQUEST_BODY', 'The body is not valid', [{ field: 'body', detail }]);

describe.each(FORMATS)('api handler, payload format %s (H2)', (_name, event) => {
  const echoed = (path: string) => ({ path, data: { a: 'é' }, timestamp: TIMESTAMP });

  test.each([
    ['GET', '/', 200, HEALTH],
    ['GET', '/health', 200, HEALTH],
    ['GET', '/health/', 200, HEALTH],
    ['GET', '/%68ealth', 200, HEALTH],
    ['GET', '/info', 200, INFO],
    ['GET', '/unknown', 404, NOT_FOUND],
    ['GET', '/%E0%A4%A', 404, NOT_FOUND],
    ['HEAD', '/health', 200, undefined],
    ['HEAD', '/unknown', 404, undefined],
    ['POST', '/', 200, echoed('/')],
    ['POST', '/any/path', 200, echoed('/any/path')],
    ['PUT', '/any/path/', 200, echoed('/any/path/')],
    ['DELETE', '/any', 204, undefined],
    ['OPTIONS', '/any', 204, undefined],
    ['PATCH', '/', 405, NOT_ALLOWED],
  ])('%s %s gives %d', async (method, path, statusCode, body) => {
    const response = await handler(event({ method, path, body: '{"a":"é"}' }), CONTEXT);
    expect(response.statusCode).toBe(statusCode);
    expect(response.body === '' ? undefined : JSON.parse(response.body)).toEqual(body);
  });

  test.each([
    ['nothing', undefined, false, 'must be JSON'],
    ['an empty text', '', false, 'must be JSON'],
    ['a truncated text', '{"a":', false, 'must be JSON'],
    ['a byte order mark', '\ufeff{}', false, 'must be JSON'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64'), true, 'must be UTF-8'],
    ['what is no base64', '%%%', true, 'must be JSON'],
  ])('POST and PUT give 400 for %s', async (_what, body, isBase64Encoded, detail) => {
    for (const method of ['POST', 'PUT']) {
      const response = await handler(event({ method, body, isBase64Encoded }), CONTEXT);
      expect(response.statusCode).toBe(400);
      expect(JSON.parse(response.body)).toEqual(badBody(detail));
    }
  });

  test('a base64 body is decoded', async () => {
    const body = Buffer.from('{"a":"é"}').toString('base64');
    const response = await handler(event({ method: 'POST', body, isBase64Encoded: true }), CONTEXT);
    expect(JSON.parse(response.body).data).toEqual({ a: 'é' });
  });

  test.each(['POST', 'PUT'])('%s echoes JSON of any depth (H2)', async (method) => {
    const body = '['.repeat(100_000) + ']'.repeat(100_000);
    const response = await handler(event({ method, body }), CONTEXT);
    expect(response.statusCode).toBe(200);
    expect(response.body.includes(`"data":${body},"timestamp"`)).toBe(true);
  });

  test.each(['PATCH', 'OPTIONS'])('%s names the methods that are allowed', async (method) => {
    expect((await handler(event({ method }), CONTEXT)).headers).toMatchObject({ allow: ALLOW });
  });

  test('every answer and its log line hold the correlation id (X8)', async () => {
    for (const method of [...METHODS, 'PATCH']) {
      const { headers } = await handler(event({ method, requestId: `id-${method}` }), CONTEXT);
      expect(headers).toMatchObject({ 'x-correlation-id': `id-${method}` });
    }
    expect(captured.lines().map(({ correlationId, method }) => [correlationId, method])).toEqual(
      [...METHODS, 'PATCH'].map((method) => [`id-${method}`, method]),
    );
  });

  test('no body, query or header is logged (X10)', async () => {
    await handler(event({ method: 'POST', path: '/path-secret', body: '{"card":"body-secret"}' }), CONTEXT);
    await handler(event({ method: 'POST', path: '/path-secret', body: 'body-secret' }), CONTEXT);
    await handler(event({ method: 'GET', path: '/path-secret' }), CONTEXT);
    expect(captured.lines()).toHaveLength(3);
    expect(captured.text()).not.toContain('secret');
  });
});

describe('api handler', () => {
  test.each([
    ['2.0', eventV2, '/dev/info'],
    ['1.0 of an HTTP API', eventV1, '/dev/info'],
    ['1.0 of a REST API', restEvent, '/info'],
  ])('the name of the stage is no part of the path, payload format %s', async (_name, event, path) => {
    const response = await handler(event({ path, stage: 'dev' }), CONTEXT);
    expect(JSON.parse(response.body)).toEqual(INFO);
  });

  test('JSON says that it is JSON', async () => {
    const { headers } = await handler(eventV2(), CONTEXT);
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-correlation-id': 'req-1' });
  });

  test('a problem says that it is one', async () => {
    const { headers } = await handler(eventV2({ path: '/unknown' }), CONTEXT);
    expect(headers).toEqual({ 'content-type': 'application/problem+json', 'x-correlation-id': 'req-1' });
  });

  test('logs one line a request: what was asked and answered, by whom (X8)', async () => {
    await handler(eventV2({ path: '/unknown' }), CONTEXT);
    expect(captured.lines()).toMatchObject([
      {
        level: 'INFO',
        message: 'Answered',
        service: 'http-api-dev',
        correlationId: 'req-1',
        method: 'GET',
        status: 404,
        function_request_id: 'invocation-1',
      },
    ]);
  });

  test('what is not the fault of the caller gives 500 with a fixed body; the reason is in the log only (H2)', async () => {
    jest.spyOn(Date.prototype, 'toISOString').mockImplementationOnce(() => {
      throw new RangeError('inner detail');
    });
    const response = await handler(eventV2(), CONTEXT);
    expect(response).toEqual({
      statusCode: 500,
      headers: { 'content-type': 'application/problem+json', 'x-correlation-id': 'req-1' },
      body: JSON.stringify(
        problemOf(500, 'Internal Server Error', 'INTERNAL_ERROR', 'The request could not be served'),
      ),
    });
    expect(captured.lines()).toMatchObject([
      { level: 'ERROR', message: 'Failed', correlationId: 'req-1', error: { message: 'inner detail' } },
      { level: 'INFO', message: 'Answered', correlationId: 'req-1', status: 500 },
    ]);
  });

  test.each(['POWERTOOLS_SERVICE_NAME', 'SERVICE_VERSION', 'ENVIRONMENT', 'AWS_REGION'])(
    'fails to start without %s',
    (name) => {
      jest.replaceProperty(process, 'env', { ...process.env, [name]: '' });
      jest.isolateModules(() => {
        const load = () => jest.requireActual('../../../src/monitored-http-api/handlers/api.lambda');
        expect(load).toThrow(`environment variable ${name} is not set`);
      });
    },
  );
});

describe('whatever the caller sends (H2)', () => {
  const format = fc.constantFrom(...FORMATS.map(([, event]) => event));
  const DOCUMENTED = [200, 204, 400, 404, 405];

  test('any JSON text is echoed byte for byte', async () => {
    const property = fc.asyncProperty(format, fc.json(), fc.boolean(), async (event, text, isBase64Encoded) => {
      const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text;
      const response = await handler(event({ method: 'POST', body, isBase64Encoded }), CONTEXT);
      expect(response.body.startsWith(`{"path":"/","data":${text},"timestamp":"`)).toBe(true);
    });
    await fc.assert(property);
  });

  test('any bytes give 200 or 400', async () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    );
    const property = fc.asyncProperty(format, bytes, fc.boolean(), async (event, given, isBase64Encoded) => {
      const body = Buffer.from(given).toString(isBase64Encoded ? 'base64' : 'latin1');
      const { statusCode } = await handler(event({ method: 'PUT', body, isBase64Encoded }), CONTEXT);
      expect([200, 400]).toContain(statusCode);
    });
    await fc.assert(property);
  });

  test('any method and path give a documented status', async () => {
    const method = fc.oneof(fc.constantFrom(...METHODS), fc.string());
    const path = fc.oneof(fc.webPath(), fc.string(), fc.string({ unit: 'grapheme' }).map(encodeURI));
    const stage = fc.constantFrom('$default', 'dev');
    const body = fc.option(fc.oneof(fc.json(), fc.string()), { nil: undefined });
    const request = fc.record({ method, path, stage, body });
    const property = fc.asyncProperty(format, request, async (event, given) => {
      const response = await handler(event(given), CONTEXT);
      expect(DOCUMENTED).toContain(response.statusCode);
      expect(response.headers).toMatchObject({ 'x-correlation-id': 'req-1' });
    });
    await fc.assert(property);
  });
});
