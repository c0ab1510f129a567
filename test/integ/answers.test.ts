import { deployed, eventOf, type Deployed } from './deployed';
import { post } from '../../tools/demo/sender';

let pipeline: Deployed;
beforeAll(async () => (pipeline = await deployed()));
afterAll(() => pipeline.emulator.stop());

const answerTo = async (body: string, contentType = 'application/json', path = '') => {
  const { status, text } = await post({ url: pipeline.target.url + path }, { body, contentType });
  const answer = JSON.parse(text);
  expect(answer.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  return { status, ...answer, correlationId: 'id' };
};
const refusal = (code: string, message: string, details: object[] = []) => ({
  error: { code, message, details },
  correlationId: 'id',
});

describe('what a sender sees (W1, W9)', () => {
  test('202 for an event', async () => {
    expect(await answerTo(eventOf('evt_202').body)).toEqual({ status: 202, eventId: 'evt_202', correlationId: 'id' });
  });

  test('400 from the gateway, which names what is missing', async () => {
    expect(await answerTo('{"event_id":"x","amount":1}')).toEqual({
      status: 400,
      ...refusal('BAD_REQUEST_BODY', 'Invalid request body', [
        { field: 'body', message: '[object has missing required properties (["timestamp","transaction_type"])]' },
      ]),
    });
  });

  test.each(['', '{', '[]', 'null'])('400 from the gateway for %j', async (body) => {
    expect(await answerTo(body)).toMatchObject({ status: 400, error: { code: 'BAD_REQUEST_BODY' } });
  });

  test('400 from the validator, which lists every broken field', async () => {
    expect(await answerTo(eventOf('a b', { amount: 'ten', timestamp: 'now', transaction_type: '?' }).body)).toEqual({
      status: 400,
      ...refusal('BAD_REQUEST_BODY', 'The event is not valid', [
        { field: 'event_id', message: 'must be 1 to 255 printable ASCII characters without spaces' },
        { field: 'transaction_type', message: 'must be 1 to 100 letters, digits, dots, underscores and hyphens' },
        {
          field: 'amount',
          message: 'must be a number or string in plain decimal notation, at most 18 integer and 9 fraction digits',
        },
        { field: 'timestamp', message: 'must be an ISO 8601 date and time with a time zone, or seconds since 1970' },
      ]),
    });
  });

  test('413 for a body over the limit, and 202 up to it', async () => {
    const padding = (size: number) => eventOf(`evt_${size}`, { padding: 'x'.repeat(size) }).body;
    const most = 256 * 1024 - padding(0).length - String(256 * 1024).length + 1;
    expect(Buffer.byteLength(padding(most))).toBeLessThanOrEqual(256 * 1024);
    expect(await answerTo(padding(most))).toMatchObject({ status: 202 });
    expect(await answerTo(padding(most + 10))).toEqual({
      status: 413,
      ...refusal('REQUEST_TOO_LARGE', 'The body must not be larger than 262144 bytes'),
    });
  });

  test('415 for another content type', async () => {
    expect(await answerTo(eventOf('evt_415').body, 'text/plain')).toEqual({
      status: 415,
      ...refusal('UNSUPPORTED_MEDIA_TYPE', 'The content type must be application/json in UTF-8'),
    });
  });

  test('403 for another path', async () => {
    expect(await answerTo('{}', 'application/json', '/other')).toEqual({
      status: 403,
      ...refusal('MISSING_AUTHENTICATION_TOKEN', 'Missing Authentication Token'),
    });
  });
});
