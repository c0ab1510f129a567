import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { CURRENCY_DIMENSION, METRIC_NAMESPACE, ShopMetric } from './env';
import { CLIENT_ERRORS } from '../apis/access-log';
import type { Environment } from '../environment/environment';
import { systemMetric } from '../monitoring/system-metric';

/** The metrics of one shop. */
export class ShopMetrics {
  public constructor(private readonly environment: Environment) {}

  public revenue(currency: string, options?: MetricOptions): Metric {
    return this.metric(ShopMetric.REVENUE, options, { [CURRENCY_DIMENSION]: currency });
  }

  public clientErrors(status: string, options?: MetricOptions): Metric {
    return this.metric(CLIENT_ERRORS.metricName, options, { [CLIENT_ERRORS.dimension]: status });
  }

  /** Any of them by its name. */
  public metric(metricName: string, options?: MetricOptions, dimensions: Record<string, string> = {}): Metric {
    const { environment } = this;
    return systemMetric({ environment, namespace: METRIC_NAMESPACE, metricName, dimensions, options });
  }
}
