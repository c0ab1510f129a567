import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** What an API reports of its requests. */
export interface ApiSignals {
  readonly requests: Metric;
  readonly serverErrors: Metric;
  readonly clientErrors: Metric;
  /** In milliseconds. */
  readonly latency: Metric;
  /** How long API Gateway waited for the function, in milliseconds. */
  readonly integrationLatency: Metric;
}

/** Where an API's metrics come from: a REST API's stage, or an HTTP API. */
export interface ApiMetrics {
  metricCount(options: MetricOptions): Metric;
  metricServerError(options: MetricOptions): Metric;
  metricClientError(options: MetricOptions): Metric;
  metricLatency(options?: MetricOptions): Metric;
  metricIntegrationLatency(options?: MetricOptions): Metric;
}

/** The signals of an API. */
export function signalsOf(api: ApiMetrics): ApiSignals {
  return {
    requests: api.metricCount({ statistic: 'Sum' }),
    serverErrors: api.metricServerError({ statistic: 'Sum' }),
    clientErrors: api.metricClientError({ statistic: 'Sum' }),
    latency: api.metricLatency(),
    integrationLatency: api.metricIntegrationLatency(),
  };
}
