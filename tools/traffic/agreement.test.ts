import * as fc from 'fast-check';
import { verdictOf } from './oracle';
import { JSON_TYPE } from './outgoing';
import { parseTransactionEvent } from '../../src/webhook-pipeline/handlers/transaction-event';
import { eventOf } from '../../test/integ/deployed';

function accepts(body: string): boolean {
  try {
    parseTransactionEvent(body);
    return true;
  } catch {
    return false;
  }
}

/** Whether oracle and handler say the same of an event, a field of which stands in JSON as given. */
function agree(field: string, json: string): boolean {
  const body = eventOf('a', { [field]: 0 }).body.replace(`"${field}":0`, () => `"${field}":${json}`);
  return 'eventId' in verdictOf({ body, contentType: JSON_TYPE }) === accepts(body);
}

const twoDigits = (last: number) => Array.from({ length: last + 1 }, (_, value) => String(value).padStart(2, '0'));
const LIMITS = ['00', '01', '29', '58', '59', '60', '61'];
const DATES = ['0000-01-01', '0000-01-02', '1969-12-31', '2026-11-21', '9999-12-30', '9999-12-31'];
const TIMES = ['00:00', '00:00:00', '10:20:30', '12:00', '23:59', '23:59:59', '24:00', '24:00:00', '24:00:01', '24:01'];
const FRACTIONS = ['', '.', '.0', '.5', '.0001', '.000000000', '.000000001', '.999999999', '.0000000000', ',5'];
const ZONES = ['Z', '+00:00', '-00:00', '+14:00', '-12:00', 'z', '', '+01', '+0100', ' GMT', '−01:00', '+1:00'];
const ODD_DATES = [
  '2026-11',
  '2026',
  '20261121',
  '2026-W47-6',
  '2026-325',
  '+002026-11-21',
  '-000001-11-21',
  '26-11-21',
  '',
];

/** Every combination of the parts. */
function combine(...parts: string[][]): string[] {
  return parts.reduce((texts, values) => texts.flatMap((text) => values.map((value) => text + value)), ['']);
}

describe('oracle and handler agree, although they share no code for it', () => {
  test.each([
    [
      'day',
      combine(['0000', '1900', '2000', '2023', '2024', '2100', '9999'], ['-'], twoDigits(13), ['-'], twoDigits(32), [
        'T10:00:00Z',
      ]),
    ],
    ['minute', combine(DATES, ['T'], twoDigits(25), [':'], LIMITS, ['', ':00', ':59', ':60'], ['Z'])],
    ['time zone', combine(DATES, ['T'], ['00:00', '12:00:00', '23:59:59'], ['+', '-'], twoDigits(25), [':'], LIMITS)],
    ['way to write it', combine([...DATES, ...ODD_DATES], ['T', 't'], TIMES, FRACTIONS, ZONES)],
  ])('on every %s', (_what, timestamps) => {
    expect(timestamps.filter((timestamp) => !agree('timestamp', JSON.stringify(timestamp)))).toEqual([]);
  });

  test('on every second', () => {
    const seconds = '0 -0 -1 -1e-9 1e3 1E400 1.5 1e-400 253402300799 253402300799.5 253402300799.9999 253402300800';
    expect(seconds.split(' ').filter((json) => !agree('timestamp', json))).toEqual([]);
  });

  const text = (constraints: fc.StringConstraints) => fc.oneof(fc.string(constraints), fc.jsonValue()).map(toJson);
  const amounts = ['"1e3"', '1e3', '"-0"', '-0', '"+1"', '".5"', '"1."', '999999999999999999.999999999', '"１"'];
  test.each([
    ['timestamp', fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.jsonValue()).map(toJson)],
    ['amount', fc.oneof(fc.constantFrom(...amounts), fc.stringMatching(/^-?\d{0,20}(\.\d{0,11})?$/).map(toJson))],
    ['event_id', text({ maxLength: 300 })],
    ['transaction_type', text({ maxLength: 120 })],
    ['note', text({ unit: 'binary' })],
  ])('on every %s', (field, values) => {
    fc.assert(fc.property(values, (json) => expect([json, agree(field, json)]).toEqual([json, true])));
  });
});

function toJson(value: unknown): string {
  return JSON.stringify(value);
}
