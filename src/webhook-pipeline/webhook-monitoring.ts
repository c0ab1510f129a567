import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { WebhookPipeline } from './webhook-pipeline';
import { pascalName } from './webhook-route';
import type { AlarmDefinition, LogQuery } from '../monitoring/alarm-definition';
import { apiErrors, apiWidgets, heartbeatAlarm } from '../monitoring/api-alarms';
import {
  functionFailures,
  functionTimeout,
  functionWidgets,
  monitoredFunction,
  type FunctionThresholds,
} from '../monitoring/function-alarms';
import { ratePercent } from '../monitoring/rates';
import { Severity } from '../monitoring/severity';
import type { ApiSignals, ServiceLevelObjectives } from '../monitoring/slo';
import type { SystemMonitoring } from '../monitoring/system-monitoring';

/** What is monitored. */
export interface WebhookMonitoringOptions {
  readonly pipeline: WebhookPipeline;
  /** The names of the routes. */
  readonly routes: string[];
  readonly minimumRequests: number;
  readonly heartbeat?: Duration;
  /** How long a message is hidden that the router failed on. */
  readonly ingestVisibilityTimeout: Duration;
  readonly slo?: ServiceLevelObjectives;
  readonly thresholds: Pick<FunctionThresholds, 'errors'>;
}

type Definitions = Record<string, AlarmDefinition>;

/** Why requests are refused, by the status that says so. */
const REFUSALS = [
  { id: 'RefusedBody', status: 400, percent: 5, what: 'have a body that is no valid event' },
  { id: 'RefusedSize', status: 413, percent: 1, what: 'are larger than maxPayloadSize' },
  { id: 'RefusedMediaType', status: 415, percent: 5, what: 'are not JSON' },
  {
    id: 'ApiThrottles',
    status: 429,
    percent: 1,
    what: 'are over the throttle of the stage; senders must send them again',
  },
];

/** One event is enough, and more of them within an hour are no further ticket. */
const AN_HOUR = { evaluationPeriods: 12, datapointsToAlarm: 1 };

/** Alarms and dashboard of a pipeline. */
export function monitorPipeline(monitoring: SystemMonitoring, options: WebhookMonitoringOptions): void {
  const { pipeline } = options;
  const signals = signalsOf(pipeline);
  const functions = [
    {
      ...monitoredFunction('Validator', pipeline.validatorFunction, pipeline.validatorFunction.logGroup),
      slo: options.slo,
    },
    monitoredFunction('Router', pipeline.routerFunction, pipeline.routerFunction.logGroup),
  ];
  monitoring.addAlarms({
    ...apiErrors({ signals, minimumRequests: options.minimumRequests, logQuery: accessLogQuery(pipeline) }),
    ...heartbeatAlarm(signals, options.heartbeat),
    ...refusals(options, signals.requests),
    ...functions.reduce(
      (all, fn) => ({ ...all, ...functionFailures(fn, options.thresholds), ...functionTimeout(fn) }),
      {},
    ),
    ...routing(options),
  });
  monitoring.addObjectives(signals);
  monitoring.addWidgets(...apiWidgets(signals));
  monitoring.addWidgets(...eventWidgets(options));
  monitoring.addWidgets(...queueWidgets(options));
  functions.forEach((fn) => monitoring.addWidgets(...functionWidgets(fn)));
}

function signalsOf({ api }: WebhookPipeline): ApiSignals {
  const { deploymentStage: stage } = api;
  return {
    requests: stage.metricCount({ statistic: 'Sum' }),
    serverErrors: stage.metricServerError({ statistic: 'Sum' }),
    clientErrors: stage.metricClientError({ statistic: 'Sum' }),
    latency: stage.metricLatency(),
  };
}

function accessLogQuery({ accessLogs }: WebhookPipeline): (firstDigit: number) => LogQuery {
  return (firstDigit) => ({
    logGroups: [accessLogs],
    query: `filter status like /^${firstDigit}/ | stats count(*) by status, errorType, validationError`,
  });
}

/** 4xx by reason, whether the gateway or the validator refused. */
function refusals({ pipeline, minimumRequests }: WebhookMonitoringOptions, requests: IMetric): Definitions {
  const entries = REFUSALS.map(({ id, status, percent, what }): [string, AlarmDefinition] => [
    id,
    {
      metric: ratePercent({
        part: 'FILL(refused, 0)',
        metrics: { refused: pipeline.metricClientErrors(String(status)) },
        requests,
        period: Duration.minutes(5),
        minimumRequests,
        label: `${status} (%)`,
      }),
      threshold: percent,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning: `At least ${percent} % of the requests ${what} (${status}).`,
      runbookSection: 'webhook-refusals',
      logQuery: {
        logGroups: [pipeline.accessLogs],
        query: `filter status = "${status}" | stats count(*) by validationError, userAgent, sourceIp`,
      },
    },
  ]);
  return Object.fromEntries(entries);
}

/** What happens to accepted events. */
function routing({ pipeline, routes, ingestVisibilityTimeout }: WebhookMonitoringOptions): Definitions {
  // One failed batch is no lag: its messages come again when they are no longer hidden.
  const lag = Math.max(300, ingestVisibilityTimeout.toSeconds() + 120);
  const withQueues = routes.map((route) => [route, pipeline.queue(route), pipeline.deadLetterQueue(route)] as const);
  return {
    RouterLag: {
      metric: pipeline.ingestQueue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      threshold: lag,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.PAGE,
      meaning: `Accepted events wait over ${lag} s for the router: it fails, or is slower than events come.`,
      runbookSection: 'router-lag',
      logQuery: routerQuery(pipeline, 'filter message = "Failed" | stats count(*) by reason'),
    },
    IngestDeadLetters: deadLetters('ingest', pipeline.ingestDeadLetterQueue),
    ...Object.fromEntries(
      withQueues.flatMap(([route, queue, deadLetterQueue]) => [
        [`${pascalName(route)}MessageAge`, messageAge(route, queue)] as const,
        ...(deadLetterQueue ? [[`${pascalName(route)}DeadLetters`, deadLetters(route, deadLetterQueue)] as const] : []),
      ]),
    ),
    Conflicts: {
      metric: pipeline.metricConflict(),
      threshold: 1,
      ...AN_HOUR,
      severity: Severity.TICKET,
      meaning: 'An event came with the id of another event: the sender uses ids twice, or somebody forges events.',
      runbookSection: 'webhook-conflicts',
      logQuery: routerQuery(pipeline, 'filter reason = "Conflict" | sort @timestamp desc'),
    },
    QuarantineGrowth: {
      metric: pipeline.metricQuarantined(),
      threshold: 1,
      ...AN_HOUR,
      severity: Severity.TICKET,
      meaning: 'Events went to the quarantine queue, where nothing consumes them: unknown types or conflicts.',
      runbookSection: 'quarantine-growth',
      logQuery: routerQuery(pipeline, 'filter message = "Quarantined" | stats count(*) by reason, transactionType'),
    },
  };
}

function routerQuery({ routerFunction }: WebhookPipeline, query: string): LogQuery {
  return { logGroups: [routerFunction.logGroup], query };
}

function deadLetters(name: string, queue: IQueue): AlarmDefinition {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
    threshold: 1,
    evaluationPeriods: 1,
    staysUntilHandled: true,
    severity: Severity.TICKET,
    meaning: `The dead-letter queue of ${name} has a message. Once the cause is mended, put it back: ${redriveCommand(queue)}`,
    runbookSection: 'dead-letters',
  };
}

function messageAge(route: string, queue: IQueue): AlarmDefinition {
  return {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
    threshold: Duration.hours(1).toSeconds(),
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    staysUntilHandled: true,
    severity: Severity.TICKET,
    meaning: `Events of the route ${route} wait over an hour: its consumer fails, is too slow, or does not exist.`,
    runbookSection: 'message-age',
  };
}

/**
 * The command that puts the messages of a dead-letter queue back where they came from.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function redriveCommand(queue: IQueue): string {
  return `aws sqs start-message-move-task --source-arn ${queue.queueArn}`;
}

function eventWidgets({ pipeline, routes }: WebhookMonitoringOptions): IWidget[] {
  const size = { width: 12, height: 6, leftYAxis: { min: 0 } };
  return [
    new GraphWidget({
      ...size,
      title: 'Events in 5 minutes: accepted, and routed to each queue',
      left: [
        pipeline.metricAccepted({ label: 'accepted' }),
        ...routes.map((route) => pipeline.metricRouted(route, { label: route })),
      ],
    }),
    new GraphWidget({
      ...size,
      title: 'Events in 5 minutes: what did not go its way',
      left: [
        pipeline.metricDuplicate({ label: 'duplicate' }),
        pipeline.metricConflict({ label: 'conflict' }),
        pipeline.metricQuarantined({ label: 'quarantined' }),
        ...REFUSALS.map(({ status }) => pipeline.metricClientErrors(String(status), { label: `refused: ${status}` })),
      ],
    }),
  ];
}

function queueWidgets({ pipeline, routes }: WebhookMonitoringOptions): IWidget[] {
  const period = Duration.minutes(5);
  const size = { width: 8, height: 6, leftYAxis: { min: 0 } };
  const queues = [['ingest', pipeline.ingestQueue], ...routes.map((route) => [route, pipeline.queue(route)])] as [
    string,
    IQueue,
  ][];
  const deadLetterQueues = [
    ['ingest', pipeline.ingestDeadLetterQueue],
    ...routes.map((route) => [route, pipeline.deadLetterQueue(route)]),
    ['quarantine', pipeline.quarantineQueue],
  ].filter(([, queue]) => queue !== undefined) as [string, IQueue][];
  const graph = (title: string, of: [string, IQueue][], metric: (queue: IQueue, label: string) => IMetric) =>
    new GraphWidget({ ...size, title, left: of.map(([label, queue]) => metric(queue, label)) });
  return [
    graph('Age of the oldest message (s)', queues, (queue, label) =>
      queue.metricApproximateAgeOfOldestMessage({ period, label }),
    ),
    graph('Messages waiting', queues, (queue, label) =>
      queue.metricApproximateNumberOfMessagesVisible({ period, label }),
    ),
    graph('Dead letters and quarantine', deadLetterQueues, (queue, label) =>
      queue.metricApproximateNumberOfMessagesVisible({ period, label }),
    ),
  ];
}
