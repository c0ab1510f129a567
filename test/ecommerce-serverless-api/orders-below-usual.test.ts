import type { Template } from 'aws-cdk-lib/assertions';
import { noise } from '../../tools/simulator/scenarios';
import type { World } from '../../tools/simulator/series';
import { simulate } from '../../tools/simulator/simulate';
import { alarmsOf, metricsOf, textOf } from '../alarms';
import { shopTemplate } from '../synth';

const ID = 'OrdersBelowUsual';
const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Two weeks are what a model is trained on; what happens then is looked at. */
const TRAINED = 2 * WEEK;

let template: Template;
beforeAll(() => (template = shopTemplate()));

describe('the alarm of too few orders (E10)', () => {
  test('compares the orders of an hour, none included, with a band of five standard deviations', () => {
    const { [ID]: alarm } = alarmsOf(template);
    expect(alarm).toMatchObject({
      ComparisonOperator: 'LessThanLowerThreshold',
      ThresholdMetricId: 'expr_1',
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      TreatMissingData: 'ignore',
    });
    expect(alarm.Threshold).toBeUndefined();
    expect(alarm.Metrics.map(({ Expression, ReturnData }: any) => [Expression, ReturnData])).toEqual([
      ['ANOMALY_DETECTION_BAND(m0, 5)', true],
      ['FILL(orders, 0)', true],
      [undefined, false],
    ]);
    expect(metricsOf(alarm)).toEqual({
      orders: {
        Namespace: 'CdkGoldenPaths/EcommerceServerlessApi',
        MetricName: 'OrdersPlaced',
        Dimensions: [{ Name: 'service', Value: 'shop-dev' }],
        Period: 3_600,
        Stat: 'Sum',
      },
    });
    const text = textOf(template, alarm.AlarmDescription);
    expect(text).toMatch(/^Fewer orders were placed in the last hour than is usual at this time of the week/);
    expect(text).toMatch(/#orders-below-usual\n/);
    expect(text).toContain('Logs Insights, /aws/lambda/shop-carts-dev: filter level in');
  });

  test('is a ticket: a band is learned, and does not know of holidays', () => {
    const { AlarmRule } = Object.values(template.findResources('AWS::CloudWatch::CompositeAlarm')).find(
      ({ Properties }) => Properties.AlarmName === 'shop-ticket-dev',
    )!.Properties;
    expect(JSON.stringify(AlarmRule)).toContain(ID);
  });

  test('is as wide as an override says, which its text tells', () => {
    const changed = shopTemplate({ alarmOverrides: { [ID]: { threshold: 2.5 } } });
    const { [ID]: alarm } = alarmsOf(changed);
    expect(alarm.Metrics[0].Expression).toBe('ANOMALY_DETECTION_BAND(m0, 2.5)');
    expect(textOf(changed, alarm.AlarmDescription)).toContain('Changed here: threshold 2.5.');
  });

  test.each([0, -1])('fails for a band of %d standard deviations (X5)', (threshold) => {
    expect(() => shopTemplate({ alarmOverrides: { [ID]: { threshold } } })).toThrow(
      `alarmOverrides.${ID}.threshold must be more than 0 standard deviations, got ${threshold}`,
    );
  });
});

/** Orders an hour of a day in the middle of the week: 2 % of the busiest at night, all of them at noon, less on Sundays. */
function usual(minute: number, busiest: number): number {
  const hour = (minute % DAY) / HOUR;
  const isSunday = Math.floor(minute / DAY) % 7 === 6;
  const share = Math.max(0.02, Math.sin(((hour - 6) / 15) * Math.PI));
  return busiest * share * (isSunday ? 0.6 : 1);
}

/** How many come in a minute when so many are expected: drawn from the Poisson distribution. */
function drawn(mean: number, chance: number): number {
  let [count, term, left] = [0, Math.exp(-mean), chance];
  while (left > term) {
    left -= term;
    count += 1;
    term *= mean / count;
  }
  return count;
}

/** Orders are counted where there are some; a minute without one has no data, which is no 0. */
function ordersOf(perHour: (minute: number) => number, seed: number): World {
  const chance = noise(seed);
  return ({ metricName }, minute) => {
    const count = metricName === 'OrdersPlaced' ? drawn(perHour(minute) / HOUR, chance(minute)) : 0;
    return count === 0 ? [] : [{ value: 1, count }];
  };
}

/** When the alarm goes into ALARM and ends, in minutes after the training. */
function alarmsIn(perHour: (minute: number) => number, minutes: number, seed = 1): [from: number, to: number][] {
  const [[id, resource]] = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([key]) =>
    key.includes(ID),
  );
  const { states } = simulate({ Resources: { [id]: resource } }, ordersOf(perHour, seed), TRAINED + minutes);
  const spans: [number, number][] = [];
  states[id].forEach((state, minute) => {
    if (state === 'ALARM' && states[id][minute - 1] !== 'ALARM') {
      spans.push([minute - TRAINED, minute - TRAINED + 1]);
    } else if (state === 'ALARM') {
      spans.at(-1)![1] += 1;
    }
  });
  return spans;
}

/** Noon of the third day after the training. */
const NOON = 2 * DAY + 12 * HOUR;
const SHOPS = [5, 30, 300, 1_000];

describe('when it notifies', () => {
  test.each(SHOPS)('ten normal weeks are quiet, with up to %d orders an hour', (busiest) => {
    expect(alarmsIn((minute) => usual(minute, busiest), 10 * WEEK)).toEqual([]);
  });

  test.each(SHOPS.slice(0, 3))('so is a night without any order, with up to %d an hour by day', (busiest) => {
    const night = (minute: number) => minute >= TRAINED + DAY - 2 * HOUR && minute < TRAINED + DAY + 6 * HOUR;
    expect(alarmsIn((minute) => (night(minute) ? 0 : usual(minute, busiest)), 2 * DAY)).toEqual([]);
  });

  test('a shop that is not quiet at night is told of', () => {
    const night = (minute: number) => minute >= TRAINED + DAY && minute < TRAINED + DAY + 6 * HOUR;
    expect(alarmsIn((minute) => (night(minute) ? 0 : usual(minute, 5_000)), 2 * DAY)).toHaveLength(1);
  });

  test('a shop that is new is quiet, with no order yet', () => {
    expect(alarmsIn(() => 0, WEEK)).toEqual([]);
  });

  test.each([
    [30, 58],
    [100, 35],
    [1_000, 15],
  ])('no order at noon, with up to %d an hour, is told within %d minutes, until there are some', (busiest, within) => {
    const isDown = (minute: number) => minute >= TRAINED + NOON && minute < TRAINED + NOON + 2 * HOUR;
    const spans = alarmsIn((minute) => (isDown(minute) ? 0 : usual(minute, busiest)), 4 * DAY);
    expect(spans).toHaveLength(1);
    const [from, to] = spans[0];
    expect(from - NOON).toBeGreaterThan(0);
    expect(from - NOON).toBeLessThanOrEqual(within);
    expect(to - NOON).toBeGreaterThan(2 * HOUR);
    expect(to - NOON).toBeLessThanOrEqual(3 * HOUR);
  });

  test('a third of the orders at a busy time is told, more of them than usual is not', () => {
    const since = (share: number) => (minute: number) =>
      usual(minute, 300) * (minute >= TRAINED + NOON && minute < TRAINED + NOON + 3 * HOUR ? share : 1);
    expect(alarmsIn(since(1 / 3), 3 * DAY)).toHaveLength(1);
    expect(alarmsIn(since(4), 3 * DAY)).toEqual([]);
  });

  test('a slow decline is not told, as the band follows: 1 % a week for ten weeks', () => {
    const declining = (minute: number) => usual(minute, 300) * 0.99 ** Math.max(0, (minute - TRAINED) / WEEK);
    expect(alarmsIn(declining, 10 * WEEK)).toEqual([]);
  });

  test('a shop with less than 25 orders in its best hour is never told of: none is as usual as chance', () => {
    expect(alarmsIn((minute) => (minute >= TRAINED + NOON ? 0 : usual(minute, 15)), 4 * DAY)).toEqual([]);
  });
});
