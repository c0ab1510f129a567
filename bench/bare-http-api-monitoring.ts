import { Aws, Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ComparisonOperator, Dashboard, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BareAlarms } from './bare-alarms';
import { addServiceLevelObjectives, burnAlarms, objectives, objectiveWidgets } from './bare-http-api-objectives';
import {
  apiErrorAlarms,
  apiWidgets,
  failureAlarms,
  functionWidgets,
  nearTimeoutAlarm,
  percent,
  type BareApiMetrics,
} from './bare-monitoring';

/** What of an HTTP API is watched. */
export interface BareHttpApiParts {
  /** As in `shop-http-api`. */
  readonly system: string;
  readonly suffix: string;
  readonly namespace: string;
  readonly api: HttpApi;
  readonly accessLogs: LogGroup;
  readonly handler: LambdaFunction;
}

/** The alarms, the objectives and the dashboard. */
export function monitorHttpApi(scope: Construct, alarms: BareAlarms, parts: BareHttpApiParts): void {
  const { system, suffix, api, handler } = parts;
  const metrics: BareApiMetrics = {
    requests: api.metricCount({ statistic: 'Sum' }),
    serverErrors: api.metricServerError({ statistic: 'Sum' }),
    clientErrors: api.metricClientError({ statistic: 'Sum' }),
    latency: api.metricLatency(),
  };
  const slos = objectives(metrics);

  apiErrorAlarms(alarms, metrics, (digit) => errorLogs(parts, digit));
  integrationAlarms(alarms, parts, metrics);
  addServiceLevelObjectives(scope, system, suffix, api);
  slos.forEach((slo) => burnAlarms(alarms, slo));
  failureAlarms(alarms, 'Function', handler, 'notice');
  durationAlarm(alarms, handler);
  nearTimeoutAlarm(alarms, 'Function', handler, 60_000);
  concurrencyAlarm(alarms, handler);
  errorLinesAlarm(scope, alarms, parts);
  alarms.notify();

  const dashboard = new Dashboard(scope, 'dashboard', { dashboardName: `${system}-${Aws.REGION}-${suffix}` });
  alarms.addWidgets(dashboard);
  slos.forEach((slo) => dashboard.addWidgets(...objectiveWidgets(slo)));
  dashboard.addWidgets(...apiWidgets(metrics));
  dashboard.addWidgets(...functionWidgets('Function', handler));
}

function errorLogs({ accessLogs }: BareHttpApiParts, digit: number): string {
  const query = `filter status like /^${digit}/ | stats count(*) by status, routeKey, integrationErrorMessage`;
  return `${accessLogs.logGroupName}: ${query}`;
}

function integrationAlarms(alarms: BareAlarms, parts: BareHttpApiParts, metrics: BareApiMetrics): void {
  const { requests, serverErrors } = metrics;
  const period = Duration.minutes(5);
  alarms.ticket('api-integration-latency', {
    metric: new MathExpression({
      expression: 'IF(requests >= 10, latency, 0)',
      usingMetrics: { latency: parts.api.metricIntegrationLatency({ statistic: 'p99' }), requests },
      period,
      label: 'integration latency p99 (ms)',
    }),
    threshold: 24_000,
    periods: 5,
    datapoints: 3,
    runbook: 'api-integration-latency',
  });
  alarms.ticket('api-errors-without-function-errors', {
    metric: percent(
      'FILL(all, 0) - FILL(errors0, 0)',
      { all: serverErrors, errors0: parts.handler.metricErrors(), requests },
      { period, label: '5xx without function errors (%)' },
    ),
    threshold: 5,
    periods: 3,
    datapoints: 2,
    runbook: 'api-errors-without-function-errors',
    logs: errorLogs(parts, 5),
  });
}

function durationAlarm(alarms: BareAlarms, handler: LambdaFunction): void {
  alarms.notice('function-duration', {
    metric: handler.metricDuration(),
    threshold: 45_000,
    operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    periods: 2,
    runbook: 'function-duration',
  });
}

function concurrencyAlarm(alarms: BareAlarms, handler: LambdaFunction): void {
  alarms.ticket('function-near-concurrency-limit', {
    metric: handler.metric('ConcurrentExecutions', { period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: 16,
    periods: 5,
    datapoints: 3,
    runbook: 'function-near-concurrency-limit',
  });
}

function errorLinesAlarm(scope: Construct, alarms: BareAlarms, parts: BareHttpApiParts): void {
  const { system, suffix, namespace, handler } = parts;
  const { logGroup } = handler;
  const filter = new MetricFilter(scope, 'error-lines', {
    logGroup,
    filterPattern: FilterPattern.any(
      FilterPattern.stringValue('$.level', '=', 'ERROR'),
      FilterPattern.stringValue('$.level', '=', 'FATAL'),
      FilterPattern.stringValue('$.level', '=', 'CRITICAL'),
    ),
    metricNamespace: namespace,
    metricName: `${system}-${suffix}/FunctionErrorLines`,
    metricValue: '1',
  });
  alarms.ticket('function-error-logs', {
    metric: percent(
      'FILL(lines, 0)',
      { lines: filter.metric({ statistic: 'Sum' }), requests: handler.metricInvocations() },
      { period: Duration.minutes(5), label: 'error lines for 100 executions' },
    ),
    threshold: 5,
    periods: 5,
    datapoints: 3,
    runbook: 'function-error-logs',
    logs: `${logGroup.logGroupName}: filter level in ["ERROR", "FATAL", "CRITICAL"] | stats count(*) by message`,
  });
}
