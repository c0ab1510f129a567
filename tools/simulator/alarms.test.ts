import { metricAlarms, type Variable } from './alarms';

/** A template with one alarm, called Alarm. */
const templateOf = (properties: object): object => ({
  Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...SINGLE, ...properties } } },
});

const SINGLE = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [
    { Name: 'FunctionName', Value: { Ref: 'Handler' } },
    { Name: 'Api', Value: { 'Fn::GetAtt': ['Api', 'ApiId'] } },
    { Name: 'Stage', Value: '$default' },
  ],
  Statistic: 'Sum',
  Period: 300,
  TreatMissingData: 'notBreaching',
  EvaluationPeriods: 3,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

const stat = (Id: string, ReturnData = false, Period = 60): object => ({
  Id,
  MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period, Stat: 'Sum' },
  ReturnData,
});

const expression = (Id: string, Expression: string, ReturnData = false): object => ({ Id, Expression, ReturnData });
/** An alarm of which the threshold is a band. */
const bandAlarm = (ComparisonOperator: string, band = 'ANOMALY_DETECTION_BAND(m, 2.5)'): object =>
  templateOf({
    ComparisonOperator,
    ThresholdMetricId: 'e1',
    Metrics: [expression('e1', band, true), expression('m', 'FILL(a, 0)', true), stat('a')],
  });
const mathAlarm = (...Metrics: object[]): object => templateOf({ Metrics });

test('reads an alarm on one metric, with references as logical ids', () => {
  const [alarm] = metricAlarms(templateOf({}));
  const dimensions = { FunctionName: 'Handler', Api: 'Api.ApiId', Stage: '$default' };
  expect(alarm).toMatchObject({ id: 'Alarm', periodMinutes: 5, evaluationPeriods: 3 });
  expect(alarm.variables).toEqual([
    {
      kind: 'metric',
      id: 'watched',
      metric: { namespace: 'AWS/Lambda', metricName: 'Errors', dimensions },
      stat: 'Sum',
    },
  ]);
});

test('reads a percentile', () => {
  const [alarm] = metricAlarms(templateOf({ Statistic: undefined, ExtendedStatistic: 'p99.9' }));
  expect(alarm.variables[0]).toMatchObject({ stat: 'p99.9' });
});

test('needs all datapoints of the evaluation periods when DatapointsToAlarm is not set', () => {
  expect(metricAlarms(templateOf({}))[0].datapointsToAlarm).toBe(3);
  expect(metricAlarms(templateOf({ DatapointsToAlarm: 2 }))[0].datapointsToAlarm).toBe(2);
});

test.each(['breaching', 'notBreaching', 'ignore'])('takes %s for missing data', (TreatMissingData) => {
  expect(metricAlarms(templateOf({ TreatMissingData }))[0].treatMissingData).toBe(TreatMissingData);
});

test.each([
  ['GreaterThanThreshold', [false, false, true]],
  ['GreaterThanOrEqualToThreshold', [false, true, true]],
  ['LessThanThreshold', [true, false, false]],
  ['LessThanOrEqualToThreshold', [true, true, false]],
])('%s', (ComparisonOperator, expected) => {
  const [{ breaches }] = metricAlarms(templateOf({ ComparisonOperator }));
  expect([4, 5, 6].map(breaches)).toEqual(expected);
});

test('orders expressions after those that they refer to, and the watched one last', () => {
  const [alarm] = metricAlarms(
    mathAlarm(expression('total', 'a + half', true), expression('half', 'b / 2'), stat('a'), stat('b')),
  );
  expect(alarm.variables.map(({ id }) => id)).toEqual(['a', 'b', 'half', 'total']);
  expect(alarm.periodMinutes).toBe(1);
});

test('watches the metric that returns data', () => {
  const [alarm] = metricAlarms(mathAlarm(stat('a', true), stat('b')));
  expect(alarm.variables.map(({ id }) => id)).toEqual(['b', 'a']);
});

test.each<[string, object, string]>([
  ['an unknown variable', mathAlarm(stat('a'), expression('e', 'a / b', true)), 'names b, which is not defined'],
  ['an expression that refers to itself', mathAlarm(stat('a'), expression('e', 'e + a', true)), 'e refers to itself'],
  ['two periods', mathAlarm(stat('a', true), stat('b', false, 300)), 'must have one period, got 60,300'],
  ['two watched metrics', mathAlarm(stat('a', true), stat('b', true)), 'one metric must return data, got 2'],
  ['a query of nothing', mathAlarm({ Id: 'a' }), 'must have one period'],
  ['a query without a metric', mathAlarm(stat('a'), { Id: 'b' }), 'b has neither MetricStat nor Expression'],
  ['a period of 10 seconds', templateOf({ Period: 10 }), 'a period under a minute is not simulated'],
  ['a band without its operator', bandAlarm('GreaterThanThreshold'), 'with GreaterThanThreshold is not simulated'],
  [
    'a band of another form',
    bandAlarm('LessThanLowerThreshold', 'FIRST(m)'),
    'e1: FIRST(m) with LessThanLowerThreshold is not simulated',
  ],
  ['missing data that is missing', templateOf({ TreatMissingData: undefined }), 'treated as missing is not simulated'],
  ['a wall clock window', templateOf({ EvaluationWindow: {} }), 'EvaluationWindow is not simulated'],
  [
    'a low sample count setting',
    templateOf({ EvaluateLowSampleCountPercentile: 'ignore' }),
    'EvaluateLowSampleCountPercentile is not simulated',
  ],
  [
    'an unknown comparison',
    templateOf({ ComparisonOperator: 'GreaterThanUpperThreshold' }),
    'Alarm: GreaterThanUpperThreshold is not simulated',
  ],
])('fails on %s', (_, template, message) => {
  expect(() => metricAlarms(template)).toThrow(message);
});

test('watches what a band is of, and the band last', () => {
  const [alarm] = metricAlarms(bandAlarm('LessThanLowerThreshold'));
  expect(alarm.variables.map(({ id }) => id)).toEqual(['a', 'm', 'e1']);
  expect(alarm.variables.at(-1)).toMatchObject({ kind: 'band', of: 'm', width: 2.5 });
  expect([0, 1].map(alarm.breaches)).toEqual([false, true]);
});

test.each([
  ['LessThanLowerThreshold', [true, false, false, false]],
  ['GreaterThanUpperThreshold', [false, false, false, true]],
  ['LessThanLowerOrGreaterThanUpperThreshold', [true, false, false, true]],
])('%s', (operator, expected) => {
  const band = metricAlarms(bandAlarm(operator))[0].variables.at(-1) as Extract<Variable, { kind: 'band' }>;
  expect([4, 5, 9, 10].map((value) => band.leaves(value, [5, 9]))).toEqual(expected);
});

test('a template without resources has no alarms', () => {
  expect(metricAlarms({})).toEqual([]);
});
