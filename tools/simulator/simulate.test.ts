import * as fc from 'fast-check';
import type { Sample, World } from './series';
import { simulate } from './simulate';

const ERRORS = { Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60 };
const RULE = { EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' };

const alarm = (properties: object): object => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { ...ERRORS, ...RULE, TreatMissingData: 'notBreaching', AlarmActions: [{ Ref: 'Topic' }], ...properties },
});

const composite = (AlarmRule: string, properties: object = {}): object => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmRule, AlarmActions: [{ Ref: 'Pager' }], ...properties },
});

const mute = (Expression: string, Duration: string, ...AlarmNames: unknown[]): object => ({
  Type: 'AWS::CloudWatch::AlarmMuteRule',
  Properties: { Rule: { Schedule: { Expression, Duration } }, MuteTargets: { AlarmNames } },
});

/** One error in each of the given minutes, and a sample of 0 in the other ones. */
const errorsAt =
  (...minutes: number[]): World =>
  (_, minute) => [{ value: Number(minutes.includes(minute)), count: 1 }];

/** Minutes from `from` on and before `to`. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

const pagesOf = (resources: object, world: World, minutes: number): string[] =>
  simulate({ Resources: resources }, world, minutes).pages.map(({ minute, alarm: id }) => `${minute} ${id}`);

test('each transition into ALARM is a page, the time in ALARM is none', () => {
  expect(pagesOf({ Alarm: alarm({}) }, errorsAt(2, 3, 6), 10)).toEqual(['2 Alarm', '6 Alarm']);
});

test('the states are those of each minute', () => {
  const { states } = simulate({ Resources: { Alarm: alarm({}) } }, errorsAt(1), 3);
  expect(states).toEqual({ Alarm: ['OK', 'ALARM', 'OK'] });
});

test('actions are the logical ids or the text of the template', () => {
  const AlarmActions = [
    { Ref: 'Topic' },
    { 'Fn::GetAtt': ['Handler', 'Arn'] },
    'arn:aws:sns:eu-west-1:111122223333:Pager',
  ];
  const { pages } = simulate({ Resources: { Alarm: alarm({ AlarmActions }) } }, errorsAt(0), 1);
  expect(pages[0].actions).toEqual(['Topic', 'Handler.Arn', 'arn:aws:sns:eu-west-1:111122223333:Pager']);
});

test.each([
  ['no actions', { AlarmActions: undefined }],
  ['actions that are not enabled', { ActionsEnabled: false }],
])('an alarm with %s has states and no pages', (_, properties) => {
  const { states, pages } = simulate({ Resources: { Alarm: alarm(properties) } }, errorsAt(0), 1);
  expect(states.Alarm).toEqual(['ALARM']);
  expect(pages).toEqual([]);
});

test('a composite alarm follows its parts, also composite ones that stand after it', () => {
  const resources = {
    Outer: composite('ALARM("Inner") AND NOT OK("Alarm")'),
    Inner: composite('ALARM("Alarm") OR INSUFFICIENT_DATA("Alarm")', { AlarmActions: [] }),
    Alarm: alarm({ AlarmActions: [], ActionsEnabled: true }),
  };
  expect(pagesOf(resources, errorsAt(2, 5), 7)).toEqual(['2 Outer', '5 Outer']);
});

test('fails on composite alarms in a circle', () => {
  const resources = { A: composite('ALARM("B")'), B: composite('ALARM("A")') };
  expect(() => pagesOf(resources, errorsAt(), 1)).toThrow('A depends on itself');
});

describe('a mute window from 00:10 to 00:20', () => {
  const resources = { Alarm: alarm({}), Other: alarm({}), Mute: mute('cron(10 0 * * *)', 'PT10M', { Ref: 'Alarm' }) };
  const pages = (...minutes: number[]): string[] =>
    pagesOf(resources, errorsAt(...minutes), 30).filter((page) => page.endsWith('Alarm'));

  test('mutes an alarm that comes and goes in it', () => {
    expect(pages(...range(12, 15))).toEqual([]);
  });

  test('delays the actions of an alarm that is still in ALARM after it', () => {
    expect(pages(...range(12, 25))).toEqual(['20 Alarm']);
  });

  test('delays the actions once for an alarm that comes twice in it', () => {
    expect(pages(12, ...range(15, 25))).toEqual(['20 Alarm']);
  });

  test('does not repeat the actions of an alarm that came before it', () => {
    expect(pages(...range(8, 25))).toEqual(['8 Alarm']);
  });

  test('does not mute an alarm that comes in the minute after it', () => {
    expect(pages(20)).toEqual(['20 Alarm']);
  });

  test('does not mute other alarms', () => {
    expect(pagesOf(resources, errorsAt(12), 30)).toEqual(['12 Other']);
  });

  test('is prolonged by a second rule that overlaps it', () => {
    const both = { ...resources, Second: mute('cron(15 0 * * *)', 'PT10M', 'Alarm') };
    expect(pagesOf(both, errorsAt(...range(12, 30)), 30)).toEqual(['12 Other', '25 Alarm']);
  });
});

test('two alarms on one metric observe it once a minute', () => {
  const world = jest.fn(errorsAt());
  simulate({ Resources: { A: alarm({}), B: alarm({ Period: 300 }), C: alarm({ Statistic: 'Average' }) } }, world, 20);
  expect(world).toHaveBeenCalledTimes(20);
});

test('an alarm with a large period sees the same sum as all its minutes', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(
      counts,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 0, max: 20 }),
      (errors, period, Threshold) => {
        const world: World = (_, minute): Sample[] => [{ value: 1, count: errors[minute] }];
        const resources = { Alarm: alarm({ Period: period * 60, Threshold }) };
        const { states } = simulate({ Resources: resources }, world, errors.length);
        const sum = errors.slice(-period).reduce((total, count) => total + count, 0);
        fc.pre(sum > 0);
        expect(states.Alarm.at(-1)).toBe(sum > Threshold ? 'ALARM' : 'OK');
      },
    ),
  );
});

/** An alarm of each kind: sums, averages, percentiles and metric math over windows from a minute to seven days. */
function manyAlarms(): object {
  const periods = [60, 300, 900, 3600, 21_600, 86_400];
  const statistics = [
    { Statistic: 'Sum' },
    { Statistic: 'Maximum' },
    { Statistic: undefined, ExtendedStatistic: 'p99' },
  ];
  const metrics = (Period: number, Expression: string): object[] => [
    { Id: 'rate', Expression },
    ...Object.entries({ e: 'Sum', n: 'SampleCount' }).map(([Id, Stat]) => {
      return { Id, MetricStat: { Metric: { Namespace: 'N', MetricName: 'E' }, Period, Stat }, ReturnData: false };
    }),
  ];
  const kinds = periods.flatMap((Period) => [
    ...statistics.map((statistic) => alarm({ ...statistic, Period, Threshold: 5 })),
    alarm({ Metrics: metrics(Period, 'IF(n > 20, 100 * e / n, 0)'), Threshold: 5 }),
    alarm({ Metrics: metrics(Period, '100 * (n - FILL(e, 0)) / n'), Threshold: 5 }),
  ]);
  return Object.fromEntries(kinds.map((resource, index) => [`Alarm${index}`, resource]));
}

test('seven days with 30 alarms of every kind can be simulated', () => {
  const week: World = (_, minute) => [
    { value: 80 + ((minute * 7919) % 997), count: 290 },
    { value: 3000, count: 1 + (minute % 3) },
  ];
  const { states } = simulate({ Resources: manyAlarms() }, week, 7 * 1440);
  expect(Object.keys(states)).toHaveLength(30);
});
