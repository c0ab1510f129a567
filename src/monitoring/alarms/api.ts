import { Duration } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ComparisonOperator,
  GraphWidget,
  MathExpression,
  TreatMissingData,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { AlarmDefinition, AlarmDefinitions, LogQuery } from '../alarm-definition';
import type { ApiSignals } from '../api-signals';
import { ratePercent } from '../rates';
import { Severity } from '../severity';

/** What the alarms of an API need to know. */
export interface ApiAlarmOptions {
  readonly signals: ApiSignals;
  readonly minimumRequests: number;
  /** Where its access log is, if that is known. */
  readonly accessLogs?: AccessLogs;
}

/** An access log as queries read it. */
export interface AccessLogs {
  readonly logGroup: ILogGroup;
  /** The fields beside the status that tell errors apart. */
  readonly reasons: string[];
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
/** AWS Certificate Manager renews 60 days before the end, and writes mails from 45 days on. */
const CERTIFICATE_DAYS = 30;

/** How to find the requests whose status begins with a digit. */
export function statusQuery(accessLogs: AccessLogs | undefined, firstDigit: number): LogQuery | undefined {
  return (
    accessLogs && {
      logGroups: [accessLogs.logGroup],
      query: `filter status like /^${firstDigit}/ | stats count(*) by status, ${accessLogs.reasons.join(', ')}`,
    }
  );
}

/** The rates of errors, whatever answered. */
export function apiErrors({ signals, minimumRequests, accessLogs }: ApiAlarmOptions): AlarmDefinitions {
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
      logQuery: statusQuery(accessLogs, 5),
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
      logQuery: statusQuery(accessLogs, 4),
    },
  };
}

/**
 * No request for longer than there may be none. Without requests there is no data: here that is the alarm.
 *
 * @param own requests in that time that are not those of callers
 */
export function heartbeatAlarm(
  { requests }: Pick<ApiSignals, 'requests'>,
  heartbeat?: Duration,
  own = 0,
): AlarmDefinitions {
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

/**
 * A function that is near its end as the API sees it: cold starts and waiting included.
 *
 * @param timeout after which API Gateway answers for the function
 */
export function integrationLatency({ signals, minimumRequests }: ApiAlarmOptions, timeout: Duration): AlarmDefinitions {
  const threshold = Math.round(0.8 * timeout.toMilliseconds());
  const latency = signals.integrationLatency.with({ statistic: 'p99' });
  return {
    ApiIntegrationLatency: {
      metric: new MathExpression({
        expression: `IF(requests >= ${minimumRequests}, latency, 0)`,
        usingMetrics: { latency, requests: signals.requests },
        period: Duration.minutes(5),
        label: 'integration latency p99 (ms)',
      }),
      threshold,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning: `One request of a hundred waits over ${threshold} ms for the function; after ${timeout.toMilliseconds()} ms it gets a 5xx.`,
      runbookSection: 'api-integration-latency',
    },
  };
}

/** The certificate of the API's domain ends although it should have been renewed. */
export function certificateAlarm(certificate?: ICertificate): AlarmDefinitions {
  return certificate === undefined ? {} : { CertificateExpiry: certificateExpiry(certificate) };
}

function certificateExpiry(certificate: ICertificate): AlarmDefinition {
  return {
    metric: certificate.metricDaysToExpiry(),
    threshold: CERTIFICATE_DAYS,
    comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    // An ended certificate reports nothing, and is to stay in ALARM.
    treatMissingData: TreatMissingData.IGNORE,
    staysUntilHandled: true,
    severity: Severity.TICKET,
    meaning: `The certificate ends in ${CERTIFICATE_DAYS} days or less; AWS Certificate Manager should have renewed it.`,
    runbookSection: 'certificate-expiry',
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
