import { Duration } from 'aws-cdk-lib';
import type { IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Severity } from '../../../src';
import { runningTasks, serviceAlarms, serviceWidgets, wantedTasks } from '../../../src/monitoring/alarms/ecs';
import { expectAlarms, platformAlarms, readAlarm, shownOf } from '../platform';

const platform = platformAlarms();
const { stack, alarms, logGroup } = platform;
const [v1, v2] = platform.services;
const read = (id: string) => readAlarm(stack, alarms[id]);
const insight = (name: string, stat: string, service: string) =>
  `ECS/ContainerInsights ${name} ${stat} ClusterName=Cluster ServiceName=${service}`;
const { PAGE, TICKET } = Severity;

test('who is told when', () => {
  expectAlarms(serviceAlarms(v1), platform, [
    ['V1NoTasks', PAGE, '>= 1 in 5 of 10 x 60', 'service-no-tasks', /^V1: no task runs although some are wanted/],
    ['V1MissingTasks', TICKET, '>= 1 in 15 of 20 x 60', 'service-missing-tasks', /^V1: fewer tasks run than/],
    ['V1PlacementFailures', TICKET, '>= 1 in 3 of 6 x 300', 'service-placement-failures', /^V1: Amazon ECS found no/],
    [
      'V1StandIn',
      TICKET,
      '>= 1 in 48 of 48 x 300',
      'service-stand-in',
      /^V1: tasks on demand have stood in[^]*4 hours/,
    ],
    ['V1CpuNearLimit', TICKET, '>= 90 in 3 of 5 x 300', 'service-cpu-near-limit', /^V1: at least 90 % of the cpu/],
    [
      'V1MemoryNearLimit',
      TICKET,
      '>= 90 in 3 of 5 x 300',
      'service-memory-near-limit',
      /^V1: at least 90 % of the mem/,
    ],
    ['V1AtMaximum', TICKET, '>= 10 in 3 of 5 x 300', 'service-at-maximum', /^V1: all of the 10 tasks are wanted/],
    ['V1DeploymentFailed', TICKET, '>= 1 in 1 of 1 x 300', 'service-deployment-failed', /^V1: a deployment was given/],
    ['V1DeploymentStuck', TICKET, '>= 2 in 12 of 12 x 300', 'service-deployment-stuck', /not ended after 60 minutes/],
  ]);
});

test('tasks that stand in for those of a service count with them', () => {
  const metrics = {
    desired0: insight('DesiredTaskCount', 'Average', 'V1.Service'),
    desired1: insight('DesiredTaskCount', 'Average', 'V1.StandIn'),
    running0: insight('RunningTaskCount', 'Average', 'V1.Service'),
    running1: insight('RunningTaskCount', 'Average', 'V1.StandIn'),
  };
  const sums = { wanted: 'desired0 + desired1', there: 'running0 + running1' };
  expect(read('V1NoTasks')).toMatchObject({
    metrics,
    expressions: { ...sums, expr_1: 'IF(wanted > 0, IF(FILL(there, 0) > 0, 0, 1), 0)' },
  });
  expect(read('V1MissingTasks')).toMatchObject({
    metrics,
    expressions: { ...sums, expr_1: 'wanted - FILL(there, 0)' },
  });
  expect(read('V2MissingTasks')).toMatchObject({
    metrics: {
      wanted: insight('DesiredTaskCount', 'Average', 'V2.Service'),
      there: insight('RunningTaskCount', 'Average', 'V2.Service'),
    },
    expressions: { expr_1: 'wanted - FILL(there, 0)' },
  });
});

test('the lines of what is compared say what they are', () => {
  const label = (id: string) => (serviceAlarms(v1)[id].metric as MathExpression).label;
  expect(label('V1NoTasks')).toBe('no task of those that are wanted');
  expect(label('V1MissingTasks')).toBe('tasks that are wanted and do not run');
});

test.each<[string, IMetric]>([
  ['DesiredTaskCount', wantedTasks(v1.services[0])],
  ['RunningTaskCount', runningTasks(v1.services[0])],
])('%s of one service can be read by others', (metricName, metric) => {
  expect(metric.toMetricConfig().metricStat).toMatchObject({
    namespace: 'ECS/ContainerInsights',
    metricName,
    statistic: 'Average',
    period: Duration.minutes(1),
  });
});

test('only a service with a stand-in has an alarm of it', () => {
  const metric = insight('DesiredTaskCount', 'Minimum', 'V1.StandIn');
  expect(read('V1StandIn')).toMatchObject({ metrics: { metric } });
  expect(alarms.V2StandIn).toBeUndefined();
});

test.each([
  ['V1PlacementFailures', 'CdkGoldenPaths/MlApiPlatform ml-api-dev/V1PlacementFailures Sum'],
  ['V1DeploymentFailed', 'CdkGoldenPaths/MlApiPlatform ml-api-dev/V1FailedDeployments Sum'],
  ['V1CpuNearLimit', 'AWS/ECS CPUUtilization Average ClusterName=Cluster ServiceName=V1.Service'],
  ['V1MemoryNearLimit', 'AWS/ECS MemoryUtilization Maximum ClusterName=Cluster ServiceName=V1.Service'],
  ['V1AtMaximum', insight('DesiredTaskCount', 'Minimum', 'V1.Service')],
  ['V1DeploymentStuck', insight('DeploymentCount', 'Minimum', 'V1.Service')],
])('%s reads %s', (id, metric) => {
  expect(read(id)).toMatchObject({ metrics: { metric }, expressions: {} });
});

test('a service that does not scale has no maximum to be at', () => {
  expect(Object.keys(serviceAlarms(v2))).not.toContain('V2AtMaximum');
});

test.each([
  [undefined, 12],
  [Duration.seconds(61), 1],
  [Duration.minutes(90), 18],
  [Duration.minutes(91), 19],
  [Duration.hours(24), 288],
  [Duration.hours(30), 288],
])(
  'a deployment of %s at most is stuck after %d periods, of which an alarm takes a day',
  (longestDeployment, periods) => {
    const { V2DeploymentStuck } = serviceAlarms({ ...v2, longestDeployment });
    expect(V2DeploymentStuck.evaluationPeriods).toBe(periods);
    expect(V2DeploymentStuck.meaning).toContain(`after ${periods * 5} minutes`);
  },
);

test('what events explain points to them', () => {
  const queries = Object.entries(serviceAlarms(v1)).flatMap(([id, { logQuery }]) => {
    if (logQuery === undefined) {
      return [];
    }
    expect(logQuery.logGroups).toEqual([logGroup]);
    return [[id, logQuery.query]];
  });
  const about = (event: string) =>
    `fields @timestamp, resources.0, detail.eventName, detail.reason | filter detail.eventName = "${event}" | sort @timestamp desc`;
  expect(Object.fromEntries(queries)).toEqual({
    V1NoTasks: about('SERVICE_TASK_PLACEMENT_FAILURE'),
    V1MissingTasks: about('SERVICE_TASK_PLACEMENT_FAILURE'),
    V1PlacementFailures: about('SERVICE_TASK_PLACEMENT_FAILURE'),
    V1DeploymentFailed: about('SERVICE_DEPLOYMENT_FAILED'),
    V1DeploymentStuck: about('SERVICE_TASK_PLACEMENT_FAILURE'),
  });
});

test('widgets show tasks, limits and events', () => {
  const all = shownOf(stack, serviceWidgets(v1));
  expect(
    all.map(({ title, size, yAxis, lines }) => [title, size, yAxis, lines.map((line: any[]) => line.slice(0, 3))]),
  ).toEqual(
    [
      [
        'V1: tasks',
        [
          ['desired0 + desired1', 'wanted', undefined],
          ['running0 + running1', 'running', undefined],
          ['DesiredTaskCount', 'of these, stand-ins', 'Maximum'],
          ['DeploymentCount', 'revisions', 'Maximum'],
        ],
      ],
      [
        'V1: of its limits (%)',
        [
          ['CPUUtilization', 'cpu', undefined],
          ['MemoryUtilization', 'memory', 'Maximum'],
        ],
      ],
      [
        'V1: events in 5 minutes',
        [
          ['ml-api-dev/V1SpotInterruptions', 'Spot interruptions', 'Sum'],
          ['ml-api-dev/V1PlacementFailures', 'no capacity', 'Sum'],
          ['ml-api-dev/V1FailedDeployments', 'deployments given up', 'Sum'],
        ],
      ],
    ].map(([title, lines]) => [title, [8, 6], { left: { min: 0 } }, lines]),
  );
});
