import type { Duration } from 'aws-cdk-lib';
import { MathExpression, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

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
