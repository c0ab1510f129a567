import * as fc from 'fast-check';
import type { Sample } from './series';
import { statistic } from './statistics';

const SAMPLES: Sample[] = [
  { value: 100, count: 90 },
  { value: 400, count: 9 },
  { value: 3000, count: 1 },
];

test.each([
  ['Sum', 15600],
  ['SampleCount', 100],
  ['Average', 156],
  ['Minimum', 100],
  ['Maximum', 3000],
  ['p0', 100],
  ['p50', 100],
  ['p90', 100],
  ['p90.1', 400],
  ['p99', 400],
  ['p99.9', 3000],
  ['p100', 3000],
  ['TC(:399.5)', 90],
  ['TC(:400)', 99],
])('%s of the samples is %d', (stat, expected) => {
  expect(statistic(SAMPLES, stat)).toBe(expected);
});

test.each(['Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum', 'p99', 'TC(:1)'])(
  '%s of no samples is missing',
  (stat) => {
    expect(statistic([], stat)).toBeUndefined();
    expect(statistic([{ value: 5, count: 0 }], stat)).toBeUndefined();
  },
);

test('a sum of samples of 0 is 0 and not missing', () => {
  expect(statistic([{ value: 0, count: 3 }], 'Sum')).toBe(0);
});

test.each(['tm99', 'TM(1:2)', 'TC(1%:2%)', 'TC(1:2)', 'PR(:1)', 'p101', 'toString', ''])(
  'fails on the statistic %j',
  (stat) => {
    expect(() => statistic(SAMPLES, stat)).toThrow(`statistic ${stat} is not simulated`);
  },
);

test('a weighted sample is the same as that many samples', () => {
  const anySamples = fc.array(
    fc.record({ value: fc.integer({ min: 0, max: 9 }), count: fc.integer({ min: 1, max: 5 }) }),
  );
  const anyStat = fc.constantFrom('Sum', 'SampleCount', 'Average', 'Minimum', 'Maximum', 'p50', 'p99', 'TC(:5)');
  fc.assert(
    fc.property(anySamples, anyStat, (samples, stat) => {
      const single = samples.flatMap(({ value, count }) => Array.from({ length: count }, () => ({ value, count: 1 })));
      expect(statistic(samples, stat)).toBe(statistic(single, stat));
    }),
  );
});
