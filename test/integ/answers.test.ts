import { deployed, eventOf, type Deployed } from './deployed';
import { post } from '../../tools/traffic/sender';

let pipeline: Deployed;
beforeAll(async () => (pipeline = await deployed()));
afterAll(() => pipeline.emulator.stop());

const answerTo = async (body: string, contentType = 'application/json', path = '') => {
  const { status, contentType: type, text } = await post({ url: pipeline.target.url + path }, { body, contentType });
  const answer = JSON.parse(text);
  expect(answer.correlationId).toMatch(/^[0-9a-f-]{36}$/);
  return { sent: [status, type], ...answer, correlationId: 'id' };
};

/** What is answered where the validator refuses a request. */
const problem = (status: number, title: string, code: string, detail: string, errors: object[] = []) => ({
  sent: [status, 'application/problem+json'],
  ...{ type: 'about:blank', title, status, detail, code, errors, correlationId: 'id' },
});

/** The same where the gateway does, whose media type cannot be set. */
const gatewayProblem = (...parts: Parameters<typeof problem>) => ({
  ...problem(...parts),
  sent: [parts[0], 'application/json'],
});

/** What could be told of a payment by accident. */
const SENT = '4111111111111111'.repeat(5_000);

describe('what a sender sees (W1, W9)', () => {
  test('202 for an event', async () => {
    expect(await answerTo(eventOf('evt_202').body)).toEqual({
      sent: [202, 'application/json'],
      eventId: 'evt_202',
      correlationId: 'id',
    });
  });

  /** What each field must be, in the words of the validator and of the gateway alike. */
  const FIELDS = [
    { field: 'event_id', detail: 'must be 1 to 255 printable ASCII characters without spaces' },
    { field: 'transaction_type', detail: 'must be 1 to 100 letters, digits, dots, underscores and hyphens' },
    {
      field: 'amount',
      detail: 'must be a number or string in plain decimal notation, at most 18 integer and 9 fraction digits',
    },
    { field: 'timestamp', detail: 'must be an ISO 8601 date and time with a time zone, or seconds since 1970' },
  ];

  test.each(['{"event_id":"x","amount":1}', '', '{', '[]', 'null'])(
    '400 from the gateway for %j, which names the fields that must be there',
    async (body) => {
      const detail = 'The body must be a JSON object with each of these fields';
      expect(await answerTo(body)).toEqual(gatewayProblem(400, 'Bad Request', 'BAD_REQUEST_BODY', detail, FIELDS));
    },
  );

  test.each([
    ['a missing field', { event_id: SENT, amount: undefined }],
    ['a long field', { event_id: SENT }],
    ['fields of the wrong type', { event_id: [SENT], transaction_type: { SENT }, amount: false, timestamp: [SENT] }],
  ])('nothing that was sent comes back: %s', async (_what, fields) => {
    const answer = await answerTo(eventOf('evt', fields).body);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST_BODY' });
    expect(JSON.stringify(answer)).not.toContain(SENT.slice(0, 20));
  });

  test('400 from the validator for three fields of the wrong type, which the model lets through', async () => {
    const { errors } = await answerTo(eventOf('evt', { event_id: 7, amount: false, timestamp: [] }).body);
    expect(errors).toEqual([FIELDS[0], FIELDS[2], FIELDS[3]]);
  });

  test('400 from the validator, which lists every broken field', async () => {
    expect(await answerTo(eventOf('a b', { amount: 'ten', timestamp: 'now', transaction_type: '?' }).body)).toEqual(
      problem(400, 'Bad Request', 'BAD_REQUEST_BODY', 'The event is not valid', FIELDS),
    );
  });

  test('400 for bytes that are no UTF-8 in a field that is read', async () => {
    const response = await fetch(pipeline.target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(eventOf('evt_\xff').body, 'latin1'),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: expect.arrayContaining([FIELDS[0]]) });
  });

  test('413 for a body over the limit, and 202 up to it', async () => {
    const padding = (size: number) => eventOf(`evt_${size}`, { padding: 'x'.repeat(size) }).body;
    const most = 256 * 1024 - padding(0).length - String(256 * 1024).length + 1;
    expect(Buffer.byteLength(padding(most))).toBeLessThanOrEqual(256 * 1024);
    expect(await answerTo(padding(most))).toMatchObject({ sent: [202, 'application/json'] });
    expect(await answerTo(padding(most + 10))).toEqual(
      problem(413, 'Payload Too Large', 'REQUEST_TOO_LARGE', 'The body must not be larger than 262144 bytes'),
    );
  });

  test('415 for another content type', async () => {
    const detail = 'The content type must be application/json in UTF-8';
    expect(await answerTo(eventOf('evt_415').body, 'text/plain')).toEqual(
      problem(415, 'Unsupported Media Type', 'UNSUPPORTED_MEDIA_TYPE', detail),
    );
  });

  test('403 for another path', async () => {
    const detail = 'There is no such method and path, or it asks for credentials';
    expect(await answerTo('{}', 'application/json', '/other')).toEqual(
      gatewayProblem(403, 'Forbidden', 'MISSING_AUTHENTICATION_TOKEN', detail),
    );
  });
});
