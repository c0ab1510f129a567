import Ajv from 'ajv';
import * as fc from 'fast-check';
import { VALID_BODY } from './handlers/fixtures';
import { HttpError } from '../../src/functions/handlers/responses';
import { parseTransactionEvent } from '../../src/webhook-pipeline/handlers/transaction-event';
import { eventSchema } from '../../src/webhook-pipeline/webhook-api';

const { schema, ...rest } = eventSchema();
const matchesModel = new Ajv({ allowUnionTypes: true }).compile(rest);

/** What the gateway says of a text. */
const gatewayTakes = (text: string) => matchesModel(JSON.parse(text));

/** What the validator says of it; whatever is no refusal is an error of the test. */
function validatorTakes(text: string): boolean {
  try {
    parseTransactionEvent(text);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(HttpError);
    return false;
  }
}

/** An event as text, so that numbers keep their digits; a field that is undefined is left out. */
function textOf(fields: Record<string, string | undefined>): string {
  const all = {
    ...Object.fromEntries(Object.entries(VALID_BODY).map(([k, value]) => [k, JSON.stringify(value)])),
    ...fields,
  };
  const members = Object.entries(all).filter(([, value]) => value !== undefined);
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** Texts of JSON values: strings of a pattern, as often at its shortest and its longest as between. */
function strings(characters: string, max: number): fc.Arbitrary<string> {
  const text = (minLength: number, maxLength: number) =>
    fc.string({ minLength, maxLength, unit: fc.constantFrom(...characters) });
  return fc.oneof(text(1, 1), text(1, max), text(max, max)).map((value) => JSON.stringify(value));
}

const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
const NAME = PRINTABLE.replace(/[^A-Za-z0-9._-]/g, '');
const digits = (min: number, max: number) =>
  fc.string({ minLength: min, maxLength: max, unit: fc.constantFrom(...'0123456789') });

/** 18 integer and 9 fraction digits, as often as fewer of both. */
const decimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(digits(17, 17), digits(0, 17)).map((more) => `1${more}`),
    fc.oneof(fc.constant(''), digits(9, 9), digits(1, 9)),
  )
  .map(([sign, whole, fraction]) => sign + whole + (fraction && `.${fraction}`));
const amount = fc.oneof(
  decimal,
  decimal.map((value) => `"${value}"`),
  fc.constantFrom('0', '-0', '"0.0"'),
);

const FIRST = Date.parse('0000-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const timestamp = fc.oneof(
  fc.constantFrom('0', '253402300799', '"0000-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999Z"'),
  fc.integer({ min: 0, max: 253402300799 }).map(String),
  fc.date({ min: new Date(FIRST), max: new Date(LAST), noInvalidDate: true }).map((date) => JSON.stringify(date)),
);

const TAKEN = { event_id: strings(PRINTABLE, 255), transaction_type: strings(NAME, 100), amount, timestamp };

describe('the model of the gateway and the validator (W1)', () => {
  test('are of the version that API Gateway knows', () => {
    expect(schema).toBe('http://json-schema.org/draft-04/schema#');
  });

  test('both take every event within the limits, up to the last character and digit', () => {
    const event = fc.record({ ...TAKEN, more: fc.json() });
    fc.assert(
      fc.property(event, (fields) => {
        const text = textOf(fields);
        expect([validatorTakes(text), gatewayTakes(text)]).toEqual([true, true]);
      }),
      { numRuns: 500 },
    );
  });

  test('the generators reach the limits', () => {
    const lengths = (arbitrary: fc.Arbitrary<string>) =>
      fc.sample(arbitrary, 200).map((text) => JSON.parse(text).length);
    expect(Math.max(...lengths(TAKEN.event_id))).toBe(255);
    expect(Math.max(...lengths(TAKEN.transaction_type))).toBe(100);
    expect(fc.sample(amount, 500)).toContainEqual(expect.stringMatching(/^"?-?\d{18}\.\d{9}"?$/));
  });

  test.each([
    ['event_id', 255],
    ['transaction_type', 100],
  ])('only the validator refuses a longer %s than %d characters, and an empty one', (field, max) => {
    const answers = [0, 1, max, max + 1].map((length) => {
      const text = textOf({ [field]: JSON.stringify('x'.repeat(length)) });
      return [validatorTakes(text), gatewayTakes(text)];
    });
    expect(answers).toEqual([
      [false, true],
      [true, true],
      [true, true],
      [false, true],
    ]);
  });

  test.each(Object.keys(TAKEN))('both refuse an event without %s', (field) => {
    const text = textOf({ [field]: undefined });
    expect([validatorTakes(text), gatewayTakes(text)]).toEqual([false, false]);
  });

  test('what has each field is left to the validator, which names each broken one; no value of a field is looked at', () => {
    const anything = fc.json({ maxDepth: 1 });
    const event = fc.record({ event_id: anything, transaction_type: anything, amount: anything, timestamp: anything });
    fc.assert(fc.property(event, (fields) => expect(gatewayTakes(textOf(fields))).toBe(true)));
    expect(Object.keys(rest).sort()).toEqual(['required', 'title', 'type']);
  });

  test('what the model refuses the validator refuses too', () => {
    const value = (taken: fc.Arbitrary<string>) =>
      fc.oneof({ weight: 3, arbitrary: taken }, fc.option(fc.json({ maxDepth: 1 }), { nil: undefined }));
    const event = fc.record({
      event_id: value(fc.oneof(TAKEN.event_id, strings(PRINTABLE, 300))),
      transaction_type: value(fc.oneof(TAKEN.transaction_type, strings(NAME, 120))),
      amount: value(amount),
      timestamp: value(timestamp),
    });
    const refused: string[] = [];
    fc.assert(
      fc.property(event, (fields) => {
        const text = textOf(fields);
        if (!gatewayTakes(text)) {
          refused.push(text);
          expect(validatorTakes(text)).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(refused.length).toBeGreaterThan(100);
  });

  test.each(['null', '[]', '1', '"text"', 'true'])('both refuse %s, which is no object', (text) => {
    expect([validatorTakes(text), gatewayTakes(text)]).toEqual([false, false]);
  });
});
