import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { answeredWithin, type ObjectiveSignals } from '../../../src/monitoring/api-signals';
import { burnAlarms } from '../../../src/monitoring/objectives/burn-alarms';
import { objectivesOf, type Objective } from '../../../src/monitoring/objectives/objective';
import { objectiveWidgets, serviceLevelObjective } from '../../../src/monitoring/objectives/service-level-objective';
import { sloRules, type ServiceLevelObjectives } from '../../../src/monitoring/objectives/slo';
import { sumOf } from '../../../src/monitoring/rates';
import { validate } from '../../../src/validation/validate';

const metric = (metricName: string, statistic = 'Sum') => new Metric({ namespace: 'Shop', metricName, statistic });
const SIGNALS: ObjectiveSignals = {
  requests: metric('Count'),
  serverErrors: metric('5xx'),
  answered: (within) => metric('Latency', answeredWithin(within?.toMilliseconds())),
};
const SLO = { availability: 99.9, latencyP99: Duration.millis(800) };
const MEANINGS = [
  '99.9 % of the requests of 30 days are not answered 5xx',
  '99 % of the requests of 30 days are answered within 800 ms',
];

function objectives(slo: ServiceLevelObjectives = SLO): Objective[] {
  return objectivesOf(slo, SIGNALS);
}

test('an objective counts what is bad, or what is good', () => {
  const [availability, latency] = objectives();
  expect(objectives().map(({ meaning }) => meaning)).toEqual(MEANINGS);
  expect(availability.requests).toMatchObject({ metricName: 'Count', statistic: 'Sum' });
  expect(latency.requests).toMatchObject({ metricName: 'Latency', statistic: 'SampleCount' });
  expect(latency.counted).toMatchObject({ good: { metricName: 'Latency', statistic: 'TC(:800)' } });
});

describe('as CloudWatch Application Signals keeps it', () => {
  const propertiesOf = (objective: Objective, name?: string) => {
    const stack = new Stack(undefined, 'Stack');
    serviceLevelObjective(stack, objective, name);
    const [{ Properties }] = Object.values<any>(Template.fromStack(stack).toJSON().Resources);
    return Properties;
  };
  const query = (Id: string, MetricName: string, Stat: string) => ({
    Id,
    ReturnData: true,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName }, Period: 60, Stat },
  });

  test('it asks for its two metrics', () => {
    const [availability, latency] = objectives().map((objective) => propertiesOf(objective, 'given'));
    expect(availability).toMatchObject({ Name: 'given', Description: MEANINGS[0] });
    expect(availability.RequestBasedSli.RequestBasedSliMetric).toEqual({
      TotalRequestCountMetric: [query('requests', 'Count', 'Sum')],
      MonitoredRequestCountMetric: { BadCountMetric: [query('bad', '5xx', 'Sum')] },
    });
    expect(latency.RequestBasedSli.RequestBasedSliMetric).toEqual({
      TotalRequestCountMetric: [query('requests', 'Latency', 'SampleCount')],
      MonitoredRequestCountMetric: { GoodCountMetric: [query('good', 'Latency', 'TC(:800)')] },
    });
  });

  test('it asks for a sum with the metrics of which it is one', () => {
    const sum = (id: string, name: string, stat?: string) =>
      sumOf(
        id,
        ['Blue', 'Green'].map((group) => metric(`${name}${group}`, stat)),
      );
    const signals: ObjectiveSignals = {
      requests: sum('received', 'Count'),
      serverErrors: sum('failed', '5xx'),
      answered: (within) =>
        sum(within ? 'quick' : 'measured', 'Time', answeredWithin(within?.toSeconds({ integral: false }))),
    };
    const [availability, latency] = objectivesOf(SLO, signals, 'V1').map((one) => {
      const { RequestBasedSli, Description } = propertiesOf(one, 'given');
      return { ...RequestBasedSli.RequestBasedSliMetric, Description };
    });
    const hidden = (...args: Parameters<typeof query>) => ({ ...query(...args), ReturnData: false });
    expect(availability).toEqual({
      Description: `V1: ${MEANINGS[0]}`,
      TotalRequestCountMetric: [
        { Id: 'requests', Expression: 'received0 + received1', ReturnData: true },
        hidden('received0', 'CountBlue', 'Sum'),
        hidden('received1', 'CountGreen', 'Sum'),
      ],
      MonitoredRequestCountMetric: {
        BadCountMetric: [
          { Id: 'bad', Expression: 'failed0 + failed1', ReturnData: true },
          hidden('failed0', '5xxBlue', 'Sum'),
          hidden('failed1', '5xxGreen', 'Sum'),
        ],
      },
    });
    expect(latency.MonitoredRequestCountMetric.GoodCountMetric).toEqual([
      { Id: 'good', Expression: 'quick0 + quick1', ReturnData: true },
      hidden('quick0', 'TimeBlue', 'TC(:0.8)'),
      hidden('quick1', 'TimeGreen', 'TC(:0.8)'),
    ]);
  });

  test('a name of its own is no longer than the service takes', () => {
    const stack = new Stack(undefined, 'S'.repeat(120));
    const { name } = serviceLevelObjective(stack, objectives()[0]);
    expect(name).toMatch(/^S+\w*-Availability$/);
    expect(name.length).toBeLessThanOrEqual(116); // of 127 at most
  });
});

test('that of a part has its name', () => {
  const parts = objectivesOf(SLO, SIGNALS, 'V1');
  expect(parts.map(({ name }) => name)).toEqual(['V1Availability', 'V1Latency']);
  expect(parts.map(({ meaning }) => meaning)).toEqual(MEANINGS.map((meaning) => `V1: ${meaning}`));
  expect(objectives().map(({ name }) => name)).toEqual(['Availability', 'Latency']);
});

test('the dashboard tells what is left of the budget, and how fast it burns', () => {
  const stack = new Stack(undefined, 'Stack');
  const [left, burn] = objectiveWidgets(objectives()[0]).map((widget) => stack.resolve(widget.toJson())[0]);
  expect(left.properties).toMatchObject({
    title: 'Availability: error budget left (%)',
    setPeriodToTimeRange: true,
    start: '-P30D',
  });
  const expressionIn = ({ properties }: any) => properties.metrics[0][0];
  expect(expressionIn(left)).toMatchObject({
    expression: '100 - 100 * 100 * (FILL(bad, 0)) / requests / 0.1',
    label: MEANINGS[0],
    period: 86_400,
  });
  expect(left.properties.metrics.flat().filter((id: unknown) => id === '5xx' || id === 'Count')).toHaveLength(2);
  expect(burn.properties).toMatchObject({
    title: 'Availability: burn rate (at 1, the budget lasts 30 days)',
    annotations: {
      horizontal: [14.4, 6, 3, 1].map((value) => ({ value, label: `${value}x`, yAxis: 'left' })),
    },
    yAxis: { left: { min: 0 } },
  });
  expect(expressionIn(burn)).toMatchObject({
    expression: '100 * (FILL(bad, 0)) / requests / 0.1',
    label: 'of 5 minutes',
  });
  expect([left, burn].map(({ width, height }) => [width, height])).toEqual([
    [8, 6],
    [16, 6],
  ]);
});

test('an alarm says which objective burns, how fast, and where the runbook tells of it', () => {
  const [[[id, long]]] = burnAlarms(objectives()[0], 10);
  expect(id).toBe('AvailabilityBurn1h');
  expect(long).toMatchObject({
    meaning: `${MEANINGS[0]}; over 1 hour, the error budget burned 14.4 times as fast as that allows.`,
    runbookSection: 'error-budget-burn',
    metric: { label: 'Availability: bad requests of 1 hour (%)' },
  });
});

describe('rules', () => {
  const check = (slo: ServiceLevelObjectives, timeout = Duration.seconds(30)) =>
    validate(new Stack(undefined, 'Stack'), 'Thing', sloRules(slo, timeout));

  test.each([{ latencyP99: Duration.millis(1) }, { latencyP99: Duration.millis(29_999) }, { availability: 93.06 }])(
    'take %o',
    (slo) => {
      expect(() => check(slo)).not.toThrow();
    },
  );

  test.each([
    [0.999, '99.9'],
    [0.95, '95'],
  ])('fail for %d, and ask whether percent are meant', (availability, percent) => {
    expect(() => check({ availability })).toThrow(new RegExp(`got ${availability}; did you mean ${percent}\\?$`));
  });

  test.each([0.5, 1])('fail for %d without asking, which is no objective in percent either', (availability) => {
    expect(() => check({ availability })).toThrow(new RegExp(`got ${availability}$`));
  });

  test('fail for what only the deployment knows, by name', () => {
    const availability = Lazy.number({ produce: () => 99.9 });
    const latencyP99 = Duration.millis(Lazy.number({ produce: () => 800 }));
    expect(() => check({ availability, latencyP99 })).toThrow(
      /- slo\.availability must be known at synthesis, got a token\n- slo\.latencyP99 must be known/,
    );
  });

  test('fail for the availability at which the fastest burn is everything', () => {
    expect(() => check({ availability: 100 - 100 / 14.4 })).toThrow('slo.availability must be above 93.06');
  });
});
