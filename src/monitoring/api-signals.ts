import type { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** What an objective is measured by. */
export interface ObjectiveSignals {
  readonly requests: IMetric;
  readonly serverErrors: IMetric;
  /** How many requests were answered within a limit; without one, how many were measured. */
  readonly answered: (within?: Duration) => IMetric;
}

/** What an API reports of its requests. */
export interface ApiSignals extends ObjectiveSignals {
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
  const latency = api.metricLatency();
  return {
    requests: api.metricCount({ statistic: 'Sum' }),
    serverErrors: api.metricServerError({ statistic: 'Sum' }),
    clientErrors: api.metricClientError({ statistic: 'Sum' }),
    latency,
    answered: (within) => latency.with({ statistic: answeredWithin(within?.toMilliseconds()) }),
    integrationLatency: api.metricIntegrationLatency(),
  };
}

/** The statistic of a latency that counts its samples, or those up to a limit in its unit: `TC(:800)`. */
export function answeredWithin(limit?: number): string {
  return limit === undefined ? 'SampleCount' : `TC(:${limit})`;
}
