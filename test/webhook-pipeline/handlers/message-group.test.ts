import * as fc from 'fast-check';
import { parse } from 'lossless-json';
import { groupId, groupOf } from '../../../src/webhook-pipeline/handlers/message-group';

const LEGAL = /^[\x21-\x7E]{1,128}$/;
const of = (json: string, ...fields: string[]) => groupOf(parse(json), fields);

describe('the group of an event', () => {
  test.each<[string, string[], string | undefined]>([
    ['{"merchant_id":"m_1"}', ['merchant_id'], 'm_1'],
    ['{"data":{"object":{"customer":"cus_1"}}}', ['data.object.customer'], 'cus_1'],
    ['{"items":[{"shop":7}]}', ['items.0.shop'], '7'],
    ['{"id":12345678901234567890}', ['id'], '12345678901234567890'],
    ['{"b":"second"}', ['a', 'b'], 'second'],
    ['{"a":"first","b":"second"}', ['a', 'b'], 'first'],
    ['{"a":"","b":"second"}', ['a', 'b'], 'second'],
    ['{"a":null,"b":{},"c":[],"d":true}', ['a', 'b', 'c', 'd'], undefined],
    ['{"a":"text"}', ['a.length'], undefined],
    ['{}', ['constructor.name', '__proto__'], undefined],
    ['null', ['a'], undefined],
  ])('of %s by %j is %s', (json, fields, group) => {
    expect(of(json, ...fields)).toBe(group);
    expect(of(json)).toBeUndefined();
  });

  test('is one that Amazon SQS takes, and one for each text', () => {
    const texts = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }));
    fc.assert(
      fc.property(texts, (given) => {
        const ids = given.map(groupId);
        ids.forEach((id) => expect(id).toMatch(LEGAL));
        expect(new Set(ids).size).toBe(given.length);
      }),
    );
    expect(groupId('x'.repeat(128))).toBe('x'.repeat(128));
    expect(groupId('x'.repeat(129))).toMatch(/^[0-9a-f]{64}$/);
  });
});
