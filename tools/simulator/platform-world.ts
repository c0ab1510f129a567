import type { MetricIdentity, Sample, World } from './series';

/** What is seen in a minute of a platform with one version: of its load balancer, tasks, database, and of the edge. */
export interface PlatformMinute {
  /** Requests that a task answered. */
  readonly requests: number;
  /** Of them, with a status of 500 or more. */
  readonly serverErrors: number;
  readonly clientErrors: number;
  /** Of them, how many took `slowSeconds`, and not `seconds`. */
  readonly slow: number;
  readonly seconds: number;
  readonly slowSeconds: number;
  /** Requests that the load balancer answered 502, and 503: those found no task. */
  readonly broken: number;
  readonly stranded: number;
  /** Connections that no task took. */
  readonly unreached: number;
  readonly rejectedConnections: number;
  /** Tasks; those that stand in are more of them. */
  readonly desired: number;
  readonly running: number;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly standIns: number;
  readonly deployments: number;
  /** In percent. */
  readonly cpu: number;
  readonly memory: number;
  /** Events. */
  readonly placementFailures: number;
  readonly failedDeployments: number;
  readonly spotInterruptions: number;
  /** In percent of the highest capacity; undefined while the database sleeps. */
  readonly acu?: number;
  readonly connections: number;
  readonly deadlocksPerSecond: number;
  readonly lagMs: number;
  readonly rotationErrors: number;
  /** Requests that AWS WAF blocked, and that CloudFront answered itself because it reached nothing. */
  readonly blocked: number;
  readonly unreachable: number;
}

/** A minute in which all is well, with two tasks. */
export const FINE: PlatformMinute = {
  requests: 300,
  serverErrors: 0,
  clientErrors: 3,
  slow: 1,
  seconds: 0.08,
  slowSeconds: 1.2,
  broken: 0,
  stranded: 0,
  unreached: 0,
  rejectedConnections: 0,
  desired: 2,
  running: 2,
  healthy: 2,
  unhealthy: 0,
  standIns: 0,
  deployments: 1,
  cpu: 40,
  memory: 55,
  placementFailures: 0,
  failedDeployments: 0,
  spotInterruptions: 0,
  acu: 40,
  connections: 20,
  deadlocksPerSecond: 0,
  lagMs: 20,
  rotationErrors: 0,
  blocked: 2,
  unreachable: 0,
};

const sum = (value: number): Sample[] => [{ value, count: 1 }];
/** A count that is reported only when there is something to count. */
const nonzero = (count: number): Sample[] => (count === 0 ? [] : [{ value: 1, count }]);

const shareAt = ({ requests, serverErrors, broken, stranded, unreachable }: PlatformMinute): Sample[] => {
  const all = requests + stranded + unreachable;
  return all === 0 ? [] : sum((100 * (serverErrors + broken + stranded + unreachable)) / all);
};

const passing = ({ requests, stranded, unreachable }: PlatformMinute) => requests + stranded + unreachable;

/**
 * The metrics of a minute by namespace and name. Sources: "CloudWatch metrics for your Application Load Balancer", "Amazon
 * ECS Container Insights metrics", "Amazon CloudWatch metrics for Aurora", "AWS WAF metrics and dimensions", "Types of
 * metrics for CloudFront".
 */
const METRICS: Record<string, (minute: PlatformMinute) => Sample[]> = {
  'AWS/ApplicationELB RequestCount': ({ requests }) => nonzero(requests),
  'AWS/ApplicationELB HTTPCode_Target_5XX_Count': ({ serverErrors }) => nonzero(serverErrors),
  'AWS/ApplicationELB HTTPCode_Target_4XX_Count': ({ clientErrors }) => nonzero(clientErrors),
  'AWS/ApplicationELB TargetResponseTime': ({ requests, broken, slow, seconds, slowSeconds }) => [
    { value: seconds, count: requests - broken - slow },
    { value: slowSeconds, count: slow },
  ],
  'AWS/ApplicationELB TargetConnectionErrorCount': ({ unreached }) => nonzero(unreached),
  'AWS/ApplicationELB HTTPCode_ELB_5XX_Count': ({ broken, stranded }) => nonzero(broken + stranded),
  'AWS/ApplicationELB HTTPCode_ELB_503_Count': ({ stranded }) => nonzero(stranded),
  'AWS/ApplicationELB RejectedConnectionCount': ({ rejectedConnections }) => nonzero(rejectedConnections),
  // Without a registered target, there is nothing to tell of health.
  'AWS/ApplicationELB HealthyHostCount': ({ healthy, unhealthy }) => (healthy + unhealthy === 0 ? [] : sum(healthy)),
  'AWS/ApplicationELB UnHealthyHostCount': ({ healthy, unhealthy }) =>
    healthy + unhealthy === 0 ? [] : sum(unhealthy),
  'ECS/ContainerInsights DesiredTaskCount': ({ desired }) => sum(desired),
  'ECS/ContainerInsights RunningTaskCount': ({ running }) => sum(running),
  'ECS/ContainerInsights DeploymentCount': ({ deployments }) => sum(deployments),
  'AWS/ECS CPUUtilization': ({ cpu, running }) => (running === 0 ? [] : sum(cpu)),
  'AWS/ECS MemoryUtilization': ({ memory, running }) => (running === 0 ? [] : sum(memory)),
  'Events PlacementFailures': ({ placementFailures }) => nonzero(placementFailures),
  'Events FailedDeployments': ({ failedDeployments }) => nonzero(failedDeployments),
  'Events SpotInterruptions': ({ spotInterruptions }) => nonzero(spotInterruptions),
  'AWS/RDS ACUUtilization': ({ acu }) => (acu === undefined ? [] : sum(acu)),
  'AWS/RDS DatabaseConnections': ({ acu, connections }) => (acu === undefined ? [] : sum(connections)),
  'AWS/RDS Deadlocks': ({ acu, deadlocksPerSecond }) => (acu === undefined ? [] : sum(deadlocksPerSecond)),
  'AWS/RDS AuroraReplicaLagMaximum': ({ acu, lagMs }) => (acu === undefined ? [] : sum(lagMs)),
  'AWS/Lambda Errors': ({ rotationErrors }) => nonzero(rotationErrors),
  'AWS/WAFV2 AllowedRequests': (minute) => nonzero(passing(minute)),
  'AWS/WAFV2 BlockedRequests': (minute) => nonzero(minute.blocked),
  'AWS/CloudFront Requests': (minute) => nonzero(passing(minute)),
  'AWS/CloudFront 5xxErrorRate': shareAt,
};

/** The dimensions that these metrics have; a metric with others has no data. */
const DIMENSIONS: Record<string, readonly string[]> = {
  'AWS/ApplicationELB': ['LoadBalancer', 'LoadBalancer,TargetGroup'],
  'ECS/ContainerInsights': ['ClusterName,ServiceName'],
  'AWS/ECS': ['ClusterName,ServiceName'],
  'AWS/RDS': ['DBClusterIdentifier'],
  'AWS/Lambda': ['FunctionName'],
  'AWS/WAFV2': ['Rule,WebACL', 'Region,Rule,WebACL'],
  'AWS/CloudFront': ['DistributionId,Region'],
  Events: [''],
};

/** Metrics that are told of the load balancer only, and of target groups only. */
const OF_ALL_ONLY = /_ELB_|Rejected/;
const OF_GROUPS_ONLY = /HostCount|ConnectionError/;

/** What a metric is called here: metrics of log lines have the name of their version in theirs. */
function nameOf({ namespace, metricName }: MetricIdentity): readonly [namespace: string, name: string] {
  const event = /\/V\d+([A-Za-z]+)$/.exec(metricName)?.[1];
  return event === undefined ? [namespace, metricName] : ['Events', event];
}

/** What is told of each part: of what stands in that it is well, of a second target group nothing. */
function minuteOf({ dimensions }: MetricIdentity, minute: PlatformMinute): PlatformMinute | undefined {
  const { TargetGroup = '', ServiceName = '' } = dimensions;
  if (/Green/.test(TargetGroup)) {
    return undefined;
  }
  return /StandIn|Twin/.test(ServiceName) ? { ...FINE, desired: minute.standIns, running: minute.standIns } : minute;
}

/** The metrics that a platform, given minute by minute, leaves behind. */
export function platformWorld(minuteAt: (minute: number) => PlatformMinute): World {
  const known: PlatformMinute[] = [];
  return (metric, minute) => {
    const [namespace, name] = nameOf(metric);
    const samplesOf = METRICS[`${namespace} ${name}`];
    const dimensions = Object.keys(metric.dimensions).sort().join();
    const what = minuteOf(metric, (known[minute] ??= minuteAt(minute)));
    const isUntold = (dimensions === 'LoadBalancer' ? OF_GROUPS_ONLY : OF_ALL_ONLY).test(name);
    if (!samplesOf || !what || !DIMENSIONS[namespace].includes(dimensions) || isUntold) {
      return [];
    }
    return samplesOf(what).filter(({ count }) => count > 0);
  };
}
