import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { SERVICE_DIMENSION, type Environment } from '../environment/environment';

/** What tells a metric from the others of a system. */
export interface SystemMetricProps {
  readonly environment: Environment;
  readonly namespace: string;
  readonly metricName: string;
  /** Beside the one that tells systems apart. */
  readonly dimensions?: Record<string, string>;
  readonly options?: MetricOptions;
}

/** A metric of a system; the sum over 5 minutes when the options say nothing else. */
export function systemMetric(props: SystemMetricProps): Metric {
  const { environment, namespace, metricName, dimensions, options } = props;
  return new Metric({
    statistic: 'Sum',
    period: Duration.minutes(5),
    dimensionsMap: { [SERVICE_DIMENSION]: environment.service, ...dimensions },
    ...options,
    namespace,
    metricName,
  });
}
