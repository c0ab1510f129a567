import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { statusQuery, type ApiAlarmOptions } from './api';
import type { MonitoredFunction } from './monitored-function';
import type { AlarmDefinition } from '../alarm-definition';
import { ratePercent } from '../rates';
import { Severity } from '../severity';
import type { SystemMonitoring } from '../system-monitoring';

/** Percent of the requests; the same as of an outage. */
const UNEXPLAINED_ERRORS_PERCENT = 5;
/** An alarm takes ten metrics (PutMetricAlarm); two of them are those of the API. */
const MAX_FUNCTIONS_OF_AN_ALARM = 8;

/** Watches 5xx that no function failed for; `functions` are those that are behind the API at synthesis. */
export function monitorUnexplainedErrors(
  monitoring: SystemMonitoring,
  options: ApiAlarmOptions,
  functions: readonly MonitoredFunction[],
): void {
  if (functions.length > 0) {
    monitoring.addLateAlarm('ApiErrorsWithoutFunctionErrors', () => unexplainedErrors(options, functions));
  }
}

/**
 * The integration itself is broken, or a function answers 5xx. Of more functions than an alarm can hold it knows the first ones, and says
 * which: with what the others fail for it tells too much, and without it nothing would be told.
 */
export function unexplainedErrors(options: ApiAlarmOptions, functions: readonly MonitoredFunction[]): AlarmDefinition {
  const { signals, minimumRequests, accessLogs } = options;
  const known = functions.slice(0, MAX_FUNCTIONS_OF_AN_ALARM);
  const names = known.map(({ name }) => name).join(', ');
  const errors = known.map(({ function: fn }, index): [string, Metric] => {
    return [`errors${index}`, fn.metricErrors({ statistic: 'Sum' })];
  });
  return {
    metric: ratePercent({
      part: ['FILL(all, 0)', ...errors.map(([id]) => `FILL(${id}, 0)`)].join(' - '),
      metrics: { all: signals.serverErrors, ...Object.fromEntries(errors) },
      requests: signals.requests,
      period: Duration.minutes(5),
      minimumRequests,
      label: '5xx without function errors (%)',
    }),
    threshold: UNEXPLAINED_ERRORS_PERCENT,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    severity: Severity.TICKET,
    meaning: `At least ${UNEXPLAINED_ERRORS_PERCENT} % of the requests get a 5xx that no failed execution of ${names} explains: a missing permission, a timeout, a throttle, or a function that answers 5xx.`,
    runbookSection: 'api-errors-without-function-errors',
    logQuery: statusQuery(accessLogs, 5),
  };
}
