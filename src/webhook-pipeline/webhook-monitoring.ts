import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { PipelineMetrics } from './pipeline-metrics';
import { replayAlarms } from './webhook-replay';
import { sourceAlarms, unsignedRequests } from './webhook-source-alarms';
import type { NamedSource } from './webhook-sources';
import type { ApiDomain } from '../apis/api-domain';
import { pascalCase } from '../environment/ids';
import { knownFunction } from '../functions/known-function';
import type { AlarmDefinition, AlarmDefinitions, LogQuery } from '../monitoring/alarm-definition';
import { apiErrors, apiWidgets, certificateAlarm, heartbeatAlarm } from '../monitoring/alarms/api';
import { functionFailures, functionTimeout, functionWidgets } from '../monitoring/alarms/function';
import type { MonitoredFunction } from '../monitoring/alarms/monitored-function';
import { deadLetters, messageAge, queueWidgets, type NamedQueue } from '../monitoring/alarms/queue';
import type { ApiSignals } from '../monitoring/api-signals';
import type { ServiceLevelObjectives } from '../monitoring/objectives/slo';
import { ratePercent } from '../monitoring/rates';
import { Severity } from '../monitoring/severity';
import type { SystemMonitoring } from '../monitoring/system-monitoring';

/** What is monitored, and by what measure. */
export interface WebhookMonitoringProps {
  readonly signals: ApiSignals;
  readonly accessLogs: ILogGroup;
  readonly validatorFunction?: LambdaFunction;
  readonly routerFunction: LambdaFunction;
  readonly reconcilerFunction?: LambdaFunction;
  readonly ingestQueue: IQueue;
  readonly ingestDeadLetterQueue: IQueue;
  readonly quarantineQueue: IQueue;
  /** By the route's name. */
  readonly queues: Map<string, IQueue>;
  /** By the route's name; without the routes to existing queues. */
  readonly deadLetterQueues: Map<string, IQueue>;
  readonly sources: NamedSource[];
  readonly metrics: PipelineMetrics;
  readonly minimumRequests: number;
  /** Failed executions of a function in 5 minutes; more is too many. */
  readonly functionErrorThreshold: number;
  /** How long a message is hidden that the router failed on. */
  readonly ingestVisibilityTimeout: Duration;
  readonly domain?: ApiDomain;
  readonly heartbeat?: Duration;
  readonly slo?: ServiceLevelObjectives;
  readonly replayStateMachine?: StateMachine;
}

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
export function monitorPipeline(monitoring: SystemMonitoring, props: WebhookMonitoringProps): void {
  const { signals, minimumRequests, slo } = props;
  const functions: MonitoredFunction[] = [
    ...(props.validatorFunction ? [{ name: 'Validator', slo, ...knownFunction(props.validatorFunction) }] : []),
    { name: 'Router', ...knownFunction(props.routerFunction) },
    ...(props.reconcilerFunction ? [{ name: 'Reconciler', ...knownFunction(props.reconcilerFunction) }] : []),
  ];
  const accessLogs = { logGroup: props.accessLogs, reasons: ['errorType'] };
  monitoring.addAlarms({
    ...apiErrors({ signals, minimumRequests, accessLogs }),
    ...heartbeatAlarm(signals, props.heartbeat),
    ...certificateAlarm(props.domain?.certificate),
    ...sourceAlarms(props, signals.requests),
    ...refusals(props, signals.requests),
  });
  for (const fn of functions) {
    monitoring.addAlarms({ ...functionFailures(fn, { errors: props.functionErrorThreshold }), ...functionTimeout(fn) });
  }
  const replays = replayAlarms(props.replayStateMachine);
  monitoring.addAlarms({ ...routing(props), ...missingEvents(props), ...replays });
  monitoring.addObjectives(signals);
  monitoring.addWidgets(...apiWidgets(signals));
  monitoring.addWidgets(...eventWidgets(props));
  monitoring.addWidgets(...queueWidgets(...namedQueues(props)));
  functions.forEach((fn) => monitoring.addWidgets(...functionWidgets(fn)));
}

/** Those that can be: without a validator nobody tells that a body is too large. */
function refusalsOf({ validatorFunction }: WebhookMonitoringProps) {
  return REFUSALS.filter(({ id }) => validatorFunction !== undefined || id !== 'RefusedSize');
}

/** 4xx by reason, whether the gateway or the validator refused. */
function refusals(props: WebhookMonitoringProps, requests: IMetric): AlarmDefinitions {
  const { metrics, minimumRequests, accessLogs } = props;
  const entries = refusalsOf(props).map(({ id, status, percent, what }): [string, AlarmDefinition] => [
    id,
    {
      metric: ratePercent({
        part: 'FILL(refused, 0)',
        metrics: { refused: metrics.clientErrors(String(status)) },
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
        logGroups: [accessLogs],
        query: `filter status = "${status}" | stats count(*) by errorType, userAgent, sourceIp`,
      },
    },
  ]);
  return Object.fromEntries(entries);
}

/** What happens to accepted events. */
function routing(props: WebhookMonitoringProps): AlarmDefinitions {
  const { metrics, routerFunction, ingestDeadLetterQueue, queues, deadLetterQueues } = props;
  return {
    RouterLag: routerLag(props),
    IngestDeadLetters: deadLetters(['ingest', ingestDeadLetterQueue]),
    ...Object.assign({}, ...[...queues].map((queue) => routeAlarms(queue, deadLetterQueues.get(queue[0])))),
    Conflicts: {
      metric: metrics.conflict(),
      threshold: 1,
      ...AN_HOUR,
      severity: Severity.TICKET,
      meaning: 'An event came with the id of another event: the sender uses ids twice, or somebody forges events.',
      runbookSection: 'webhook-conflicts',
      logQuery: linesOf(routerFunction, 'filter reason = "Conflict" | sort @timestamp desc'),
    },
    QuarantineGrowth: {
      metric: metrics.quarantined(),
      threshold: 1,
      ...AN_HOUR,
      severity: Severity.TICKET,
      meaning: 'Events went to the quarantine queue, where nothing consumes them: unknown types or conflicts.',
      runbookSection: 'quarantine-growth',
      logQuery: linesOf(routerFunction, 'filter message = "Quarantined" | stats count(*) by reason, transactionType'),
    },
  };
}

/** What the provider has and never came. */
function missingEvents({ metrics, reconcilerFunction }: WebhookMonitoringProps): AlarmDefinitions {
  return reconcilerFunction === undefined
    ? {}
    : {
        MissingEvents: {
          metric: metrics.missingEvents(),
          threshold: 1,
          ...AN_HOUR,
          severity: Severity.TICKET,
          meaning:
            'The provider has events that never arrived. They were sent to the ingest queue, unless the reconciler failed.',
          runbookSection: 'missing-events',
          logQuery: linesOf(
            reconcilerFunction,
            'filter message in ["MissingEvent", "NotBackFilled"] | sort @timestamp desc',
          ),
        },
      };
}

function routeAlarms(named: NamedQueue, deadLetterQueue?: IQueue): AlarmDefinitions {
  const [route] = named;
  const id = pascalCase(route);
  return {
    [`${id}MessageAge`]: messageAge(named),
    ...(deadLetterQueue && { [`${id}DeadLetters`]: deadLetters([route, deadLetterQueue]) }),
  };
}

function routerLag({ ingestQueue, ingestVisibilityTimeout, routerFunction }: WebhookMonitoringProps): AlarmDefinition {
  // One failed batch is no lag: its messages come again when they are no longer hidden.
  const lag = Math.max(300, ingestVisibilityTimeout.toSeconds() + 120);
  return {
    metric: ingestQueue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
    threshold: lag,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    severity: Severity.PAGE,
    meaning: `Accepted events wait over ${lag} s for the router: it fails, or is slower than events come.`,
    runbookSection: 'router-lag',
    logQuery: linesOf(routerFunction, 'filter message = "Failed" | stats count(*) by reason'),
  };
}

function linesOf({ logGroup }: LambdaFunction, query: string): LogQuery {
  return { logGroups: [logGroup], query };
}

function eventWidgets(props: WebhookMonitoringProps): IWidget[] {
  const { metrics, queues, sources } = props;
  const validates = props.validatorFunction !== undefined;
  const verified = sources.some(({ kind }) => kind !== 'unverified');
  const size = { width: 12, height: 6, leftYAxis: { min: 0 } };
  return [
    new GraphWidget({
      ...size,
      title: 'Events in 5 minutes: accepted, and routed to each queue',
      left: [
        metrics.accepted({ label: 'accepted' }),
        ...[...queues.keys()].map((route) => metrics.routed(route, { label: route })),
      ],
    }),
    new GraphWidget({
      ...size,
      title: 'Events in 5 minutes: what did not go its way',
      left: [
        metrics.duplicate({ label: 'duplicate' }),
        metrics.conflict({ label: 'conflict' }),
        metrics.quarantined({ label: 'quarantined' }),
        ...(verified ? [unsignedRequests(props).with({ label: validates ? 'refused: 401' : 'not verified' })] : []),
        ...refusalsOf(props).map(({ status }) => metrics.clientErrors(String(status), { label: `refused: ${status}` })),
      ],
    }),
  ];
}

/** The queues that are consumed, and those where messages wait for a person. */
function namedQueues(props: WebhookMonitoringProps): [consumed: NamedQueue[], parked: NamedQueue[]] {
  const { ingestQueue, ingestDeadLetterQueue, quarantineQueue, queues, deadLetterQueues } = props;
  return [
    [['ingest', ingestQueue], ...queues],
    [['ingest', ingestDeadLetterQueue], ...deadLetterQueues, ['quarantine', quarantineQueue]],
  ];
}
