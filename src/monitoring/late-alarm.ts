import { Lazy } from 'aws-cdk-lib';
import type { Alarm, CfnAlarm, IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

/** What an alarm says once all is added. */
export interface LateAlarm {
  /** An expression over metrics. */
  readonly metric: IMetric;
  readonly description: string;
}

/** Makes an alarm read at synthesis what it watches and what it says, as more may be added to its system until then. */
export function readLate(alarm: Alarm, late: () => LateAlarm): void {
  const resource = alarm.node.defaultChild as CfnAlarm;
  resource.metrics = Lazy.any({ produce: () => queriesOf(late().metric as MathExpression) });
  resource.alarmDescription = Lazy.string({ produce: () => late().description });
}

/** The expression, and the metrics that it is of, as an alarm holds them. */
function queriesOf({ expression, label, usingMetrics }: MathExpression): CfnAlarm.MetricDataQueryProperty[] {
  const metrics = Object.entries(usingMetrics).map(([id, metric]): CfnAlarm.MetricDataQueryProperty => {
    const { namespace, metricName, dimensions, period, statistic: stat } = metric.toMetricConfig().metricStat!;
    const identity = { namespace, metricName, dimensions };
    return { id, metricStat: { metric: identity, period: period.toSeconds(), stat }, returnData: false };
  });
  return [{ id: 'expr_1', expression, label, returnData: true }, ...metrics];
}
