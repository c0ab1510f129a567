import { Duration } from 'aws-cdk-lib';
import { Metric, type MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import fc from 'fast-check';
import { ratePercent, sumOf } from '../../src/monitoring/rates';
import { evaluate } from '../../tools/simulator/metric-math';

const requests = new Metric({ namespace: 'N', metricName: 'R' });
const errors = new Metric({ namespace: 'N', metricName: 'E' });
const period = Duration.minutes(1);
const { expression, usingMetrics } = ratePercent({
  part: 'FILL(errors, 0)',
  metrics: { errors },
  requests,
  period,
  minimumRequests: 10,
  label: 'errors (%)',
});

const rateOf = (failed: number | undefined, all: number | undefined) =>
  evaluate(expression, { errors: [failed], requests: [all] })[0];

describe('a rate', () => {
  test('is of the requests, and of what its part names', () => {
    expect(usingMetrics).toEqual({ errors: errors.with({ period }), requests: requests.with({ period }) });
  });

  test.each([
    [10, 100, 10],
    [3, 10, 30],
    [100, 100, 100],
    [0, 100, 0],
  ])('of %d in %d requests is %d %%', (failed, all, percent) => {
    expect(rateOf(failed, all)).toBe(percent);
  });

  test.each([
    [9, 9, 'fewer requests than the minimum'],
    [1, 1, 'one error of one request'],
    [2, 10, 'two errors'],
  ])('of %d in %d requests is 0 %%: %s', (failed, all) => {
    expect(rateOf(failed, all)).toBe(0);
  });

  test('is 0 % without requests', () => {
    expect(rateOf(undefined, undefined)).toBe(0);
  });

  test('is 0 % where nothing was counted', () => {
    expect(rateOf(undefined, 100)).toBe(0);
  });

  test('is the percentage wherever it means something, and 0 elsewhere', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (failed, good) => {
        const all = failed + good;
        fc.pre(all > 0);
        const expected = all >= 10 && failed >= 3 ? (100 * failed) / all : 0;
        expect(rateOf(failed, all)).toBeCloseTo(expected, 9);
      }),
    );
  });
});

describe('a sum', () => {
  const metrics = [requests, errors].map((metric) => metric.with({ period }));
  const sumAt = (first?: number, second?: number) => {
    const sum = sumOf('part', metrics) as MathExpression;
    return evaluate(sum.expression, { part0: [first], part1: [second] })[0];
  };

  test('of one metric is that metric', () => {
    expect(sumOf('part', [requests])).toBe(requests);
    expect(sumOf('part', [requests], 'all')).toMatchObject({ metricName: 'R', label: 'all' });
  });

  test('of two is what both have, and what one of them has while the other has nothing', () => {
    expect([sumAt(1, 2), sumAt(1), sumAt(undefined, 2), sumAt()]).toEqual([3, 1, 2, undefined]);
    const { usingMetrics: parts } = sumOf('part', metrics) as MathExpression;
    expect(parts).toEqual({ part0: metrics[0], part1: metrics[1] });
  });

  test('has the period of its metrics, and a label', () => {
    expect(sumOf('part', metrics)).toMatchObject({ period, label: 'part' });
    expect(sumOf('part', metrics, 'all')).toMatchObject({ label: 'all' });
  });
});
