import { CfnElement, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import { Construct, type IConstruct } from 'constructs';
import type { Severity } from '../../src';
import { serviceEvents } from '../../src/ml-api-platform/service-events';
import type { AlarmDefinitions } from '../../src/monitoring/alarm-definition';
import { heartbeatAlarm } from '../../src/monitoring/alarms/api';
import { databaseAlarms, databaseWidgets, type MonitoredDatabase } from '../../src/monitoring/alarms/aurora';
import { distributionAlarms, distributionWidgets, seesEdge } from '../../src/monitoring/alarms/cloudfront';
import { serviceAlarms, serviceWidgets, type MonitoredService } from '../../src/monitoring/alarms/ecs';
import {
  loadBalancerAlarms,
  loadBalancerSignals,
  loadBalancerWidgets,
} from '../../src/monitoring/alarms/load-balancer';
import { targetAlarms, targetSignals, targetWidgets, type MonitoredTargets } from '../../src/monitoring/alarms/targets';
import { webAclAlarms, webAclWidgets, type MonitoredWebAcl } from '../../src/monitoring/alarms/web-acl';
import type { MonitoringProps } from '../../src/monitoring/monitoring-props';
import { SystemMonitoring } from '../../src/monitoring/system-monitoring';
import { alarmsOf, metricsOf, type AlarmMetric } from '../alarms';
import { Thing } from '../environment/thing';
import { newStack } from '../synth';

/** What is told of a platform beside its monitoring. */
export interface PlatformOptions {
  readonly env?: StackProps;
  readonly props?: MonitoringProps;
  readonly physicalNames?: boolean;
  /** Two when not given. */
  readonly versions?: number;
}

/** Versions behind a load balancer, the first with two target groups and a stand-in, a database, and the edge. */
export function newPlatform(options: PlatformOptions = {}) {
  const { env = { env: { region: 'eu-west-1' } }, props = {}, physicalNames, versions: count = 2 } = options;
  const stack = newStack(env);
  const thing = new Thing(stack, 'Thing', { physicalNames }, { name: 'ml-api' });
  const vpc = new Vpc(thing, 'Vpc', { maxAzs: 2 });
  const cluster = new Cluster(thing, 'Cluster', { vpc });
  const loadBalancer = new ApplicationLoadBalancer(thing, 'Alb', { vpc });
  const versions = [1, 2].slice(0, count).map((number) => newVersion(thing, number, cluster, loadBalancer));
  const { logGroup, metrics } = serviceEvents(thing, 'ServiceEvents', {
    environment: thing.environment,
    cluster,
    retention: RetentionDays.ONE_MONTH,
    services: Object.fromEntries(versions.map(({ service: { name, services } }) => [name, services])),
  });
  const services = versions.map(({ service }): MonitoredService => ({ ...service, events: metrics[service.name] }));
  const targets = versions.map((version) => ({ ...version.targets, slo: props.slo }));
  const database = newDatabase(thing, vpc);
  const distribution = new Distribution(thing, 'Cdn', { defaultBehavior: { origin: new HttpOrigin('example.com') } });
  const webAcls: MonitoredWebAcl[] = [
    { name: 'Edge', metricName: 'edge-acl' },
    { name: 'Origin', metricName: 'origin-acl', region: stack.region },
  ];
  const monitoring = new SystemMonitoring(thing, 'Monitoring', { environment: thing.environment, props });
  const parts = { loadBalancer, targets, services, database, distribution, webAcls };
  monitorPlatform(monitoring, parts, props);
  return { ...parts, stack, thing, cluster, monitoring, logGroup, events: metrics };
}

export type Platform = ReturnType<typeof newPlatform>;

/** The template of a platform, with what to ask it. */
export function platformTemplate(options: PlatformOptions = {}): Template {
  return Template.fromStack(newPlatform(options).stack);
}

function monitorPlatform(
  monitoring: SystemMonitoring,
  parts: Pick<Platform, 'loadBalancer' | 'targets' | 'services' | 'database' | 'distribution' | 'webAcls'>,
  { minimumRequests = 10, heartbeat }: MonitoringProps,
): void {
  const { loadBalancer, targets, services, database, distribution, webAcls } = parts;
  const seen = seesEdge(monitoring) ? webAcls : webAcls.filter(({ region }) => region !== undefined);
  monitoring.addAlarms({
    ...loadBalancerAlarms(loadBalancer, minimumRequests),
    ...heartbeatAlarm({ requests: loadBalancer.metrics.requestCount() }, heartbeat),
    ...Object.assign({}, ...targets.map((one) => targetAlarms(one, minimumRequests))),
    ...Object.assign({}, ...services.map((one) => serviceAlarms(one))),
    ...databaseAlarms(database),
    ...(seesEdge(monitoring) ? distributionAlarms(distribution, minimumRequests) : {}),
    ...Object.assign({}, ...seen.map((one) => webAclAlarms(one, minimumRequests))),
  });
  monitoring.addObjectives(loadBalancerSignals(loadBalancer));
  targets.forEach((one) => monitoring.addObjectives(targetSignals(one), one.name));
  monitoring.addWidgets(...loadBalancerWidgets(loadBalancer));
  targets.forEach((one) => monitoring.addWidgets(...targetWidgets(one)));
  services.forEach((one) => monitoring.addWidgets(...serviceWidgets(one)));
  monitoring.addWidgets(...databaseWidgets(database), ...distributionWidgets(distribution));
  webAcls.forEach((one) => monitoring.addWidgets(...webAclWidgets(one)));
}

function newVersion(scope: Construct, number: number, cluster: Cluster, loadBalancer: ApplicationLoadBalancer) {
  const name = `V${number}`;
  const parts = new Construct(scope, name);
  const [blue, green] = ['Blue', 'Green'].map((id) => {
    return new ApplicationTargetGroup(parts, id, {
      vpc: cluster.vpc,
      port: 8080,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
    });
  });
  const targetGroups = number === 1 ? [blue, green] : [blue];
  loadBalancer.addListener(`Listener${name}`, {
    port: 8000 + number,
    protocol: ApplicationProtocol.HTTP,
    open: false,
    defaultAction: ListenerAction.weightedForward(targetGroups.map((targetGroup) => ({ targetGroup }))),
  });
  const taskDefinition = new FargateTaskDefinition(parts, 'Task');
  taskDefinition.addContainer('app', { image: ContainerImage.fromRegistry('example/app') });
  const newService = (id: string) => new FargateService(parts, id, { cluster, taskDefinition });
  const service = newService('Service');
  const logGroup = new LogGroup(parts, 'Logs');
  const targets: MonitoredTargets = {
    name,
    targetGroups,
    minimumTargets: number === 1 ? 2 : 1,
    longestRequest: Duration.millis(1500),
    logGroup,
  };
  const own = { name, services: [service] as const };
  return {
    targets,
    service:
      number === 1
        ? { ...own, services: [service, newService('StandIn')] as const, maxTasks: 10 }
        : { ...own, longestDeployment: Duration.hours(30) },
  };
}

function newDatabase(scope: Construct, vpc: Vpc): MonitoredDatabase {
  const capacity = { minCapacity: 0.5, maxCapacity: 2 };
  const cluster = new DatabaseCluster(scope, 'Database', {
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_7 }),
    writer: ClusterInstance.serverlessV2('Writer'),
    serverlessV2MinCapacity: capacity.minCapacity,
    serverlessV2MaxCapacity: capacity.maxCapacity,
    vpc,
  });
  return { cluster, ...capacity, readers: 1, rotationFunctionName: 'rotate' };
}

/** The logical id of a construct's resource. */
export function idOf({ node }: Construct): string {
  return Stack.of(node.defaultChild as Construct).getLogicalId(node.defaultChild as never);
}

/** A widget as it stands on the dashboard of a platform: its title, its region, its lines. */
export function shownOf(stack: Stack, widgets: IWidget[]) {
  return widgets.map((widget) => {
    const [{ width, height, properties }] = stack.resolve(widget.toJson());
    const { title, region, metrics, yAxis, annotations } = properties;
    const lines = metrics.flatMap((line: any[]) => {
      const { label, stat, visible, region: where } = line.at(-1);
      return visible === false
        ? []
        : [[typeof line[0] === 'string' ? line[1] : line[0].expression, label, stat, where]];
    });
    return { title, region, size: [width, height], yAxis, lines, annotations };
  });
}

/** An alarm of a platform in one line each: what it counts, how it computes that, and when it is in ALARM. */
export function readAlarm(stack: Stack, alarm: Record<string, any>) {
  const dimensions = (metric: AlarmMetric) =>
    metric.Dimensions.map(({ Name, Value }) => `${Name}=${reference(stack, Value)}`)
      .sort()
      .join(' ');
  const metrics = Object.entries(metricsOf(alarm)).map(([id, metric]) => [
    id,
    `${metric.Namespace} ${metric.MetricName} ${metric.Stat} ${dimensions(metric)}`.trim(),
  ]);
  const expressions = (alarm.Metrics ?? []).filter(({ Expression }: any) => Expression);
  const periods = new Set(Object.values(metricsOf(alarm)).map(({ Period }) => Period));
  expect(periods.size).toBe(1);
  const { DatapointsToAlarm = alarm.EvaluationPeriods, EvaluationPeriods, ComparisonOperator, Threshold } = alarm;
  const operator = ComparisonOperator === 'LessThanThreshold' ? '<' : '>=';
  expect(ComparisonOperator).toMatch(/^(LessThanThreshold|GreaterThanOrEqualToThreshold)$/);
  return {
    metrics: Object.fromEntries(metrics),
    expressions: Object.fromEntries(expressions.map(({ Id, Expression }: any) => [Id, Expression])),
    when: `${operator} ${Threshold} in ${DatapointsToAlarm} of ${EvaluationPeriods} x ${[...periods][0]} s, missing is ${alarm.TreatMissingData}`,
  };
}

/** A dimension, with what it refers to by the path of its construct, such as `V1.Blue`. */
function reference(stack: Stack, value: any): string {
  const id = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(value))?.[1];
  const isIt = (node: IConstruct) => CfnElement.isCfnElement(node) && stack.resolve(node.logicalId) === id;
  const ids = stack.node
    .findAll()
    .find(isIt)
    ?.node.scopes.map(({ node }) => node.id);
  return ids?.slice(3, -1).join('.') ?? value;
}

/** A row of a table of alarms: who is told, when, where the runbook tells of it, and what it says. */
export type AlarmRow = [id: string, severity: Severity, when: string, section: string, meaning: RegExp];

/** Expects the alarms of a platform to be those of a table, and no others. */
export function expectAlarms(definitions: AlarmDefinitions, { stack, alarms }: PlatformAlarms, rows: AlarmRow[]): void {
  expect(Object.keys(definitions).sort()).toEqual(rows.map(([id]) => id).sort());
  for (const [id, severity, when, section, meaning] of rows) {
    const definition = definitions[id];
    expect([id, definition.severity]).toEqual([id, severity]);
    expect([id, readAlarm(stack, alarms[id]).when]).toEqual([id, `${when} s, missing is notBreaching`]);
    expect([id, definition.runbookSection]).toEqual([id, section]);
    expect(definition.meaning).toMatch(meaning);
  }
}

/** A platform, and its alarms by their ids. */
export function platformAlarms(options: PlatformOptions = {}) {
  const platform = newPlatform(options);
  const template = Template.fromStack(platform.stack);
  return { ...platform, template, alarms: alarmsOf(template) };
}

export type PlatformAlarms = ReturnType<typeof platformAlarms>;
