import * as fc from 'fast-check';
import { METHODS } from './fixtures';
import { HttpError } from '../../../src/functions/handlers/responses';
import { answer } from '../../../src/monitored-http-api/handlers/service';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const timestamp = NOW.toISOString();
const INFO = { service: 'http-api-dev', version: '1.2.3', environment: 'dev', region: 'eu-west-1' };
const ALLOW = 'GET, HEAD, POST, PUT, DELETE, OPTIONS';

const ask = (method: string, path: string, body = '') =>
  answer({ method, path, body: { body, isBase64Encoded: false }, correlationId: 'req-1' }, INFO, NOW);
const bodyOf = (method: string, path: string, body?: string) => JSON.parse(ask(method, path, body).body);

describe('pages (H2)', () => {
  test.each(['/', '/health'])('GET %s says how the service is, when and where', (path) => {
    expect(ask('GET', path)).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    expect(bodyOf('GET', path)).toEqual({ status: 'healthy', timestamp, environment: 'dev', region: 'eu-west-1' });
  });

  test('GET /info says what the service is', () => {
    expect(ask('GET', '/info').statusCode).toBe(200);
    expect(bodyOf('GET', '/info')).toEqual({ ...INFO, timestamp });
  });

  test.each(['/health/', '/%68ealth', '/%68ealth/'])('GET %s is /health', (path) => {
    expect(bodyOf('GET', path)).toEqual(bodyOf('GET', '/health'));
  });

  test.each([
    '/unknown',
    '/healthy',
    '/Health',
    '/health//',
    '/health/info',
    '/info%2F..',
    '/%2568ealth',
    '/%E0%A4%A',
    '/%',
    '',
    '/constructor',
    '/__proto__',
  ])('fails to GET and to HEAD %s', (path) => {
    const error = expect.objectContaining({ code: 'NOT_FOUND', message: 'There is nothing at this path' });
    expect(() => ask('GET', path)).toThrow(error);
    expect(() => ask('HEAD', path)).toThrow(error);
  });

  test.each(['/', '/health', '/info'])('HEAD %s is answered as GET is', (path) => {
    expect(ask('HEAD', path)).toEqual(ask('GET', path));
  });
});

describe('echo (H2)', () => {
  test.each(['POST', 'PUT'])('%s gives path, data and timestamp of any path', (method) => {
    expect(ask(method, '/any/%7Bthing%7D/', '{"a":[1]}').statusCode).toBe(200);
    expect(bodyOf(method, '/any/%7Bthing%7D/', '{"a":[1]}')).toEqual({
      path: '/any/%7Bthing%7D/',
      data: { a: [1] },
      timestamp,
    });
  });

  test.each(['POST', 'PUT'])('%s fails without JSON', (method) => {
    expect(() => ask(method, '/', '')).toThrow(expect.objectContaining({ code: 'BAD_REQUEST_BODY' }));
  });

  const echoed = (text: string, path = '/') =>
    `{"path":${JSON.stringify(path)},"data":${text},"timestamp":"${timestamp}"}`;

  test('any JSON text comes back byte for byte', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(ask('POST', '/', text).body).toBe(echoed(text))));
  });

  test.each([
    '{"__proto__":{"a":1}}',
    '"\\ud800"',
    '"\\u0000\\u2028"',
    '{"":""}',
    '[[],{}]',
    '12345678901234567890',
    '1.10',
    '-0',
    '1E400',
    '{ "b":1, "a":2, "b":3 }',
    ' [1,\n 2] ',
  ])('%j too', (text) => {
    const { headers, body } = ask('PUT', '/', text);
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(body).toBe(echoed(text));
    expect(JSON.parse(body)).toEqual({ path: '/', data: JSON.parse(text), timestamp });
  });

  test('a path cannot break out of its text', () => {
    const path = '/","data":1,"x":"\\\n';
    expect(ask('POST', path, '0').body).toBe(echoed('0', path));
    expect(bodyOf('POST', path, '0')).toEqual({ path, data: 0, timestamp });
  });
});

describe('the other methods (H2)', () => {
  test.each(['/', '/health', '/unknown'])('DELETE %s gives 204 without a body', (path) => {
    expect(ask('DELETE', path)).toEqual({ statusCode: 204, body: '' });
  });

  test.each(['/', '/unknown'])('OPTIONS %s gives the methods', (path) => {
    expect(ask('OPTIONS', path)).toEqual({ statusCode: 204, headers: { allow: ALLOW }, body: '' });
  });

  test.each(['PATCH', 'TRACE', 'get', '', 'constructor', '__proto__'])('fails for the method %p', (method) => {
    expect(() => ask(method, '/')).toThrow(
      expect.objectContaining({ code: 'METHOD_NOT_ALLOWED', headers: { allow: ALLOW } }),
    );
  });

  test('only known methods are allowed, on any path', () => {
    const path = fc.oneof(fc.constantFrom('/', '/health', '/info'), fc.string(), fc.webPath());
    const method = fc.oneof(fc.constantFrom(...METHODS), fc.string());
    const property = fc.property(method, path, (given, at) => {
      try {
        expect([200, 204]).toContain(ask(given, at, '{}').statusCode);
        expect(METHODS).toContain(given);
      } catch (error) {
        if (!(error instanceof HttpError)) {
          throw error;
        }
        expect(error.code).toBe(METHODS.includes(given) ? 'NOT_FOUND' : 'METHOD_NOT_ALLOWED');
      }
    });
    fc.assert(property);
  });
});
