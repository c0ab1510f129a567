import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as fc from 'fast-check';
import { newMlPlatform, README } from './platforms';
import { image } from './variants';
import { Capacity, MonitoringLevel } from '../../src';
import { capacityRules, providersOf, shareWarning, usesSpot } from '../../src/ml-api-platform/capacity';
import { newStack } from '../synth';

describe('the share of Spot (M2)', () => {
  test('is 7 of 10 tasks by default, and for each count what the table in the README says', () => {
    const capacity = Capacity.spotFirst();
    const counts = Array.from({ length: 10 }, (_, index) => index + 1);
    const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
    expect(README).toContain(row(['tasks', ...counts]));
    expect(README).toContain(row(['on Spot', ...counts.map((tasks) => capacity.spotTasks(tasks))]));
    expect(capacity.spotTasks(10)).toBe(7);
    expect(capacity.spotTasks(0)).toBe(0);
  });

  const weights = {
    onDemandBase: fc.integer({ min: 0, max: 100 }),
    spotWeight: fc.integer({ min: 1, max: 1_000 }),
    onDemandWeight: fc.integer({ min: 0, max: 1_000 }),
  };

  test('is whole tasks beyond the base, as near to the weights as they can be, and never fewer with more tasks', () => {
    fc.assert(
      fc.property(fc.record(weights), fc.nat(1_000), (options, tasks) => {
        const capacity = Capacity.spotFirst(options);
        const { onDemandBase, spotWeight, onDemandWeight } = options;
        const beyond = Math.max(0, tasks - onDemandBase);
        const onSpot = capacity.spotTasks(tasks);
        const sum = spotWeight + onDemandWeight;
        expect(Number.isInteger(onSpot)).toBe(true);
        expect(Math.abs(onSpot * sum - beyond * spotWeight)).toBeLessThanOrEqual(sum / 2);
        expect([0, 1]).toContain(capacity.spotTasks(tasks + 1) - onSpot);
        expect(tasks - onSpot).toBeGreaterThanOrEqual(Math.min(tasks, onDemandBase));
      }),
    );
  });

  test('on demand, no task is on Spot', () => {
    expect([0, 1, 10].map((tasks) => Capacity.onDemand().spotTasks(tasks))).toEqual([0, 0, 0]);
  });
});

test('one provider at most has a base, and the other one only where something is on Spot (facts 1.7)', () => {
  expect(providersOf(Capacity.spotFirst({ onDemandBase: 3, spotWeight: 9, onDemandWeight: 1 }))).toEqual([
    { capacityProvider: 'FARGATE', base: 3, weight: 1 },
    { capacityProvider: 'FARGATE_SPOT', weight: 9 },
  ]);
  expect(providersOf(Capacity.onDemand())).toEqual([{ capacityProvider: 'FARGATE', base: 0, weight: 1 }]);
  expect([Capacity.spotFirst(), Capacity.onDemand()].map(usesSpot)).toEqual([true, false]);
});

describe('rules (X5)', () => {
  const broken = (capacity: Capacity) => capacityRules('capacity', capacity).filter((one) => one !== undefined);

  test.each([
    ['onDemandBase', -1, '0 to 100'],
    ['onDemandBase', 101, '0 to 100'],
    ['spotWeight', 0, '1 to 1000'],
    ['spotWeight', 1001, '1 to 1000'],
    ['onDemandWeight', -1, '0 to 1000'],
    ['onDemandWeight', 1001, '0 to 1000'],
    ['onDemandWeight', 1.5, '0 to 1000'],
  ])('%s fails for %d', (prop, value, limits) => {
    expect(broken(Capacity.spotFirst({ [prop]: value }))).toEqual([
      `capacity.${prop} must be a whole number from ${limits}, got ${value}`,
    ]);
  });

  test('take the limits, and what is on demand', () => {
    expect(broken(Capacity.spotFirst({ onDemandBase: 0, spotWeight: 1, onDemandWeight: 0 }))).toEqual([]);
    expect(broken(Capacity.spotFirst({ onDemandBase: 100, spotWeight: 1_000, onDemandWeight: 1_000 }))).toEqual([]);
    expect(broken(Capacity.onDemand())).toEqual([]);
  });

  test('types are checked for plain JavaScript too', () => {
    expect(() => Capacity.spotFirst({ spotWeight: '7' } as never)).toThrow(
      new Error('Capacity.spotFirst:\n- spotWeight must be a number, got "7"'),
    );
  });
});

describe('a share below 70 % (M2)', () => {
  test('is told of, with the count that it is told from', () => {
    const capacity = Capacity.spotFirst({ onDemandBase: 1, spotWeight: 7, onDemandWeight: 3 });
    expect(shareWarning('v1', capacity, 10)).toBe(
      'version v1 has 6 of 10 tasks on Spot at most, which is less than 70 %; lower onDemandBase or onDemandWeight, or acknowledge this if it is meant',
    );
  });

  test.each([
    [Capacity.spotFirst(), 10],
    [Capacity.spotFirst({ onDemandBase: 0 }), 10],
    [Capacity.onDemand(), 10],
  ])('is none for %s', (capacity, maxTasks) => {
    expect(shareWarning('v1', capacity, maxTasks)).toBeUndefined();
  });

  test('is a warning of the platform, for each version that has it', () => {
    const stack = newStack();
    const capacity = Capacity.spotFirst({ onDemandBase: 4 });
    newMlPlatform(
      () => ({
        versions: { v1: { image: image() }, v2: { image: image(), capacity } },
        monitoring: MonitoringLevel.NONE,
      }),
      stack,
    );
    const told = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('less than 70 %'));
    expect(told.map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/^version v2 has 5 of 10 tasks on Spot at most.*fewOnSpot:v2\]$/),
    ]);
  });
});
