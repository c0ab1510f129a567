import { errorResponse, HttpError, jsonResponse, jsonTextResponse } from '../../../src/private/handlers/http';
import { requireEnv } from '../../../src/private/handlers/require-env';

describe('http', () => {
  test.each([
    ['BAD_REQUEST_BODY', 400],
    ['REQUEST_TOO_LARGE', 413],
    ['UNSUPPORTED_MEDIA_TYPE', 415],
    ['SERVICE_UNAVAILABLE', 503],
  ] as const)('%s is answered %d in the envelope', (code, statusCode) => {
    const error = new HttpError(code, 'No', { details: [{ field: 'f', message: 'm' }], cause: new Error('secret') });
    expect(errorResponse(error, 'id-1')).toEqual({
      statusCode,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        error: { code, message: 'No', details: [{ field: 'f', message: 'm' }] },
        correlationId: 'id-1',
      }),
    });
  });

  test('an error brings its headers', () => {
    const error = new HttpError('SERVICE_UNAVAILABLE', 'No', { headers: { 'retry-after': '5' } });
    expect(errorResponse(error, 'id-1').headers).toEqual({ 'content-type': 'application/json', 'retry-after': '5' });
  });

  test('jsonTextResponse gives the text as it is', () => {
    expect(jsonTextResponse(200, '{ "a":1.0 }')).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{ "a":1.0 }',
    });
    expect(jsonTextResponse(200, '0', { allow: 'GET' }).headers).toEqual({
      'content-type': 'application/json',
      allow: 'GET',
    });
  });

  test('jsonResponse', () => {
    expect(jsonResponse(202, { a: 1 })).toMatchObject({ statusCode: 202, body: '{"a":1}' });
  });
});

describe('requireEnv', () => {
  test.each([undefined, ''])('fails for %p', (value) => {
    jest.replaceProperty(process, 'env', { SOME_URL: value });
    expect(() => requireEnv('SOME_URL')).toThrow('environment variable SOME_URL is not set');
  });

  test('gives the value', () => {
    jest.replaceProperty(process, 'env', { SOME_URL: 'x' });
    expect(requireEnv('SOME_URL')).toBe('x');
  });

  afterEach(() => jest.restoreAllMocks());
});
