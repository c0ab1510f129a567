import { named } from '../../src/validation/named';

const QUEUES = new Map([
  ['payments', 1],
  ['refunds', 2],
]);

describe('named (X5)', () => {
  test('is what has the name', () => {
    expect(named('Shop', 'route', QUEUES, 'refunds')).toBe(2);
  });

  test.each([
    [QUEUES, 'payments, refunds'],
    [new Map<string, number>(), 'none'],
  ])('fails for an unknown name, and tells the known ones: %#', (all, known) => {
    expect(() => named('Shop', 'route', all, 'tips')).toThrow(
      new Error(`Shop: route must be one of ${known}, got tips`),
    );
  });
});
