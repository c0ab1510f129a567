import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { newMlPlatform, README, type Given } from './platforms';
import { givenSecret, image } from './variants';
import { Capacity, MonitoringLevel, Network, PlatformDatabase, WebAcl } from '../../src';
import { monthlyPrice } from '../monitoring/price';
import { newStack, resourcesOf } from '../synth';

const HOURS = 730;

/**
 * US dollars in us-east-1, without the free tier, read in 2026-11. An hour: https://aws.amazon.com/vpc/pricing/,
 * https://aws.amazon.com/elasticloadbalancing/pricing/, https://aws.amazon.com/rds/aurora/pricing/, https://aws.amazon.com/fargate/pricing/ (ARM).
 */
const HOUR = { natGateway: 0.045, address: 0.005, loadBalancer: 0.0225, acu: 0.12, cpu: 0.03238, gigabyte: 0.00356 };
/** A month: https://aws.amazon.com/waf/pricing/, https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/secrets-manager/pricing/. */
const MONTH = { webAcl: 5, webAclRule: 1, key: 1, secret: 0.4 };
/** What a task on Spot costs of one on demand, about: https://aws.amazon.com/fargate/pricing/. */
const SPOT = 0.3;

const noWebAcl = WebAcl.none('It is for tests.');

/** Platforms of two versions, by what their row says. */
const SHAPES: Record<string, Given> = {
  'the default': () => ({}),
  'the default, and a database that sleeps': (stack) => ({
    database: PlatformDatabase.aurora({ credentials: givenSecret(stack), minCapacity: 0 }),
  }),
  'the default, with asynchronous inference': () => ({ asyncInference: {} }),
  'the default, with objectives': () => ({ slo: { availability: 99.9, latencyP99: Duration.millis(800) } }),
  'the cheapest': (stack) => ({
    versions: { v1: { image: image(), minTasks: 1 }, v2: { image: image(), minTasks: 1 } },
    capacity: Capacity.spotFirst({ onDemandBase: 0, onDemandWeight: 0 }),
    network: Network.publicSubnets(),
    database: PlatformDatabase.aurora({ credentials: givenSecret(stack), minCapacity: 0 }),
    webAcl: noWebAcl,
    loadBalancerWebAcl: noWebAcl,
    monitoring: MonitoringLevel.NONE,
  }),
};

/** What a platform costs a month when nobody calls it: network, load balancer, tasks, database, web ACLs, key and secret; monitoring; all. */
function idlePrices(given: Given): number[] {
  const stack = newStack({ env: { region: 'us-east-1' } });
  const platform = newMlPlatform(given, stack);
  const template = Template.fromStack(Stack.of(platform));
  const of = (type: string) =>
    resourcesOf(template)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => Properties);
  const capacity = given(stack).capacity ?? Capacity.spotFirst();
  const [{ Cpu, Memory }] = of('AWS::ECS::TaskDefinition');
  const task = (Cpu / 1_024) * HOUR.cpu + (Memory / 1_024) * HOUR.gigabyte;
  const scaled = of('AWS::ApplicationAutoScaling::ScalableTarget').map(({ MinCapacity }) => MinCapacity as number);
  const onSpot = scaled.map((count) => capacity.spotTasks(count));
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  const tasks = sum(scaled) - sum(onSpot) + SPOT * sum(onSpot);
  const [{ AwsvpcConfiguration }] = of('AWS::ECS::Service').map(({ NetworkConfiguration }) => NetworkConfiguration);
  const addresses = of('AWS::EC2::EIP').length + (AwsvpcConfiguration.AssignPublicIp === 'ENABLED' ? sum(scaled) : 0);
  const acus = of('AWS::RDS::DBCluster').map(({ ServerlessV2ScalingConfiguration: one }) => one.MinCapacity as number);
  const acls = of('AWS::WAFv2::WebACL').map(({ Rules }) => MONTH.webAcl + Rules.length * MONTH.webAclRule);
  const [balancer] = of('AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(balancer.Scheme).toBe('internal');
  const prices = [
    HOURS * (HOUR.natGateway * of('AWS::EC2::NatGateway').length + HOUR.address * addresses),
    HOURS * HOUR.loadBalancer,
    HOURS * task * tasks,
    HOURS * HOUR.acu * sum(acus),
    sum(acls),
    MONTH.key * of('AWS::KMS::Key').length + MONTH.secret * of('AWS::SecretsManager::SecretTargetAttachment').length,
  ];
  return [...prices, sum(prices), monthlyPrice(template).total];
}

test.each(Object.entries(SHAPES))('what %s costs when nobody calls it is in the README', (shape, given) => {
  const row = [shape, ...idlePrices(given).map((price) => `$${price.toFixed(2)}`)].join(' | ');
  expect(README).toContain(`| ${row} |`);
});

test('what a task, and what a NAT gateway and an address cost is said where a network is chosen', () => {
  const month = (price: number) => `$${(price * HOURS).toFixed(2)}`;
  expect(README).toContain(`| a NAT gateway | ${month(HOUR.natGateway + HOUR.address)} |`);
  expect(README).toContain(`| ${month(HOUR.address)} a task |`);
  expect(README).toContain(`| ${month(4 * 0.01)} a zone |`);
});
