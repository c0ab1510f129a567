import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, GraphWidget, TreatMissingData, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition, LogQuery } from './alarm-definition';
import { ratePercent } from './rates';
import { Severity } from './severity';
import type { ApiSignals } from './slo';

/** What the alarms of an API need to know. */
export interface ApiAlarmOptions {
  readonly signals: ApiSignals;
  readonly minimumRequests: number;
  /** How to find the requests whose status begins with a digit. */
  readonly logQuery?: (firstDigit: number) => LogQuery;
}

/** Percent of 5xx in a minute that is an outage. */
export const SERVER_ERRORS_PERCENT = 5;
/**
 * Three bad periods are an outage, and it is over when fewer than three of the last fifteen were bad: an API that fails
 * every other minute is one incident.
 */
export const OUTAGE = { evaluationPeriods: 15, datapointsToAlarm: 3 };
/** Percent of 4xx in 5 minutes that is more than the noise of a public API. */
const CLIENT_ERRORS_PERCENT = 25;

/** The rates of errors, whatever answered. */
export function apiErrors({ signals, minimumRequests, logQuery }: ApiAlarmOptions): Record<string, AlarmDefinition> {
  const { requests, serverErrors, clientErrors } = signals;
  return {
    ApiServerErrors: {
      ...OUTAGE,
      metric: ratePercent({
        part: 'FILL(errors, 0)',
        metrics: { errors: serverErrors },
        requests,
        period: Duration.minutes(1),
        minimumRequests,
        label: '5xx (%)',
      }),
      threshold: SERVER_ERRORS_PERCENT,
      severity: Severity.PAGE,
      meaning: `Callers get errors: at least ${SERVER_ERRORS_PERCENT} % of the requests are answered 5xx, in 3 of 15 minutes.`,
      runbookSection: 'api-server-errors',
      logQuery: logQuery?.(5),
    },
    ApiClientErrors: {
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      metric: ratePercent({
        part: 'FILL(errors, 0)',
        metrics: { errors: clientErrors },
        requests,
        period: Duration.minutes(5),
        minimumRequests,
        label: '4xx (%)',
      }),
      threshold: CLIENT_ERRORS_PERCENT,
      severity: Severity.TICKET,
      meaning: `At least ${CLIENT_ERRORS_PERCENT} % of the requests are answered 4xx: a broken caller, or a change that callers did not follow.`,
      runbookSection: 'api-client-errors',
      logQuery: logQuery?.(4),
    },
  };
}

/**
 * No request for longer than there may be none. Without requests there is no data: here that is the alarm.
 *
 * @param own requests in that time that are not those of callers
 */
export function heartbeatAlarm(
  { requests }: ApiSignals,
  heartbeat?: Duration,
  own = 0,
): Record<string, AlarmDefinition> {
  return heartbeat === undefined
    ? {}
    : {
        Heartbeat: {
          metric: requests.with({ period: heartbeat }),
          threshold: own + 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.BREACHING,
          severity: Severity.PAGE,
          meaning: `Nobody called the API for ${heartbeat.toHumanString()}: callers cannot reach it, or there are none.`,
          runbookSection: 'heartbeat',
        },
      };
}

/** Requests and errors; latency. */
export function apiWidgets({ requests, serverErrors, clientErrors, latency }: ApiSignals): IWidget[] {
  const period = Duration.minutes(1);
  const size = { width: 12, height: 6, leftYAxis: { min: 0 } };
  return [
    new GraphWidget({
      ...size,
      title: 'API: requests and errors a minute',
      left: [
        requests.with({ period, label: 'requests' }),
        clientErrors.with({ period, label: '4xx' }),
        serverErrors.with({ period, label: '5xx' }),
      ],
    }),
    new GraphWidget({
      ...size,
      title: 'API: latency (ms)',
      left: ['p50', 'p90', 'p99'].map((statistic) => latency.with({ period, statistic, label: statistic })),
    }),
  ];
}
