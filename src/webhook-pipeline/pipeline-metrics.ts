import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Dimension, METRIC_NAMESPACE } from './env';
import { CLIENT_ERRORS } from '../apis/access-log';
import type { Environment } from '../environment/environment';
import { systemMetric } from '../monitoring/system-metric';

/** The metrics of one pipeline. */
export class PipelineMetrics {
  public constructor(private readonly environment: Environment) {}

  public accepted(options?: MetricOptions): Metric {
    return this.metric('Accepted', options);
  }

  public rejected(reason?: string, options?: MetricOptions): Metric {
    return this.metric('Rejected', options, reason === undefined ? {} : { [Dimension.REASON]: reason });
  }

  public routed(route: string, options?: MetricOptions): Metric {
    return this.metric('Routed', options, { [Dimension.ROUTE]: route });
  }

  public duplicate(options?: MetricOptions): Metric {
    return this.metric('Duplicate', options);
  }

  public conflict(options?: MetricOptions): Metric {
    return this.metric('Conflict', options);
  }

  public quarantined(options?: MetricOptions): Metric {
    return this.metric('Quarantined', options);
  }

  public matchedPreviousSecret(options?: MetricOptions): Metric {
    return this.metric('MatchedPreviousSecret', options);
  }

  public missingEvents(options?: MetricOptions): Metric {
    return this.metric('MissingEvents', options);
  }

  public clientErrors(status: string, options?: MetricOptions): Metric {
    return this.metric(CLIENT_ERRORS.metricName, options, { [CLIENT_ERRORS.dimension]: status });
  }

  /** Any of them by its name. */
  public metric(metricName: string, options?: MetricOptions, dimensions: Record<string, string> = {}): Metric {
    return systemMetric({
      environment: this.environment,
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensions,
      options,
    });
  }
}
