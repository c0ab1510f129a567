import { HttpError, jsonResponse, jsonTextResponse, respond } from '../../../src/functions/handlers/responses';

const HTTP_ERROR = (error: unknown) => error as HttpError;
const respondWith = (error: unknown, toHttpError = HTTP_ERROR) =>
  respond(
    'id-1',
    () => {
      throw error;
    },
    toHttpError,
  );

describe('the response of an error', () => {
  test.each([
    ['BAD_REQUEST_BODY', 400, 'Bad Request'],
    ['REQUEST_TOO_LARGE', 413, 'Payload Too Large'],
    ['UNSUPPORTED_MEDIA_TYPE', 415, 'Unsupported Media Type'],
    ['SERVICE_UNAVAILABLE', 503, 'Service Unavailable'],
  ] as const)('%s is answered %d as a problem, without its cause', async (code, statusCode, title) => {
    const errors = [{ field: 'f', detail: 'd' }];
    const error = new HttpError(code, 'No', { errors, cause: new Error('secret') });
    expect(await respondWith(error)).toEqual({
      statusCode,
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify({
        type: 'about:blank',
        title,
        status: statusCode,
        detail: 'No',
        code,
        errors,
        correlationId: 'id-1',
      }),
    });
  });

  test('has no errors when none are named', async () => {
    const { body } = await respondWith(new HttpError('NOT_FOUND', 'No'));
    expect(JSON.parse(body)).toMatchObject({ code: 'NOT_FOUND', errors: [] });
  });

  test('has the headers of the error', async () => {
    const error = new HttpError('SERVICE_UNAVAILABLE', 'No', { headers: { 'retry-after': '5' } });
    expect((await respondWith(error)).headers).toEqual({
      'content-type': 'application/problem+json',
      'retry-after': '5',
    });
  });

  test('is that of a promise as well', async () => {
    const answer = () => Promise.reject(new HttpError('THROTTLED', 'No'));
    expect(await respond('id-1', answer, HTTP_ERROR)).toMatchObject({ statusCode: 429 });
  });

  test('is what another error is told as', async () => {
    const inner = new Error('inner');
    const toHttpError = jest.fn(() => new HttpError('INTERNAL_ERROR', 'Sorry'));
    const { statusCode, body } = await respondWith(inner, toHttpError);
    expect([statusCode, JSON.parse(body).detail]).toEqual([500, 'Sorry']);
    expect(toHttpError.mock.calls).toEqual([[inner]]);
  });

  test('is none for what the function is to fail with', async () => {
    const rethrow = (error: unknown): never => {
      throw error;
    };
    await expect(respondWith(new Error('inner'), rethrow)).rejects.toThrow('inner');
  });
});

describe('an answer', () => {
  test.each([
    ['a value', () => jsonResponse(202, {})],
    ['a promise', () => Promise.resolve(jsonResponse(202, {}))],
  ])('that is %s is given as it is', async (_what, answer) => {
    expect(await respond('id-1', answer, HTTP_ERROR)).toEqual(jsonResponse(202, {}));
  });

  test('of JSON text keeps the text', () => {
    expect(jsonTextResponse(200, '{ "a":1.0 }')).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{ "a":1.0 }',
    });
  });

  test('of an object is its JSON', () => {
    expect(jsonResponse(202, { a: 1 })).toEqual({
      statusCode: 202,
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
  });
});

test('an error keeps its cause for the log', () => {
  const cause = new Error('inner');
  const error = new HttpError('NOT_FOUND', 'No', { cause });
  expect([error.message, error.cause, error.headers, error.errors]).toEqual(['No', cause, undefined, []]);
});
