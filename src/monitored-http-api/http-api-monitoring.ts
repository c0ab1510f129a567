import type { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { METRIC_NAMESPACE } from './env';
import {
  accessLogQuery,
  certificateAlarm,
  errorLines,
  integrationLatency,
  probeAlarms,
  probeWidgets,
  signalsOf,
  unexplainedErrors,
} from './http-api-alarms';
import type { HttpProbe } from './probe';
import { apiErrors, apiWidgets, heartbeatAlarm } from '../monitoring/api-alarms';
import {
  ERROR_LEVELS,
  functionConcurrency,
  functionDuration,
  functionFailures,
  functionTimeout,
  functionWidgets,
  type FunctionThresholds,
  type MonitoredFunction,
} from '../monitoring/function-alarms';
import type { ServiceLevelObjectives } from '../monitoring/slo';
import type { SystemMonitoring } from '../monitoring/system-monitoring';

/** What is monitored. */
export interface HttpApiMonitoringOptions {
  readonly api: IHttpApi;
  readonly functions: MonitoredFunction[];
  /** After which API Gateway answers for a function. */
  readonly timeout: Duration;
  /** Tells this API's metrics from those of another. */
  readonly service: string;
  readonly minimumRequests: number;
  readonly thresholds: FunctionThresholds;
  readonly accessLogs?: ILogGroup;
  readonly slo?: ServiceLevelObjectives;
  readonly heartbeat?: Duration;
  readonly probe?: HttpProbe;
  readonly certificate?: ICertificate;
}

/** Alarms and dashboard of an HTTP API and its functions. */
export function monitorHttpApi(monitoring: SystemMonitoring, options: HttpApiMonitoringOptions): void {
  const { api, functions, service, minimumRequests, accessLogs, heartbeat, probe, certificate } = options;
  const signals = signalsOf(api);
  monitoring.addAlarms({
    ...apiErrors({ signals, minimumRequests, logQuery: accessLogQuery(accessLogs) }),
    ...integrationLatency(options),
    ...unexplainedErrors(options),
    ...heartbeatAlarm(signals, heartbeat, heartbeat && probe ? probesIn(heartbeat, probe) : 0),
    ...probeAlarms(service, probe),
    ...certificateAlarm(certificate),
  });
  monitoring.addObjectives(signals);
  monitoring.addWidgets(...apiWidgets(signals));
  monitoring.addWidgets(...probeWidgets(service, probe));
  functions.forEach((fn) => monitorFunction(monitoring, fn, options));
}

/** How many requests of a probe are in a window. */
function probesIn(window: Duration, { interval }: HttpProbe): number {
  return Math.floor(window.toMinutes() / interval.toMinutes());
}

/** Alarms and widgets of one function. */
export function monitorFunction(
  monitoring: SystemMonitoring,
  fn: MonitoredFunction,
  options: Pick<HttpApiMonitoringOptions, 'service' | 'minimumRequests' | 'thresholds'>,
): void {
  monitoring.addAlarms({
    ...functionFailures(fn, options.thresholds),
    ...functionDuration(fn, options.thresholds),
    ...functionTimeout(fn),
    ...functionConcurrency(fn),
  });
  monitorErrorLines(monitoring, fn, options);
  monitoring.addWidgets(...functionWidgets(fn));
}

/** Counts the error lines of a function, if that is watched. */
function monitorErrorLines(
  monitoring: SystemMonitoring,
  fn: MonitoredFunction,
  { service, minimumRequests }: Pick<HttpApiMonitoringOptions, 'service' | 'minimumRequests'>,
): void {
  if (fn.logGroup === undefined) {
    return;
  }
  // Metric filters have no constant dimensions, so the name of the metric holds what it is of.
  const metricName = `${service}/${fn.name}ErrorLines`;
  const lines = new Metric({ namespace: METRIC_NAMESPACE, metricName, statistic: 'Sum' });
  const alarm = monitoring.addAlarm(`${fn.name}ErrorLogs`, errorLines(fn, lines, minimumRequests));
  if (alarm !== undefined) {
    const levels = ERROR_LEVELS.map((level) => FilterPattern.stringValue('$.level', '=', level));
    new MetricFilter(monitoring, `${fn.name}ErrorLines`, {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.any(...levels),
      metricNamespace: METRIC_NAMESPACE,
      metricName,
      metricValue: '1',
    });
  }
}

/**
 * The alarms that see a bad version while it gets only a part of the requests. Of a burn rate that is the short window:
 * the long one is still full of good requests.
 */
export function rollbackAlarms(monitoring: SystemMonitoring): IAlarm[] {
  const ids = ['ApiServerErrors', 'AvailabilityBurn1hShort', 'LatencyBurn1hShort'];
  return ids.filter((id) => monitoring.alarmIds.includes(id)).map((id) => monitoring.alarm(id));
}
