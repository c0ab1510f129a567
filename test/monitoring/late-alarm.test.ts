import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { readLate } from '../../src/monitoring/late-alarm';
import { theOnly } from '../surroundings';
import { newStack } from '../synth';

const counted = (metricName: string, period: number) =>
  new Metric({
    namespace: 'Shop',
    metricName,
    dimensionsMap: { Service: 'orders' },
    period: Duration.minutes(period),
    statistic: 'Sum',
  });

test('an alarm watches and says what there is at synthesis, and alarms on the expression alone', () => {
  const stack = newStack();
  const metric = new MathExpression({ expression: 'early', usingMetrics: { early: counted('Early', 1) } });
  const alarm = new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 1, alarmDescription: 'Early.' });
  const usingMetrics: Record<string, Metric> = { errors: counted('Errors', 1) };
  readLate(alarm, () => ({
    metric: new MathExpression({
      expression: `errors - FILL(${Object.keys(usingMetrics)[1]}, 0)`,
      label: 'unexplained',
      usingMetrics,
    }),
    description: `Of ${Object.keys(usingMetrics).join(' and ')}.`,
  }));
  usingMetrics.added = counted('Added', 5);
  const [, { Metrics, AlarmDescription }] = theOnly(Template.fromStack(stack), 'AWS::CloudWatch::Alarm');
  const query = (Id: string, MetricName: string) => {
    const Dimensions = [{ Name: 'Service', Value: 'orders' }];
    const Stat = 'Sum';
    const Period = 300;
    return {
      Id,
      MetricStat: { Metric: { Namespace: 'Shop', MetricName, Dimensions }, Period, Stat },
      ReturnData: false,
    };
  };
  expect(AlarmDescription).toBe('Of errors and added.');
  expect(Metrics).toEqual([
    { Id: 'expr_1', Expression: 'errors - FILL(added, 0)', Label: 'unexplained', ReturnData: true },
    query('errors', 'Errors'),
    query('added', 'Added'),
  ]);
});
