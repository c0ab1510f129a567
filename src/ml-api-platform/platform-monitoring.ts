import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import { AlarmBehavior, type BaseService, type Cluster } from 'aws-cdk-lib/aws-ecs';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { DatabaseParts } from './aurora-database';
import type { DistributionParts } from './distribution';
import { goldenAlarms, goldenWidgets } from './golden-predictions';
import type { LoadBalancerParts } from './load-balancer';
import type { NamedVersion } from './model-version';
import type { PlatformDomain } from './platform-domain';
import { rolloutKindOf, type Rollout } from './rollout';
import { serviceEvents, type ServiceEvents } from './service-events';
import { fallbackWidgets, type SpotFallbackParts } from './spot-fallback';
import { servicesOf, type VersionService } from './version-service';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { knownFunction } from '../functions/known-function';
import { certificateAlarm, heartbeatAlarm } from '../monitoring/alarms/api';
import { databaseAlarms, databaseWidgets } from '../monitoring/alarms/aurora';
import { distributionAlarms, distributionWidgets, seesEdge } from '../monitoring/alarms/cloudfront';
import { serviceAlarms, serviceWidgets, wantedTasks, type MonitoredService } from '../monitoring/alarms/ecs';
import { functionFailures, functionWidgets } from '../monitoring/alarms/function';
import { jobAlarms, jobWidgets, type MonitoredJobs } from '../monitoring/alarms/jobs';
import { loadBalancerAlarms, loadBalancerSignals, loadBalancerWidgets } from '../monitoring/alarms/load-balancer';
import { deadLetters } from '../monitoring/alarms/queue';
import { targetAlarms, targetSignals, targetWidgets, type MonitoredTargets } from '../monitoring/alarms/targets';
import { webAclAlarms, webAclWidgets, type MonitoredWebAcl } from '../monitoring/alarms/web-acl';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import type { ServiceLevelObjectives } from '../monitoring/objectives/slo';
import type { SystemMonitoring } from '../monitoring/system-monitoring';

/** What is monitored. */
export interface MonitoredParts extends Pick<MonitoringProps, 'heartbeat' | 'slo'> {
  readonly environment: Environment;
  readonly domain: PlatformDomain;
  readonly cluster: Cluster;
  readonly balancer: LoadBalancerParts;
  readonly versions: Map<string, VersionService>;
  readonly fallback?: SpotFallbackParts;
  readonly database?: DatabaseParts;
  readonly edge: DistributionParts;
  readonly rollout: Rollout;
  readonly minimumRequests: number;
  readonly logRetention: RetentionDays;
}

/** Alarms and dashboard of a platform. */
export function monitorPlatform(monitoring: SystemMonitoring, parts: MonitoredParts): void {
  const { balancer, edge, database, minimumRequests } = parts;
  const { loadBalancer } = balancer;
  monitoring.addAlarms({
    ...loadBalancerAlarms(loadBalancer, minimumRequests),
    ...heartbeatAlarm({ requests: loadBalancer.metrics.requestCount() }, parts.heartbeat),
    ...certificateAlarm(parts.domain.certificate),
    ...(seesEdge(monitoring) ? distributionAlarms(edge.distribution, minimumRequests) : {}),
  });
  monitoring.addObjectives(loadBalancerSignals(loadBalancer));
  monitoring.addWidgets(...distributionWidgets(edge.distribution), ...loadBalancerWidgets(loadBalancer));
  monitorWebAcls(monitoring, parts);
  monitorVersions(monitoring, parts);
  monitorFallback(monitoring, parts);
  warnOfTheEdge(monitoring, parts);
  if (database?.monitored) {
    monitoring.addAlarms(databaseAlarms(database.monitored));
    monitoring.addWidgets(...databaseWidgets(database.monitored));
  }
}

/** An alarm sees the metrics of its own region only, and CloudFront has its in us-east-1. */
function warnOfTheEdge(monitoring: SystemMonitoring, { heartbeat, environment }: MonitoredParts): void {
  if (!seesEdge(monitoring) && heartbeat === undefined && environment.isLikeProduction) {
    Annotations.of(monitoring).addWarningV2(
      'cdk-golden-paths:edgeIsNotWatched',
      'outside of us-east-1 nobody is told when CloudFront reaches nothing: set heartbeat to the longest time without requests',
    );
  }
}

/** That of CloudFront is seen in us-east-1 only. */
function monitorWebAcls(
  monitoring: SystemMonitoring,
  { environment, balancer, edge, minimumRequests }: MonitoredParts,
): void {
  const metricName = environment.service;
  const edgeAcl: MonitoredWebAcl[] = edge.hasManagedWebAcl ? [{ name: 'Edge', metricName }] : [];
  const { region } = Stack.of(monitoring);
  const regional: MonitoredWebAcl[] = balancer.hasManagedWebAcl ? [{ name: 'Origin', metricName, region }] : [];
  const seen = [...regional, ...(seesEdge(monitoring) ? edgeAcl : [])];
  seen.forEach((webAcl) => monitoring.addAlarms(webAclAlarms(webAcl, minimumRequests)));
  [...edgeAcl, ...regional].forEach((webAcl) => monitoring.addWidgets(...webAclWidgets(webAcl)));
}

/** Each version has objectives of its own. */
function monitorVersions(monitoring: SystemMonitoring, parts: MonitoredParts): void {
  const { environment, cluster, versions, minimumRequests, logRetention: retention } = parts;
  const named = [...versions.values()].map((one): [string, VersionService] => [pascalCase(one.version.name), one]);
  const services = Object.fromEntries(
    named.flatMap(([name, one]): [string, readonly BaseService[]][] => [
      [name, servicesOf(one)],
      ...(one.worker ? [[workersOf(name), [one.worker.service]] as [string, BaseService[]]] : []),
    ]),
  );
  const events = serviceEvents(monitoring, 'ServiceEvents', { environment, cluster, retention, services });
  for (const [name, one] of named) {
    const { minTasks: minimumTargets, slowRequest: longestRequest } = one.version;
    const wanted = one.gpu && wantedTasks(one.service);
    const slo = promisedBy(one.version, parts.slo);
    const targets: MonitoredTargets = { ...one, name, minimumTargets, longestRequest, slo, wanted };
    const service = monitoredService(name, one, parts, events);
    monitoring.addAlarms({ ...targetAlarms(targets, minimumRequests), ...serviceAlarms(service) });
    monitoring.addObjectives(targetSignals(targets), name, slo);
    monitoring.addWidgets(...targetWidgets(targets), ...serviceWidgets(service));
    rollBackOn(monitoring, one.service, `${name}ServerErrors`);
    monitorJobs(monitoring, name, one, events);
    monitorGolden(monitoring, one, parts);
  }
}

/** Its own objectives, or those of the platform. */
function promisedBy({ slo }: NamedVersion, platform?: ServiceLevelObjectives): ServiceLevelObjectives | undefined {
  const applicationSignals = slo?.applicationSignals ?? platform?.applicationSignals;
  return slo === undefined ? platform : { ...slo, applicationSignals };
}

function monitorGolden(monitoring: SystemMonitoring, { golden, version }: VersionService, parts: MonitoredParts): void {
  if (golden) {
    monitoring.addAlarms(goldenAlarms(parts.environment, version.name, golden));
    monitoring.addWidgets(...goldenWidgets(parts.environment, version.name));
  }
}

/** What the workers of a version are called. */
const workersOf = (version: string) => `${version}Worker`;

function monitorJobs(monitoring: SystemMonitoring, name: string, one: VersionService, events: ServiceEvents): void {
  if (one.worker === undefined) {
    return;
  }
  const { service, jobs, logGroup } = one.worker;
  const workers = { name: workersOf(name), services: [service] as const, events: events.metrics[workersOf(name)] };
  const monitored: MonitoredJobs = { ...jobs, name, workers, longestJob: jobs.settings.longestInference, logGroup };
  monitoring.addAlarms(jobAlarms(monitored));
  monitoring.addWidgets(...jobWidgets(monitored));
}

function monitorFallback(monitoring: SystemMonitoring, { environment, fallback, versions }: MonitoredParts): void {
  if (fallback === undefined) {
    return;
  }
  const fn = { name: 'SpotFallback', ...knownFunction(fallback.fn) };
  monitoring.addAlarms({
    ...functionFailures(fn, { errors: environment.settings.functionErrorThreshold }),
    SpotFallbackDeadLetters: deadLetters(['the Spot fallback', fallback.deadLetterQueue]),
  });
  const withTwin = [...versions.keys()].filter((name) => versions.get(name)!.twin !== undefined);
  monitoring.addWidgets(...functionWidgets(fn), ...fallbackWidgets(environment, withTwin, fallback));
}

function monitoredService(
  name: string,
  made: VersionService,
  { rollout }: MonitoredParts,
  events: ServiceEvents,
): MonitoredService {
  const { shiftTime } = rolloutKindOf(rollout);
  return {
    name,
    services: servicesOf(made),
    maxTasks: made.version.maxTasks,
    longestDeployment: shiftTime && Duration.minutes(shiftTime.toMinutes() + TASKS_MINUTES),
    events: events.metrics[name],
    startsSlowly: made.gpu !== undefined,
  };
}

/** What new tasks take to start, and old ones to stop, beside the moving of requests. */
const TASKS_MINUTES = 30;

/** A deployment that sets off an alarm of the version is rolled back. */
function rollBackOn(monitoring: SystemMonitoring, service: BaseService, alarmId: string): void {
  if (monitoring.alarmIds.includes(alarmId)) {
    service.enableDeploymentAlarms([monitoring.alarm(alarmId).alarmName], {
      behavior: AlarmBehavior.ROLLBACK_ON_ALARM,
    });
  }
}
