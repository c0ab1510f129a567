import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  GraphWidget,
  MathExpression,
  type IMetric,
  type IWidget,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { BareAlarms } from './bare-alarms';

/** What a REST API's stage and an HTTP API both report. */
export interface BareApiMetrics {
  readonly requests: Metric;
  readonly serverErrors: Metric;
  readonly clientErrors: Metric;
  readonly latency: Metric;
}

/** Percent of the requests, or 0 when there were too few of them. */
export function percent(
  part: string,
  usingMetrics: Record<string, IMetric>,
  options: { period: Duration; label: string; minimum?: number },
): MathExpression {
  const { period, label, minimum = 10 } = options;
  return new MathExpression({
    expression: `IF(requests >= ${minimum} AND (${part}) >= 3, 100 * (${part}) / requests, 0)`,
    usingMetrics,
    period,
    label,
  });
}

/** 5xx wake somebody, 4xx do not. */
export function apiErrorAlarms(alarms: BareAlarms, api: BareApiMetrics, logs: (digit: number) => string): void {
  const { requests, serverErrors, clientErrors } = api;
  alarms.page('api-server-errors', {
    metric: percent(
      'FILL(errors, 0)',
      { errors: serverErrors, requests },
      { period: Duration.minutes(1), label: '5xx (%)' },
    ),
    threshold: 5,
    periods: 15,
    datapoints: 3,
    runbook: 'api-server-errors',
    logs: logs(5),
  });
  alarms.ticket('api-client-errors', {
    metric: percent(
      'FILL(errors, 0)',
      { errors: clientErrors, requests },
      { period: Duration.minutes(5), label: '4xx (%)' },
    ),
    threshold: 25,
    periods: 5,
    datapoints: 3,
    runbook: 'api-client-errors',
    logs: logs(4),
  });
}

/** Failed and refused executions; an objective says better when failed ones are too many. */
export function failureAlarms(
  alarms: BareAlarms,
  name: string,
  fn: LambdaFunction,
  errors: 'ticket' | 'notice' = 'ticket',
): void {
  const period = Duration.minutes(5);
  alarms[errors](`${name.toLowerCase()}-errors`, {
    metric: fn.metricErrors({ period }),
    threshold: 5,
    operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    periods: 2,
    runbook: 'function-errors',
    logs: `${fn.logGroup.logGroupName}: filter level in ["ERROR", "FATAL", "CRITICAL"] | sort @timestamp desc | limit 50`,
  });
  alarms.ticket(`${name.toLowerCase()}-throttles`, {
    metric: fn.metricThrottles({ period }),
    threshold: 1,
    operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    periods: 1,
    runbook: 'function-throttles',
  });
}

/** Executions of more than 80 % of the timeout. */
export function nearTimeoutAlarm(alarms: BareAlarms, name: string, fn: LambdaFunction, timeoutMs: number): void {
  alarms.ticket(`${name.toLowerCase()}-near-timeout`, {
    metric: fn.metricDuration({ period: Duration.minutes(5), statistic: 'Maximum' }),
    threshold: 0.8 * timeoutMs,
    periods: 5,
    datapoints: 3,
    runbook: 'function-near-timeout',
  });
}

/** A graph of lines. */
export function graph(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, leftYAxis: { min: 0 }, width, height: 6 });
}

/** Requests, errors and latency. */
export function apiWidgets({ requests, serverErrors, clientErrors, latency }: BareApiMetrics): IWidget[] {
  const period = Duration.minutes(1);
  return [
    graph('API: requests and errors a minute', 12, [
      requests.with({ period, label: 'requests' }),
      clientErrors.with({ period, label: '4xx' }),
      serverErrors.with({ period, label: '5xx' }),
    ]),
    graph('API: latency (ms)', 12, [
      latency.with({ period, statistic: 'p50', label: 'p50' }),
      latency.with({ period, statistic: 'p90', label: 'p90' }),
      latency.with({ period, statistic: 'p99', label: 'p99' }),
    ]),
  ];
}

/** Invocations and duration. */
export function functionWidgets(name: string, fn: LambdaFunction): IWidget[] {
  return [
    graph(`${name}: invocations, errors, throttles`, 12, [
      fn.metricInvocations(),
      fn.metricErrors(),
      fn.metricThrottles(),
    ]),
    graph(`${name}: duration (ms)`, 12, [
      fn.metricDuration({ statistic: 'Average', label: 'Average' }),
      fn.metricDuration({ statistic: 'p99', label: 'p99' }),
      fn.metricDuration({ statistic: 'Maximum', label: 'Maximum' }),
    ]),
  ];
}
