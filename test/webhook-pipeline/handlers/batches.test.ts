import * as fc from 'fast-check';
import { MAX_BATCH_BYTES, sizeOf, toBatches } from '../../../src/webhook-pipeline/handlers/batches';
import { toAttributes } from '../../../src/webhook-pipeline/handlers/message-attributes';

const message = (id: string, body: string, values: object = {}) => ({ id, body, attributes: toAttributes(values) });

describe('toBatches (W4)', () => {
  test('counts the body and the name, type and value of each attribute in bytes', () => {
    expect(sizeOf(message('1', 'é', { name: 'ü' }))).toBe(2 + 'name'.length + 'String'.length + 2);
  });

  test('fills a batch to the byte and no further', () => {
    const half = 'x'.repeat(MAX_BATCH_BYTES / 2);
    expect(toBatches([message('1', half), message('2', half)])).toHaveLength(1);
    expect(toBatches([message('1', half), message('2', `${half}x`)])).toHaveLength(2);
  });

  test('holds every message once, in order, within both limits', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(sizes, (given) => {
        const messages = given.map((size, index) => message(String(index), 'x'.repeat(size)));
        const batches = toBatches(messages);
        expect(batches.flat()).toEqual(messages);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThanOrEqual(1);
          expect(batch.length).toBeLessThanOrEqual(10);
          expect(batch.reduce((sum, item) => sum + sizeOf(item), 0)).toBeLessThanOrEqual(MAX_BATCH_BYTES);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('of ten small messages is one, of eleven two', () => {
    const messages = Array.from({ length: 11 }, (_, index) => message(String(index), 'x'));
    expect(toBatches(messages.slice(1))).toHaveLength(1);
    expect(toBatches(messages)).toHaveLength(2);
  });
});
