import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { statusQuery, type ApiAlarmOptions } from './api';
import type { MonitoredFunction } from './monitored-function';
import type { AlarmDefinitions } from '../alarm-definition';
import { ratePercent } from '../rates';
import { Severity } from '../severity';

/** Percent of the requests; the same as of an outage. */
const UNEXPLAINED_ERRORS_PERCENT = 5;
/** An alarm takes ten metrics (PutMetricAlarm); two of them are those of the API. */
const MAX_FUNCTIONS_OF_AN_ALARM = 8;

/** 5xx that no function failed for: the integration itself is broken, or a function answers 5xx. */
export function unexplainedErrors(options: ApiAlarmOptions, functions: MonitoredFunction[]): AlarmDefinitions {
  const { signals, minimumRequests, accessLogs } = options;
  if (functions.length === 0 || functions.length > MAX_FUNCTIONS_OF_AN_ALARM) {
    return {};
  }
  const names = functions.map(({ name }) => name).join(', ');
  const errors = functions.map(({ function: fn }, index): [string, Metric] => {
    return [`errors${index}`, fn.metricErrors({ statistic: 'Sum' })];
  });
  return {
    ApiErrorsWithoutFunctionErrors: {
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
    },
  };
}
