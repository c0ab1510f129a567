import { Duration } from 'aws-cdk-lib';
import type { Environment } from '../../src/environment/environment';
import { systemMetric, type SystemMetricProps } from '../../src/monitoring/system-metric';

const metricOf = (props: Partial<SystemMetricProps> = {}) => {
  const environment = { service: 'shop-dev' } as Environment;
  const { statistic, period, dimensions } = systemMetric({ environment, namespace: 'N', metricName: 'M', ...props });
  return { statistic, minutes: period.toMinutes(), dimensions };
};

test('a metric of a system is its sum over 5 minutes', () => {
  expect(metricOf()).toEqual({ statistic: 'Sum', minutes: 5, dimensions: { service: 'shop-dev' } });
});

test('it can have another statistic, another period and further dimensions', () => {
  const options = { statistic: 'Maximum', period: Duration.minutes(1) };
  expect(metricOf({ options, dimensions: { Route: 'a' } })).toEqual({
    statistic: 'Maximum',
    minutes: 1,
    dimensions: { service: 'shop-dev', Route: 'a' },
  });
});
