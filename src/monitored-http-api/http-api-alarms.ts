import { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ComparisonOperator,
  GraphWidget,
  MathExpression,
  TreatMissingData,
  type IWidget,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { probeMetric, type HttpProbe } from './probe';
import type { AlarmDefinition, LogQuery } from '../monitoring/alarm-definition';
import { OUTAGE } from '../monitoring/api-alarms';
import { errorLineQuery, type MonitoredFunction } from '../monitoring/function-alarms';
import { ratePercent } from '../monitoring/rates';
import { Severity } from '../monitoring/severity';
import type { ApiSignals } from '../monitoring/slo';

type Definitions = Record<string, AlarmDefinition>;

/** Percent of the requests; the same as of an outage. */
const UNEXPLAINED_ERRORS_PERCENT = 5;
/** Error lines for a hundred executions. */
const ERROR_LINES_PERCENT = 5;
/** AWS Certificate Manager renews 60 days before the end, and writes mails from 45 days on. */
const CERTIFICATE_DAYS = 30;
/** An alarm takes ten metrics (PutMetricAlarm); two of them are those of the API. */
const MAX_FUNCTIONS_OF_AN_ALARM = 8;

/** What an HTTP API reports of its requests: it has neither `5XXError` nor `ApiName`, as REST APIs do. */
export function signalsOf(api: IHttpApi): ApiSignals {
  return {
    requests: api.metricCount({ statistic: 'Sum' }),
    serverErrors: api.metricServerError({ statistic: 'Sum' }),
    clientErrors: api.metricClientError({ statistic: 'Sum' }),
    latency: api.metricLatency(),
  };
}

/** How to find the requests that were answered with an error. */
export function accessLogQuery(accessLogs?: ILogGroup): ((firstDigit: number) => LogQuery) | undefined {
  return (
    accessLogs &&
    ((firstDigit) => ({
      logGroups: [accessLogs],
      query: `filter status like /^${firstDigit}/ | stats count(*) by status, routeKey, integrationErrorMessage`,
    }))
  );
}

/** What the alarms of an HTTP API itself need to know. */
export interface HttpApiAlarmOptions {
  readonly api: IHttpApi;
  readonly minimumRequests: number;
  /** After which API Gateway answers for the function. */
  readonly timeout: Duration;
  readonly functions: MonitoredFunction[];
  readonly accessLogs?: ILogGroup;
}

/** A function that is near its end as the API sees it: cold starts and waiting included. */
export function integrationLatency({ api, minimumRequests, timeout }: HttpApiAlarmOptions): Definitions {
  const threshold = Math.round(0.8 * timeout.toMilliseconds());
  return {
    ApiIntegrationLatency: {
      metric: new MathExpression({
        expression: `IF(requests >= ${minimumRequests}, latency, 0)`,
        usingMetrics: {
          latency: api.metricIntegrationLatency({ statistic: 'p99' }),
          requests: api.metricCount({ statistic: 'Sum' }),
        },
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

/** 5xx that no function failed for: the integration itself is broken, or a function answers 5xx. */
export function unexplainedErrors(options: HttpApiAlarmOptions): Definitions {
  const { api, functions, minimumRequests, accessLogs } = options;
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
        metrics: { all: api.metricServerError({ statistic: 'Sum' }), ...Object.fromEntries(errors) },
        requests: api.metricCount({ statistic: 'Sum' }),
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
      logQuery: accessLogQuery(accessLogs)?.(5),
    },
  };
}

/** A deployed probe has no results for some minutes, so that missing ones do not page. */
export function probeAlarms(service: string, probe?: HttpProbe): Definitions {
  if (probe === undefined) {
    return {};
  }
  const failures = probe.interval.toMinutes() === 1 ? OUTAGE : { evaluationPeriods: 5, datapointsToAlarm: 3 };
  return {
    ProbeFailures: {
      metric: probeMetric('AVAILABLE', service, 'Minimum').with({ period: probe.interval }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      ...failures,
      severity: Severity.PAGE,
      meaning: `From outside, ${probe.toString()} was not answered ${probe.expectedStatus} in ${failures.datapointsToAlarm} of ${failures.evaluationPeriods} probes.`,
      runbookSection: 'probe-failures',
    },
    ProbeSilence: {
      metric: probeMetric('AVAILABLE', service, 'SampleCount').with({ period: probe.interval }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.BREACHING,
      severity: Severity.TICKET,
      meaning:
        'The probe has not run for 5 of its intervals, so nobody would know from outside. Also right after it was deployed.',
      runbookSection: 'probe-failures',
    },
  };
}

/** The certificate ends although it should have been renewed. */
export function certificateAlarm(certificate?: ICertificate): Definitions {
  return certificate === undefined
    ? {}
    : {
        CertificateExpiry: {
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
        },
      };
}

/** Lines of level ERROR or above, for the executions of the function. */
export function errorLines(fn: MonitoredFunction, lines: Metric, minimumRequests: number): AlarmDefinition {
  return {
    metric: ratePercent({
      part: 'FILL(lines, 0)',
      metrics: { lines },
      requests: fn.function.metricInvocations({ statistic: 'Sum' }),
      period: Duration.minutes(5),
      minimumRequests,
      label: 'error lines for 100 executions',
    }),
    threshold: ERROR_LINES_PERCENT,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    severity: Severity.TICKET,
    meaning: `${fn.name}: at least ${ERROR_LINES_PERCENT} lines of level ERROR or above for 100 executions, also where callers see no error.`,
    runbookSection: 'function-error-logs',
    logQuery: errorLineQuery(fn.logGroup, 'stats count(*) by message'),
  };
}

/** What the probe sees. */
export function probeWidgets(service: string, probe?: HttpProbe): IWidget[] {
  return probe === undefined
    ? []
    : [
        new GraphWidget({
          title: `Probe: ${probe.toString()}`,
          left: [probeMetric('AVAILABLE', service, 'Minimum').with({ period: probe.interval, label: 'available' })],
          right: [probeMetric('LATENCY', service, 'Maximum').with({ period: probe.interval, label: 'latency (ms)' })],
          leftYAxis: { min: 0, max: 1 },
          rightYAxis: { min: 0 },
          width: 24,
          height: 6,
        }),
      ];
}
