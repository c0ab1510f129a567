import { FINE, platformWorld } from './platform-world';
import { statistic } from './statistics';

const LOAD_BALANCER = { LoadBalancer: 'Alb.LoadBalancerFullName' };
const GROUP = { ...LOAD_BALANCER, TargetGroup: 'V1Blue.TargetGroupFullName' };
const SERVICE = { ClusterName: 'Cluster', ServiceName: 'V1Service.Name' };
const BAD = { ...FINE, serverErrors: 30, broken: 15, stranded: 20, running: 1, healthy: 1, unhealthy: 1, standIns: 3 };

const read = (namespace: string, metricName: string, dimensions: Record<string, string>, stat = 'Sum', minute = BAD) =>
  statistic(platformWorld(() => minute)({ namespace, metricName, dimensions }, 0), stat);

test.each<[string, string, Record<string, string>, string, number]>([
  ['AWS/ApplicationELB', 'RequestCount', GROUP, 'Sum', 300],
  ['AWS/ApplicationELB', 'RequestCount', LOAD_BALANCER, 'Sum', 300],
  ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', GROUP, 'Sum', 30],
  ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', LOAD_BALANCER, 'Sum', 35],
  ['AWS/ApplicationELB', 'TargetResponseTime', GROUP, 'SampleCount', 285],
  ['AWS/ApplicationELB', 'TargetResponseTime', GROUP, 'TC(:1)', 284],
  ['AWS/ApplicationELB', 'UnHealthyHostCount', GROUP, 'Maximum', 1],
  ['ECS/ContainerInsights', 'RunningTaskCount', SERVICE, 'Average', 1],
  ['ECS/ContainerInsights', 'RunningTaskCount', { ...SERVICE, ServiceName: 'V1StandIn.Name' }, 'Average', 3],
  ['AWS/WAFV2', 'AllowedRequests', { Rule: 'ALL', WebACL: 'acl' }, 'Sum', 320],
  ['AWS/CloudFront', '5xxErrorRate', { DistributionId: 'Cdn', Region: 'Global' }, 'Average', (100 * 65) / 320],
])('%s %s of %j: %s is %d', (namespace, metricName, dimensions, stat, expected) => {
  expect(read(namespace, metricName, dimensions, stat)).toBe(expected);
});

test.each<[string, string, string, Record<string, string>]>([
  ['errors of the load balancer by target group', 'AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', GROUP],
  ['health of the load balancer', 'AWS/ApplicationELB', 'HealthyHostCount', LOAD_BALANCER],
  [
    'a target group that has no targets',
    'AWS/ApplicationELB',
    'RequestCount',
    { ...LOAD_BALANCER, TargetGroup: 'V1Green.TargetGroupFullName' },
  ],
  ['CloudFront without its region', 'AWS/CloudFront', 'Requests', { DistributionId: 'Cdn' }],
  ['a name that there is not', 'AWS/ECS', 'CPUUsage', SERVICE],
])('%s has no data', (_, namespace, metricName, dimensions) => {
  expect(read(namespace, metricName, dimensions)).toBeUndefined();
});

test('events are told by the metric of their version', () => {
  const minute = { ...FINE, placementFailures: 2 };
  expect(read('CdkGoldenPaths/MlApiPlatform', 'ml-api-dev/V1PlacementFailures', {}, 'Sum', minute)).toBe(2);
  expect(read('CdkGoldenPaths/MlApiPlatform', 'ml-api-dev/V1PlacementFailures', {}, 'Sum', FINE)).toBeUndefined();
});

test('a database that sleeps tells nothing', () => {
  const dimensions = { DBClusterIdentifier: 'Database' };
  expect(read('AWS/RDS', 'DatabaseConnections', dimensions, 'Maximum')).toBe(20);
  expect(read('AWS/RDS', 'DatabaseConnections', dimensions, 'Maximum', { ...FINE, acu: undefined })).toBeUndefined();
});

test('without targets, nothing is told of health', () => {
  const none = { ...FINE, healthy: 0 };
  expect(read('AWS/ApplicationELB', 'HealthyHostCount', GROUP, 'Maximum', none)).toBeUndefined();
  expect(read('AWS/ApplicationELB', 'HealthyHostCount', GROUP, 'Maximum', { ...none, unhealthy: 1 })).toBe(0);
});
