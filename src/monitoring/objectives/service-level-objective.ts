import { Duration, Names } from 'aws-cdk-lib';
import { CfnServiceLevelObjective } from 'aws-cdk-lib/aws-applicationsignals';
import { GraphWidget, MathExpression, SingleValueWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { BURN_RATE_LIMITS, LONG_WINDOWS } from './burn-rates';
import type { Objective } from './objective';

/**
 * The objective as CloudWatch Application Signals keeps it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-ServiceLevelObjectives.html
 */
export function serviceLevelObjective(scope: Construct, objective: Objective, name?: string): CfnServiceLevelObjective {
  const { counted, goal, requests, meaning } = objective;
  return new CfnServiceLevelObjective(scope, `${objective.name}Objective`, {
    name: name ?? `${Names.uniqueResourceName(scope, { maxLength: 100 })}-${objective.name}`,
    description: meaning,
    requestBasedSli: {
      requestBasedSliMetric: {
        totalRequestCountMetric: queries('requests', requests),
        monitoredRequestCountMetric:
          'bad' in counted
            ? { badCountMetric: queries('bad', counted.bad) }
            : { goodCountMetric: queries('good', counted.good) },
      },
    },
    goal: { attainmentGoal: goal, interval: { rollingInterval: { duration: 30, durationUnit: 'DAY' } } },
    burnRateConfigurations: LONG_WINDOWS.map((lookBackWindowMinutes) => ({ lookBackWindowMinutes })),
  });
}

/** A metric as a query; a sum is one as well, followed by what it is the sum of. */
function queries(id: string, metric: IMetric, returnData = true): CfnServiceLevelObjective.MetricDataQueryProperty[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (mathExpression !== undefined) {
    const { expression, usingMetrics } = mathExpression;
    const parts = Object.entries(usingMetrics).flatMap(([part, used]) => queries(part, used, false));
    return [{ id, returnData, expression }, ...parts];
  }
  const { namespace, metricName, dimensions, statistic: stat } = metricStat!;
  return [{ id, returnData, metricStat: { metric: { namespace, metricName, dimensions }, period: 60, stat } }];
}

/** What is left of the budget of 30 days, and how fast it burns. */
export function objectiveWidgets({ name, goal, bad, counted, requests, meaning }: Objective): IWidget[] {
  const usingMetrics = { ...counted, requests };
  const expression = `100 * (${bad}) / requests / ${Number((100 - goal).toFixed(6))}`;
  const left = new MathExpression({
    expression: `100 - 100 * ${expression}`,
    usingMetrics,
    label: meaning,
    period: Duration.days(1),
  });
  return [
    new SingleValueWidget({
      title: `${name}: error budget left (%)`,
      metrics: [left],
      setPeriodToTimeRange: true,
      start: '-P30D',
      width: 8,
      height: 6,
    }),
    new GraphWidget({
      title: `${name}: burn rate (at 1, the budget lasts 30 days)`,
      left: [new MathExpression({ expression, usingMetrics, label: 'of 5 minutes', period: Duration.minutes(5) })],
      leftAnnotations: BURN_RATE_LIMITS.map((value) => ({ value, label: `${value}x` })),
      leftYAxis: { min: 0 },
      width: 16,
      height: 6,
    }),
  ];
}
