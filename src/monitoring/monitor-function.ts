import type { Duration } from 'aws-cdk-lib';
import { monitorErrorLines } from './alarms/error-lines';
import {
  functionConcurrency,
  functionDuration,
  functionFailures,
  functionTimeout,
  functionWidgets,
} from './alarms/function';
import type { MonitoredFunction } from './alarms/monitored-function';
import type { SystemMonitoring } from './system-monitoring';
import type { Environment } from '../environment/environment';

/** How a function behind an API is monitored. */
export interface FunctionMonitoringOptions {
  readonly environment: Environment;
  /** Where its error lines are counted. */
  readonly metricNamespace: string;
  readonly minimumRequests: number;
  /** How long its executions may take on average; not watched when not given. */
  readonly duration?: Duration;
}

/** Alarms and widgets of a function behind an API. */
export function monitorFunction(
  monitoring: SystemMonitoring,
  fn: MonitoredFunction,
  { environment, metricNamespace, minimumRequests, duration }: FunctionMonitoringOptions,
): void {
  const { service, settings } = environment;
  monitoring.addAlarms({
    ...functionFailures(fn, { errors: settings.functionErrorThreshold }),
    ...(duration && functionDuration(fn, { duration })),
    ...functionTimeout(fn),
    ...functionConcurrency(fn),
  });
  monitorErrorLines(monitoring, fn, { metricNamespace, service, minimumRequests });
  monitoring.addWidgets(...functionWidgets(fn));
}
