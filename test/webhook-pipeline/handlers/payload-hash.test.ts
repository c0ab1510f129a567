import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { VALID_BODY } from './fixtures';
import { parseTransactionEvent } from '../../../src/webhook-pipeline/handlers/transaction-event';

describe('payloadHash', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(reversed);
    }
    return value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, reversed(inner)]),
        )
      : value;
  };
  const hashOf = (document: object, space?: number) =>
    parseTransactionEvent(JSON.stringify(document, null, space)).payloadHash;

  const hashWith = (value: string) =>
    parseTransactionEvent(JSON.stringify(VALID_BODY).replace('"19.99"', `"19.99","x":${value}`)).payloadHash;

  test('does not change with white space and the order of keys', () => {
    fc.assert(
      fc.property(json, (extra) => {
        const document = { ...VALID_BODY, extra };
        expect(hashOf(reversed(document) as object, 2)).toBe(hashOf(document));
      }),
    );
  });

  test('changes with any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b) && JSON.stringify(reversed(a)) !== JSON.stringify(b));
        fc.pre(typeof a !== 'object' || typeof b !== 'object');
        expect(hashOf({ ...VALID_BODY, extra: a })).not.toBe(hashOf({ ...VALID_BODY, extra: b }));
      }),
    );
  });

  test('changes with the digits of a number and the order of a list', () => {
    const hashes = ['1.10', '1.1', '[1,2]', '[2,1]', '"1.1"', '[[1],2]', '{"0":1,"1":2}'].map(hashWith);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test.each([
    ['1', '"1"', '"n1"', '"s1"', '"sn1"'],
    ['""', '"s"', '"n"', 'null', '"null"'],
    ['true', '"true"', '"strue"'],
    ['{}', '[]', '"{}"', '"[]"'],
  ])('tells a number, a text and what looks like either apart: %s, %s', (...values) => {
    expect(new Set(values.map(hashWith)).size).toBe(values.length);
  });

  test('tells a key from a value', () => {
    expect(hashWith('{"a":"b"}')).not.toBe(hashWith('{"b":"a"}'));
  });

  test('is the SHA-256 of keys in order and of texts and digits with a letter before them', () => {
    const canonical =
      '{"amount":"n19.90","event_id":"sevt_1","list":["n1",true,null],"timestamp":"s2026-11-21T10:00:00Z","transaction_type":"spayment"}';
    const payload =
      '{"timestamp":"2026-11-21T10:00:00Z","transaction_type":"payment","amount":19.90,"event_id":"evt_1","list":[1,true,null]}';
    expect(parseTransactionEvent(payload).payloadHash).toBe(createHash('sha256').update(canonical).digest('hex'));
  });
});
