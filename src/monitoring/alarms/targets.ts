import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  GraphWidget,
  MathExpression,
  type IMetric,
  type IWidget,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  HttpCodeTarget,
  type IApplicationTargetGroup,
  type IApplicationTargetGroupMetrics,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { OUTAGE, SERVER_ERRORS_PERCENT } from './api';
import { SLOW_START } from './ecs';
import { errorLineQuery } from './error-lines';
import type { AlarmDefinition, AlarmDefinitions } from '../alarm-definition';
import { answeredWithin, type ObjectiveSignals } from '../api-signals';
import type { ServiceLevelObjectives } from '../objectives/slo';
import { ratePercent, sumOf } from '../rates';
import { Severity } from '../severity';

/** What answers behind a load balancer, such as a version of a service, as its alarms see it. */
export interface MonitoredTargets {
  /** Begins the ids of its alarms, and is what people call it. */
  readonly name: string;
  /** One, or the two between which a native roll-out of Amazon ECS moves the requests. Each has a listener. */
  readonly targetGroups: readonly IApplicationTargetGroup[];
  /** How many there are at least when all is well. */
  readonly minimumTargets: number;
  /** How many are wanted, where that may be none: then none is missing. Those targets start slowly. */
  readonly wanted?: IMetric;
  /** How long a normal request takes at most. */
  readonly longestRequest: Duration;
  /** Where its lines are, for the queries. */
  readonly logGroup?: ILogGroup;
  /** What it promises: burn rates tell better than a share of slow requests when that breaks. */
  readonly slo?: ServiceLevelObjectives;
}

/** Percent of 4xx in 5 minutes that is more than the noise of a public API. */
const CLIENT_ERRORS_PERCENT = 25;
/** Percent of the requests; at 1 %, the 99th percentile is over the limit. */
const SLOW_PERCENT = 1;
/** Percent of the requests. Tasks that stop in peace refuse none. */
const CONNECTION_ERRORS_PERCENT = 1;

const MINUTE = () => Duration.minutes(1);
const FIVE_MINUTES = () => Duration.minutes(5);
/** A roll-out or an interruption takes less. */
const LASTING = { evaluationPeriods: 5, datapointsToAlarm: 3 };

/** A metric of all target groups together. */
function total(
  { targetGroups }: MonitoredTargets,
  id: string,
  of: (metrics: IApplicationTargetGroupMetrics) => Metric,
  label?: string,
): IMetric {
  return sumOf(
    id,
    targetGroups.map(({ metrics }) => of(metrics)),
    label,
  );
}

/**
 * What objectives of these targets are measured by: what the targets answered, in seconds. What the load balancer answers
 * itself, it does not tell by target group.
 */
export function targetSignals(targets: MonitoredTargets): ObjectiveSignals {
  return {
    requests: total(targets, 'received', (metrics) => metrics.requestCount()),
    serverErrors: total(targets, 'failed', (metrics) => metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT)),
    answered: (within) => {
      const statistic = answeredWithin(within?.toSeconds({ integral: false }));
      return total(targets, within === undefined ? 'measured' : 'quick', (metrics) =>
        metrics.targetResponseTime({ statistic }),
      );
    },
  };
}

/** What asks for somebody: errors, slow requests, targets that are missing, unhealthy or refuse connections. */
export function targetAlarms(targets: MonitoredTargets, minimumRequests: number): AlarmDefinitions {
  return { ...requestAlarms(targets, minimumRequests), ...healthAlarms(targets) };
}

function requestAlarms(targets: MonitoredTargets, minimumRequests: number): AlarmDefinitions {
  const { name, longestRequest, logGroup, slo } = targets;
  const { requests, serverErrors, answered } = targetSignals(targets);
  const counted = (label: string, errors: IMetric, period: Duration) =>
    ratePercent({ part: 'FILL(errors, 0)', metrics: { errors }, requests, period, minimumRequests, label });
  const clientErrors = total(targets, 'refused', (of) => of.httpCodeTarget(HttpCodeTarget.TARGET_4XX_COUNT));
  const connectionErrors = total(targets, 'unreached', (metrics) => metrics.targetConnectionErrorCount());
  const ticket = { ...LASTING, severity: Severity.TICKET };
  return {
    [`${name}ServerErrors`]: {
      ...OUTAGE,
      metric: counted('5xx (%)', serverErrors, MINUTE()),
      threshold: SERVER_ERRORS_PERCENT,
      severity: Severity.PAGE,
      meaning: `${name}: callers get errors: at least ${SERVER_ERRORS_PERCENT} % of the requests are answered 5xx by its tasks, in 3 of 15 minutes.`,
      runbookSection: 'version-server-errors',
      logQuery: errorLineQuery(logGroup, 'stats count(*) by message'),
    },
    [`${name}ClientErrors`]: {
      ...ticket,
      metric: counted('4xx (%)', clientErrors, FIVE_MINUTES()),
      threshold: CLIENT_ERRORS_PERCENT,
      meaning: `${name}: at least ${CLIENT_ERRORS_PERCENT} % of the requests are answered 4xx: a broken caller, or a change that callers did not follow.`,
      runbookSection: 'version-client-errors',
    },
    [`${name}SlowRequests`]: {
      ...slowRequests({ requests: answered(), quick: answered(longestRequest), minimumRequests }),
      severity: slo?.latencyP99 === undefined ? Severity.TICKET : Severity.NOTICE,
      meaning: `${name}: at least ${SLOW_PERCENT} % of the requests take longer than the ${longestRequest.toMilliseconds()} ms of its longest normal one.`,
      runbookSection: 'version-slow-requests',
    },
    [`${name}ConnectionErrors`]: {
      ...ticket,
      metric: counted('connections refused (%)', connectionErrors, FIVE_MINUTES()),
      threshold: CONNECTION_ERRORS_PERCENT,
      meaning: `${name}: for at least ${CONNECTION_ERRORS_PERCENT} % of the requests, a task took no connection; each is a 502 or was tried again.`,
      runbookSection: 'version-connection-errors',
    },
  };
}

/** The share of the requests that are over a limit: exact for two target groups, of which no percentile is. */
function slowRequests(props: { requests: IMetric; quick: IMetric; minimumRequests: number }) {
  const { requests, quick, minimumRequests } = props;
  const metric = ratePercent({
    part: 'requests - FILL(within, 0)',
    metrics: { within: quick },
    requests,
    period: FIVE_MINUTES(),
    minimumRequests,
    label: 'slow requests (%)',
  });
  return { ...LASTING, metric, threshold: SLOW_PERCENT };
}

function healthAlarms(targets: MonitoredTargets): AlarmDefinitions {
  const { name, minimumTargets } = targets;
  const healthy = (id: string, statistic: string) =>
    total(targets, id, (metrics) => metrics.healthyHostCount({ statistic, period: MINUTE() }));
  const below: Pick<AlarmDefinition, 'comparisonOperator'> = {
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  };
  const none = noneHealthy(targets, healthy('anyHealthy', 'Maximum'));
  const { datapointsToAlarm, evaluationPeriods } = none;
  return {
    [`${name}NoHealthyTarget`]: {
      ...below,
      ...none,
      threshold: 1,
      severity: Severity.PAGE,
      meaning: `${name}: no task passes its health checks, in ${datapointsToAlarm} of ${evaluationPeriods} minutes; requests go to unhealthy ones or are answered 5xx.`,
      runbookSection: 'version-no-healthy-target',
      logQuery: errorLineQuery(targets.logGroup, 'sort @timestamp desc | limit 50'),
    },
    ...(minimumTargets < 2
      ? {}
      : {
          [`${name}FewHealthyTargets`]: {
            ...below,
            metric: healthy('healthy', 'Minimum'),
            threshold: minimumTargets,
            evaluationPeriods: 20,
            datapointsToAlarm: 15,
            severity: Severity.TICKET,
            meaning: `${name}: fewer than ${minimumTargets} tasks pass their health checks, in 15 of 20 minutes: the next interruption may be felt.`,
            runbookSection: 'version-few-healthy-targets',
          },
        }),
    [`${name}UnhealthyTargets`]: {
      ...LASTING,
      metric: total(targets, 'unhealthy', (metrics) =>
        metrics.unhealthyHostCount({ statistic: 'Minimum', period: FIVE_MINUTES() }),
      ),
      threshold: 1,
      severity: Severity.TICKET,
      meaning: `${name}: a task fails its health checks without a break, in 15 of 25 minutes; it was not replaced, or its replacement fails as well.`,
      runbookSection: 'version-unhealthy-targets',
      logQuery: errorLineQuery(targets.logGroup, 'sort @timestamp desc | limit 50'),
    },
  };
}

/** Of targets that may be none, only while some are wanted, and after the time that they take to start. */
function noneHealthy({ wanted }: MonitoredTargets, healthy: IMetric) {
  if (wanted === undefined) {
    return { metric: healthy, ...LASTING };
  }
  const [datapointsToAlarm, evaluationPeriods] = SLOW_START;
  const metric = new MathExpression({
    expression: 'IF(FILL(wanted, 0) > 0, FILL(healthyOnes, 0), 1)',
    usingMetrics: { wanted, healthyOnes: healthy },
    period: MINUTE(),
    label: 'healthy tasks while some are wanted',
  });
  return { metric, datapointsToAlarm, evaluationPeriods };
}

/** Requests and errors; latency of each group; how many are healthy. */
export function targetWidgets(targets: MonitoredTargets): IWidget[] {
  const { name, targetGroups, longestRequest } = targets;
  const period = MINUTE();
  const code = (which: HttpCodeTarget, label: string) =>
    total(targets, label, (metrics) => metrics.httpCodeTarget(which, { period }), label);
  const graph = (title: string, left: IMetric[], more = {}) =>
    new GraphWidget({ title: `${name}: ${title}`, left, width: 8, height: 6, leftYAxis: { min: 0 }, ...more });
  const latency = targetGroups.flatMap(({ metrics }, index) =>
    ['p50', 'p99'].map((statistic) =>
      metrics.targetResponseTime({ period, statistic, label: `${statistic} of group ${index + 1}` }),
    ),
  );
  return [
    graph('requests and errors a minute', [
      total(targets, 'requests', (metrics) => metrics.requestCount({ period }), 'requests'),
      code(HttpCodeTarget.TARGET_4XX_COUNT, 'status4xx'),
      code(HttpCodeTarget.TARGET_5XX_COUNT, 'status5xx'),
      total(targets, 'unreached', (metrics) => metrics.targetConnectionErrorCount({ period }), 'no connection'),
    ]),
    graph('latency (s)', latency, {
      leftAnnotations: [{ value: longestRequest.toSeconds({ integral: false }), label: 'longest normal request' }],
    }),
    graph('tasks by health', [
      total(targets, 'healthy', (of) => of.healthyHostCount({ statistic: 'Minimum', period }), 'healthy'),
      total(targets, 'unhealthy', (of) => of.unhealthyHostCount({ statistic: 'Maximum', period }), 'unhealthy'),
    ]),
  ];
}
