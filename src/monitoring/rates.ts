import type { Duration } from 'aws-cdk-lib';
import { MathExpression, type IMetric, type Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** A share of requests, and when it means something. */
export interface RateOptions {
  /** Metric math for how many requests were of the kind that is counted; may also use `requests`. */
  readonly part: string;
  /** The metrics that `part` names. */
  readonly metrics: Record<string, IMetric>;
  /** How many requests there were. */
  readonly requests: IMetric;
  readonly period: Duration;
  /** A period with fewer requests counts as 0 %. */
  readonly minimumRequests: number;
  readonly label: string;
}

/** A period with fewer than these counts as 0 %: one failed request is no rate, however few others there were. */
export const MINIMUM_PART = 3;

/**
 * Percent of the requests of a period, in one expression, so that one alarm holds the guard against low traffic.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function ratePercent({ part, metrics, requests, period, minimumRequests, label }: RateOptions): MathExpression {
  const isMeaningful = `requests >= ${minimumRequests} AND (${part}) >= ${MINIMUM_PART}`;
  return new MathExpression({
    expression: `IF(${isMeaningful}, 100 * (${part}) / requests, 0)`,
    usingMetrics: { ...metrics, requests },
    period,
    label,
  });
}

/**
 * The sum of metrics of one period: the one itself, or metric math in which a metric without data counts as 0 where another
 * has some.
 *
 * @param id begins the ids of the metrics in the expression, which has to be of no other metric of the same alarm
 */
export function sumOf(id: string, metrics: readonly Metric[], label?: string): IMetric {
  const [first] = metrics;
  if (metrics.length === 1) {
    return label === undefined ? first : first.with({ label });
  }
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${id}${index}`, metric]));
  return new MathExpression({
    expression: Object.keys(usingMetrics).join(' + '),
    usingMetrics,
    period: first.period,
    label: label ?? id,
  });
}
