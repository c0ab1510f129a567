import { Duration } from 'aws-cdk-lib';
import { GraphWidget, MathExpression, Metric, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaseService } from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { AlarmDefinition, AlarmDefinitions, LogQuery } from '../alarm-definition';
import { sumOf } from '../rates';
import { Severity } from '../severity';

/** What Amazon ECS tells of a service by events, as metrics: how many in a period. */
export interface ServiceEventMetrics {
  /** A task found no capacity. */
  readonly placementFailures: Metric;
  /** A deployment was given up. */
  readonly failedDeployments: Metric;
  /** A task lost its Spot capacity. */
  readonly spotInterruptions: Metric;
  /** Where the events are, with their reasons. */
  readonly logGroup: ILogGroup;
}

/** A service of Amazon ECS as its alarms see it; its cluster has Container Insights. */
export interface MonitoredService {
  /** Begins the ids of its alarms, and is what people call it. */
  readonly name: string;
  /** The service, then those that stand in for it, such as one on demand while Spot has no capacity. */
  readonly services: readonly [BaseService, ...BaseService[]];
  /** The most tasks that scaling makes of the first; undefined where it does not scale. */
  readonly maxTasks?: number;
  /** How long a deployment takes at most, with its bake time; an hour when not given, and a day at most. */
  readonly longestDeployment?: Duration;
  /** Whether tasks take up to 15 minutes to start, as on instances that start first. */
  readonly startsSlowly?: boolean;
  readonly events: ServiceEventMetrics;
}

/** Percent of the processors, or of the memory, of its tasks. */
const NEAR_PERCENT = 90;
/** How long others may stand in for a service: most times without capacity on Spot are shorter. */
const STAND_IN_HOURS = 4;
/** PutMetricAlarm takes a window of 1 day. */
const MOST_PERIODS = 288;

/** Minutes without a task, and of how many, where tasks start slowly. */
export const SLOW_START = [15, 20] as const;

const MINUTE = () => Duration.minutes(1);
const FIVE_MINUTES = () => Duration.minutes(5);
/** Scaling, another zone or another kind of capacity take care of what is shorter. */
const LASTING = { evaluationPeriods: 5, datapointsToAlarm: 3, severity: Severity.TICKET };

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html */
function insight(
  { cluster, serviceName }: BaseService,
  metricName: string,
  statistic: string,
  period: Duration,
): Metric {
  const dimensionsMap = { ClusterName: cluster.clusterName, ServiceName: serviceName };
  return new Metric({ namespace: 'ECS/ContainerInsights', metricName, dimensionsMap, statistic, period });
}

/** A number of tasks of the service and of what stands in for it. */
function tasks({ services }: MonitoredService, which: 'Desired' | 'Running', label?: string): IMetric {
  const metrics = services.map((service) => insight(service, `${which}TaskCount`, 'Average', MINUTE()));
  return sumOf(which.toLowerCase(), metrics, label);
}

/** How many tasks a service wants. */
export function wantedTasks(service: BaseService): IMetric {
  return insight(service, 'DesiredTaskCount', 'Average', MINUTE());
}

/** How many tasks of a service run. */
export function runningTasks(service: BaseService): IMetric {
  return insight(service, 'RunningTaskCount', 'Average', MINUTE());
}

/** What asks for somebody: tasks that are missing, at their limits or without capacity, deployments that do not end. */
export function serviceAlarms(service: MonitoredService): AlarmDefinitions {
  return { ...missingTasks(service), ...standsIn(service), ...limits(service), ...deployments(service) };
}

/** The newest events of a kind, with their reasons. */
function eventQuery({ events: { logGroup } }: MonitoredService, eventName: string): LogQuery {
  const fields = 'fields @timestamp, resources.0, detail.eventName, detail.reason';
  return {
    logGroups: [logGroup],
    query: `${fields} | filter detail.eventName = "${eventName}" | sort @timestamp desc`,
  };
}

function missingTasks(service: MonitoredService): AlarmDefinitions {
  const { name, events, startsSlowly = false } = service;
  const [datapointsToAlarm, evaluationPeriods] = startsSlowly ? SLOW_START : [5, 10];
  const compared = (expression: string, label: string) =>
    new MathExpression({
      expression,
      usingMetrics: { wanted: tasks(service, 'Desired'), there: tasks(service, 'Running') },
      period: MINUTE(),
      label,
    });
  const logQuery = eventQuery(service, 'SERVICE_TASK_PLACEMENT_FAILURE');
  return {
    [`${name}NoTasks`]: {
      metric: compared('IF(wanted > 0, IF(FILL(there, 0) > 0, 0, 1), 0)', 'no task of those that are wanted'),
      threshold: 1,
      evaluationPeriods,
      datapointsToAlarm,
      severity: Severity.PAGE,
      meaning: `${name}: no task runs although some are wanted, in ${datapointsToAlarm} of ${evaluationPeriods} minutes.`,
      runbookSection: 'service-no-tasks',
      logQuery,
    },
    [`${name}MissingTasks`]: {
      metric: compared('wanted - FILL(there, 0)', 'tasks that are wanted and do not run'),
      threshold: 1,
      evaluationPeriods: 20,
      datapointsToAlarm: 15,
      severity: Severity.TICKET,
      meaning: `${name}: fewer tasks run than are wanted, in 15 of 20 minutes.`,
      runbookSection: 'service-missing-tasks',
      logQuery,
    },
    [`${name}PlacementFailures`]: {
      metric: events.placementFailures.with({ period: FIVE_MINUTES(), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 6,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning: `${name}: Amazon ECS found no capacity for a task in 3 of 6 periods of 5 minutes; with Spot alone, it stays so until there is some.`,
      runbookSection: 'service-placement-failures',
      logQuery,
    },
  };
}

/**
 * The tasks themselves are counted, and not what made them: what has stopped to follow Spot would tell of nothing, and leave them as they are.
 */
function standsIn({ name, services }: MonitoredService): AlarmDefinitions {
  const [, standIn] = services;
  if (standIn === undefined) {
    return {};
  }
  return {
    [`${name}StandIn`]: {
      metric: insight(standIn, 'DesiredTaskCount', 'Minimum', FIVE_MINUTES()),
      threshold: 1,
      evaluationPeriods: STAND_IN_HOURS * 12,
      severity: Severity.TICKET,
      meaning: `${name}: tasks on demand have stood in for those of Spot for ${STAND_IN_HOURS} hours without a break; callers are served, at the full price.`,
      runbookSection: 'service-stand-in',
    },
  };
}

function limits(service: MonitoredService): AlarmDefinitions {
  const { name, maxTasks } = service;
  const [first] = service.services;
  const near = (what: string, metric: Metric): AlarmDefinition => ({
    ...LASTING,
    metric,
    threshold: NEAR_PERCENT,
    meaning: `${name}: at least ${NEAR_PERCENT} % of the ${what} of its tasks is used, in 15 of 25 minutes.`,
    runbookSection: `service-${what}-near-limit`,
  });
  return {
    // A service that computes is near its limit when all of its tasks are; memory ends the one that runs out of it.
    [`${name}CpuNearLimit`]: near('cpu', first.metricCpuUtilization({ period: FIVE_MINUTES() })),
    [`${name}MemoryNearLimit`]: near(
      'memory',
      first.metricMemoryUtilization({ period: FIVE_MINUTES(), statistic: 'Maximum' }),
    ),
    ...(maxTasks === undefined
      ? {}
      : {
          [`${name}AtMaximum`]: {
            ...LASTING,
            metric: insight(first, 'DesiredTaskCount', 'Minimum', FIVE_MINUTES()),
            threshold: maxTasks,
            meaning: `${name}: all of the ${maxTasks} tasks are wanted up to which it is scaled, in 15 of 25 minutes; more requests make it slower.`,
            runbookSection: 'service-at-maximum',
          },
        }),
  };
}

function deployments(service: MonitoredService): AlarmDefinitions {
  const { name, events, longestDeployment = Duration.hours(1) } = service;
  const periods = Math.min(Math.ceil(longestDeployment.toMinutes({ integral: false }) / 5), MOST_PERIODS);
  return {
    [`${name}DeploymentFailed`]: {
      metric: events.failedDeployments.with({ period: FIVE_MINUTES(), statistic: 'Sum' }),
      threshold: 1,
      evaluationPeriods: 1,
      severity: Severity.TICKET,
      meaning: `${name}: a deployment was given up; the tasks are those of before, and what was to be released is not.`,
      runbookSection: 'service-deployment-failed',
      logQuery: eventQuery(service, 'SERVICE_DEPLOYMENT_FAILED'),
    },
    [`${name}DeploymentStuck`]: {
      metric: insight(service.services[0], 'DeploymentCount', 'Minimum', FIVE_MINUTES()),
      threshold: 2,
      evaluationPeriods: periods,
      severity: Severity.TICKET,
      meaning: `${name}: a deployment has not ended after ${periods * 5} minutes; until it does, two revisions answer, or no new one.`,
      runbookSection: 'service-deployment-stuck',
      logQuery: eventQuery(service, 'SERVICE_TASK_PLACEMENT_FAILURE'),
    },
  };
}

/** How many tasks are wanted and run; how near they are to their limits; what the events say. */
export function serviceWidgets(service: MonitoredService): IWidget[] {
  const { name, events } = service;
  const [first, standIn] = service.services;
  const period = FIVE_MINUTES();
  const count = (of: BaseService, metricName: string, label: string) =>
    insight(of, metricName, 'Maximum', MINUTE()).with({ label });
  const graph = (title: string, left: IMetric[]) =>
    new GraphWidget({ title: `${name}: ${title}`, left, width: 8, height: 6, leftYAxis: { min: 0 } });
  const event = (metric: Metric, label: string) => metric.with({ period, statistic: 'Sum', label });
  return [
    graph('tasks', [
      tasks(service, 'Desired', 'wanted'),
      tasks(service, 'Running', 'running'),
      ...(standIn === undefined ? [] : [count(standIn, 'DesiredTaskCount', 'of these, stand-ins')]),
      count(first, 'DeploymentCount', 'revisions'),
    ]),
    graph('of its limits (%)', [
      first.metricCpuUtilization({ period, label: 'cpu' }),
      first.metricMemoryUtilization({ period, statistic: 'Maximum', label: 'memory' }),
    ]),
    graph('events in 5 minutes', [
      event(events.spotInterruptions, 'Spot interruptions'),
      event(events.placementFailures, 'no capacity'),
      event(events.failedDeployments, 'deployments given up'),
    ]),
  ];
}
