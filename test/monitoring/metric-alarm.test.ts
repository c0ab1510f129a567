import { Template } from 'aws-cdk-lib/assertions';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Severity, type AlarmDefinition } from '../../src';
import { bandRule, metricAlarm } from '../../src/monitoring/metric-alarm';
import { theOnly } from '../surroundings';
import { brokenRules, newHttpApi, newShop, newStack } from '../synth';

const DEFINITION: AlarmDefinition = {
  metric: new Metric({ namespace: 'Shop', metricName: 'Orders', statistic: 'Sum' }),
  threshold: 3,
  evaluationPeriods: 4,
  datapointsToAlarm: 2,
  severity: Severity.PAGE,
  meaning: 'Orders are few.',
};

const BANDS = [
  ComparisonOperator.LESS_THAN_LOWER_THRESHOLD,
  ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
  ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
];
const NUMBERS = [undefined, ...Object.values(ComparisonOperator).filter((operator) => !BANDS.includes(operator))];

/** The alarm of a definition, as it stands in a template. */
function alarmOf(definition: Partial<AlarmDefinition>) {
  const stack = newStack();
  metricAlarm(stack, 'Alarm', { ...DEFINITION, ...definition }, { alarmName: 'few', alarmDescription: 'Few.' });
  return theOnly(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')[1];
}

const COMMON = {
  AlarmName: 'few',
  AlarmDescription: 'Few.',
  EvaluationPeriods: 4,
  DatapointsToAlarm: 2,
  TreatMissingData: 'notBreaching',
};

describe('an alarm of a number', () => {
  test.each(NUMBERS)('compares the metric with it, by the operator %s', (comparisonOperator) => {
    expect(alarmOf({ comparisonOperator })).toEqual({
      ...COMMON,
      Namespace: 'Shop',
      MetricName: 'Orders',
      Statistic: 'Sum',
      Period: 300,
      Threshold: 3,
      ComparisonOperator: comparisonOperator ?? 'GreaterThanOrEqualToThreshold',
    });
  });

  test('takes missing data as it is told', () => {
    const { TreatMissingData: missing } = alarmOf({ treatMissingData: TreatMissingData.BREACHING });
    expect(missing).toBe('breaching');
  });
});

describe('an alarm of a band', () => {
  test.each(BANDS)('compares the metric with what is usual, by the operator %s', (comparisonOperator) => {
    const { Metrics, ThresholdMetricId, ...alarm } = alarmOf({ comparisonOperator });
    expect(alarm).toEqual({ ...COMMON, ComparisonOperator: comparisonOperator });
    const [band] = Metrics.filter(({ Id }: { Id: string }) => Id === ThresholdMetricId);
    const [metric] = Metrics.filter(({ MetricStat }: { MetricStat?: object }) => MetricStat);
    expect(Metrics).toHaveLength(2);
    expect(band.Expression).toBe(`ANOMALY_DETECTION_BAND(${metric.Id}, 3)`);
    expect(metric.MetricStat).toEqual({
      Metric: { Namespace: 'Shop', MetricName: 'Orders' },
      Period: 300,
      Stat: 'Sum',
    });
  });
});

describe('the width of a band (X5)', () => {
  const ruleOf = (threshold: number, comparisonOperator?: ComparisonOperator) =>
    bandRule('alarmOverrides.Few', { ...DEFINITION, threshold, comparisonOperator });

  test.each(BANDS)('is more than nothing, for the operator %s', (operator) => {
    const broken = 'alarmOverrides.Few.threshold must be more than 0 standard deviations, got';
    expect([-1, 0, 0.5, 5].map((width) => ruleOf(width, operator))).toEqual([
      `${broken} -1`,
      `${broken} 0`,
      undefined,
      undefined,
    ]);
  });

  test.each(NUMBERS)('is no matter of the operator %s', (operator) => {
    expect([-1, 0, 5].map((threshold) => ruleOf(threshold, operator))).toEqual([undefined, undefined, undefined]);
  });

  test('is told of with everything else that is wrong, while there is no alarm yet', () => {
    const OrdersBelowUsual = { threshold: 0, evaluationPeriods: 300 };
    expect(brokenRules(() => newShop({ alarmOverrides: { OrdersBelowUsual } }))).toEqual([
      'alarmOverrides.OrdersBelowUsual.evaluationPeriods must be at most 168, as its periods are 3600 s long, got 300',
      'alarmOverrides.OrdersBelowUsual.threshold must be more than 0 standard deviations, got 0',
    ]);
  });

  test('of an alarm of the user fails as well', () => {
    const comparisonOperator = ComparisonOperator.LESS_THAN_LOWER_THRESHOLD;
    const { monitoring } = newHttpApi();
    expect(
      brokenRules(() => monitoring.addAlarm('FewOrders', { ...DEFINITION, threshold: 0, comparisonOperator })),
    ).toEqual(['alarmOverrides.FewOrders.threshold must be more than 0 standard deviations, got 0']);
  });
});
