import * as fc from 'fast-check';
import * as lossless from 'lossless-json';
import { VALID_BODY } from './fixtures';
import type { HttpError } from '../../../src/functions/handlers/responses';
import { parseTransactionEvent } from '../../../src/webhook-pipeline/handlers/transaction-event';

const parse = (fields: object) => parseTransactionEvent(JSON.stringify({ ...VALID_BODY, ...fields }));

function rejected(payload: string): HttpError {
  try {
    parseTransactionEvent(payload);
  } catch (error) {
    return error as HttpError;
  }
  throw new Error(`accepted ${payload}`);
}

const brokenFields = (fields: object) =>
  rejected(JSON.stringify({ ...VALID_BODY, ...fields })).errors.map(({ field }) => field);

describe('parseTransactionEvent (W2)', () => {
  test('extracts the metadata and keeps the payload as it came', () => {
    const payload = ` {"timestamp":1763719200, "event_id":"evt_1", "amount":19.90, "transaction_type":"payment", "x":1.10} `;
    expect(parseTransactionEvent(payload)).toEqual({
      payload,
      document: lossless.parse(payload),
      payloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      source: 'webhook',
      eventId: 'evt_1',
      transactionType: 'payment',
      amount: '19.90',
      timestamp: '2025-11-21T10:00:00.000Z',
    });
  });

  test('is of the source that it is read for', () => {
    expect(parseTransactionEvent(JSON.stringify(VALID_BODY), 'shop').source).toBe('shop');
  });

  test('lists every broken field at once (W1)', () => {
    const error = rejected('{"event_id":"","amount":true,"timestamp":"yesterday"}');
    expect(error).toMatchObject({ code: 'BAD_REQUEST_BODY', message: 'The event is not valid' });
    expect(error.errors).toEqual([
      { field: 'event_id', detail: 'must be 1 to 255 printable ASCII characters without spaces' },
      { field: 'transaction_type', detail: 'must be 1 to 100 letters, digits, dots, underscores and hyphens' },
      {
        field: 'amount',
        detail: 'must be a number or string in plain decimal notation, at most 18 integer and 9 fraction digits',
      },
      {
        field: 'timestamp',
        detail: 'must be an ISO 8601 date and time with a time zone, or seconds since 1970',
      },
    ]);
  });

  test.each(Object.keys(VALID_BODY))('fails without %s (W1)', (field) => {
    expect(brokenFields({ [field]: undefined })).toEqual([field]);
  });

  test.each(['[]', '1'])('fails for %s, which has no fields', (payload) => {
    expect(rejected(payload).errors).toHaveLength(4);
  });

  test.each(['null', '"text"', 'true'])('fails for %s, which is no object', (payload) => {
    expect(rejected(payload).errors).toEqual([{ field: 'body', detail: 'must be a JSON object' }]);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a byte order mark', '\uFEFF{}'],
    ['a key with two values', '{"event_id":"a","event_id":"b"}'],
    ['deep nesting', '['.repeat(200_000)],
  ])('fails for %s', (_name, payload) => {
    expect(rejected(payload).errors).toEqual([
      { field: 'body', detail: 'must be JSON without duplicate keys and without deep nesting' },
    ]);
  });

  test.each(['\uFFFF', '\uFFFE', '\uD800'])('fails for a character that SQS refuses: %j', (character) => {
    expect(rejected(`{"event_id":"${character}"}`).errors).toEqual([
      { field: 'body', detail: 'must hold only characters that Amazon SQS accepts' },
    ]);
  });

  test('takes every other character', () => {
    expect(parse({ note: 'Füße 支付 \u{1F4B8}\t\r\n' }).eventId).toBe('evt_1');
  });

  test('passes on what is no error of the input', () => {
    jest.spyOn(Object, 'fromEntries').mockImplementationOnce(() => {
      throw new TypeError('a bug');
    });
    expect(() => parse({})).toThrow('a bug');
  });
});

describe('fields', () => {
  test.each(['e', 'e'.repeat(255), '!~'])('event_id %s is taken', (event_id) => {
    expect(parse({ event_id }).eventId).toBe(event_id);
  });

  test.each(['', 'e'.repeat(256), 'a b', 'é', '\u0000', 7, null])('event_id %j is refused', (event_id) => {
    expect(brokenFields({ event_id })).toEqual(['event_id']);
  });

  test.each(['p', 'p'.repeat(100), 'charge.dispute_created-1'])('transaction_type %s is taken', (transaction_type) => {
    expect(parse({ transaction_type }).transactionType).toBe(transaction_type);
  });

  test.each(['', 'p'.repeat(101), 'a b', 7, []])('transaction_type %j is refused', (transaction_type) => {
    expect(brokenFields({ transaction_type })).toEqual(['transaction_type']);
  });

  test('currency is three letters, or not there', () => {
    expect([parse({}).currency, parse({ currency: 'EUR' }).currency]).toEqual([undefined, 'EUR']);
  });

  test.each(['eur', 'EU', 'EURO', '', 7, null, 'EUR\n'])('currency %j is refused', (currency) => {
    expect(brokenFields({ currency })).toEqual(['currency']);
    expect(rejected(JSON.stringify({ ...VALID_BODY, currency })).errors[0].detail).toBe(
      'must be the three capital letters of a currency (ISO 4217)',
    );
  });

  test.each(['0', '-1', '0.000000001', '999999999999999999.999999999', '12345678901234567.89'])(
    'amount %s keeps its digits, as a number and as text',
    (amount) => {
      expect(parse({ amount }).amount).toBe(amount);
      const asNumber = JSON.stringify(VALID_BODY).replace('"19.99"', amount);
      expect(parseTransactionEvent(asNumber).amount).toBe(amount);
    },
  );

  test.each([
    '',
    '1e3',
    '.5',
    '-',
    '--1',
    '1.2.3',
    '1 ',
    '1\n',
    '1.',
    '+1',
    '1,5',
    '1'.repeat(19),
    '0.1234567891',
    'NaN',
    ' 1',
    true,
    null,
    {},
  ])('amount %j is refused', (amount) => {
    expect(brokenFields({ amount })).toEqual(['amount']);
  });

  test.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T10:00Z', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T10:00:00.123456789+02:00', '2026-11-21T08:00:00.123Z'],
    ['2024-02-29T23:59:59-11:30', '2024-03-01T11:29:59.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T22:59:59-01:00', '9999-12-31T23:59:59.000Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [1763719200.5, '2025-11-21T10:00:00.500Z'],
    [253402300799, '9999-12-31T23:59:59.000Z'],
  ])('timestamp %j is %s', (timestamp, iso) => {
    expect(parse({ timestamp }).timestamp).toBe(iso);
  });

  test.each([
    '2026-11-21',
    '2026-11-21T10:00:00.1234567891Z',
    '2026-11-21T10:00:00Z\0',
    '2026-11-21T10:00:00Z\n',
    '+002026-11-21T10:00:00Z',
    ' 2026-11-21T10:00:00Z',
    '9999-12-31T23:59:59-00:01',
    '9999-12-31T23:59:59-14:00',
    '0000-01-01T00:00:00+14:00',
    253402300799.5,
    '0000-01-01T00:00:00+00:01',
    '+010000-01-01T00:00:00Z',
    '2026-11-21T10:00:00',
    '2026-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-21T25:00:00Z',
    '1763719200',
    -1,
    253402300800,
    1763719200000,
    true,
    null,
  ])('timestamp %j is refused', (timestamp) => {
    expect(brokenFields({ timestamp })).toEqual(['timestamp']);
  });

  test('every timestamp that is taken has a year of four digits, whatever the time zone carries it to', () => {
    const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
    const day = fc.constantFrom('0000-01-01', '0001-01-01', '1999-12-31', '2024-02-29', '9999-01-01', '9999-12-31');
    const zone = fc.oneof(
      fc.constant('Z'),
      fc
        .tuple(fc.constantFrom('+', '-'), two(23), two(59))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
    );
    const text = fc.tuple(day, two(23), two(59), zone).map(([date, h, m, offset]) => `${date}T${h}:${m}:59${offset}`);
    const seconds = fc.oneof(fc.double({ min: -1, max: 3e11 }), fc.integer({ min: 253402300790, max: 253402300810 }));
    const taken: string[] = [];
    fc.assert(
      fc.property(fc.oneof(text, seconds), (timestamp) => {
        try {
          taken.push(parse({ timestamp }).timestamp);
        } catch {
          expect(brokenFields({ timestamp })).toEqual(['timestamp']);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(taken.length).toBeGreaterThan(300);
    taken.forEach((iso) => expect(iso).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
  });

  test.each(['event_id', 'transaction_type', 'amount', 'timestamp'])(
    '%s with bytes that were no UTF-8, which API Gateway has replaced, is refused',
    (field) => {
      const value = String(VALID_BODY[field as keyof typeof VALID_BODY]);
      expect(brokenFields({ [field]: `${value}\uFFFD` })).toEqual([field]);
    },
  );
});
