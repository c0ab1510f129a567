import type { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { METRIC_NAMESPACE } from './env';
import type { HttpProbe } from './probe';
import { probeAlarms, probeWidgets } from './probe-alarms';
import type { Environment } from '../environment/environment';
import { apiErrors, apiWidgets, certificateAlarm, heartbeatAlarm, integrationLatency } from '../monitoring/alarms/api';
import type { MonitoredFunction } from '../monitoring/alarms/monitored-function';
import { monitorUnexplainedErrors } from '../monitoring/alarms/unexplained-errors';
import { signalsOf } from '../monitoring/api-signals';
import { monitorFunction } from '../monitoring/monitor-function';
import type { SystemMonitoring } from '../monitoring/system-monitoring';

/** What is monitored. */
export interface HttpApiMonitoringProps {
  readonly environment: Environment;
  readonly api: IHttpApi;
  /** Those behind the API; what is added later joins them. */
  readonly functions: MonitoredFunction[];
  /** After which API Gateway answers for a function. */
  readonly timeout: Duration;
  readonly minimumRequests: number;
  readonly accessLogs?: ILogGroup;
  readonly heartbeat?: Duration;
  readonly probe?: HttpProbe;
  readonly certificate?: ICertificate;
}

/** Alarms and dashboard of an HTTP API and its functions. */
export function monitorHttpApi(monitoring: SystemMonitoring, props: HttpApiMonitoringProps): void {
  const { environment, api, functions, minimumRequests, heartbeat, probe } = props;
  const signals = signalsOf(api);
  const reasons = ['routeKey', 'integrationErrorMessage'];
  const accessLogs = props.accessLogs && { logGroup: props.accessLogs, reasons };
  const options = { signals, minimumRequests, accessLogs };
  monitoring.addAlarms({ ...apiErrors(options), ...integrationLatency(options, props.timeout) });
  monitorUnexplainedErrors(monitoring, options, functions);
  monitoring.addAlarms({
    ...heartbeatAlarm(signals, heartbeat, heartbeat && probe ? probesIn(heartbeat, probe) : 0),
    ...probeAlarms(environment, probe),
    ...certificateAlarm(props.certificate),
  });
  monitoring.addObjectives(signals);
  monitoring.addWidgets(...apiWidgets(signals));
  monitoring.addWidgets(...probeWidgets(environment, probe));
  functions.forEach((fn) => monitorHandler(monitoring, fn, props));
}

/** How many requests of a probe are in a window. */
function probesIn(window: Duration, { interval }: HttpProbe): number {
  return Math.floor(window.toMinutes() / interval.toMinutes());
}

/** Alarms and widgets of one function. */
export function monitorHandler(
  monitoring: SystemMonitoring,
  fn: MonitoredFunction,
  { environment, minimumRequests }: Pick<HttpApiMonitoringProps, 'environment' | 'minimumRequests'>,
): void {
  const duration = environment.settings.functionDurationThreshold;
  monitorFunction(monitoring, fn, { environment, metricNamespace: METRIC_NAMESPACE, minimumRequests, duration });
}

/**
 * The alarms that see a bad version while it gets only a part of the requests. Of a burn rate that is the short window:
 * the long one is still full of good requests.
 */
export function rollbackAlarms(monitoring: SystemMonitoring): IAlarm[] {
  const ids = ['ApiServerErrors', 'AvailabilityBurn1hShort', 'LatencyBurn1hShort'];
  return ids.filter((id) => monitoring.alarmIds.includes(id)).map((id) => monitoring.alarm(id));
}
