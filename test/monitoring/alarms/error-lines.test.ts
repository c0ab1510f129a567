import { alarmsOf, metricsOf } from '../../alarms';
import { theOnly } from '../../surroundings';
import { httpApiTemplate } from '../../synth';

test('FunctionErrorLogs: lines of level ERROR or above are 5 for 100 executions, 3 of 5 times', () => {
  const template = httpApiTemplate();
  const properties = alarmsOf(template).FunctionErrorLogs;
  const [, filter] = theOnly(template, 'AWS::Logs::MetricFilter');
  const { lines, requests } = metricsOf(properties);
  expect(filter.MetricTransformations).toEqual([
    { MetricNamespace: lines.Namespace, MetricName: lines.MetricName, MetricValue: '1' },
  ]);
  expect(lines.MetricName).toBe('http-api-dev/FunctionErrorLines');
  expect(requests).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'Invocations', Stat: 'Sum' });
  expect(filter.FilterPattern).toBe('{ ($.level = "ERROR") || ($.level = "FATAL") || ($.level = "CRITICAL") }');
  expect(properties).toMatchObject({ Threshold: 5, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
});
