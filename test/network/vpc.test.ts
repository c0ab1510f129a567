import { App, CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Environment, type SystemProps } from '../../src/environment/environment';
import { Network, networkKindOf, networkRules } from '../../src/network/network';
import { networkParts } from '../../src/network/vpc';

const SYSTEM = { kind: 'Shop', name: 'shop', holdsData: true };
const ENV = { account: '123456789012', region: 'eu-west-1' };

/** A network in a stack of its own, as a construct makes it. */
function made(
  network: Network,
  props: Partial<SystemProps> & { natGateways?: number; hasPublicSubnets?: boolean } = {},
  env: object = { env: ENV },
) {
  const { natGateways = 1, hasPublicSubnets, ...others } = props;
  const app = networkKindOf(network).existing?.vpc.node.root ?? new App();
  const stack = new Stack(app, `Stack${app.node.children.length}`, env);
  const systemProps = { environmentSuffix: 'dev', ...others };
  const environment = Environment.open(stack, SYSTEM, systemProps, networkRules('network', network, {}));
  const services = { EventBridge: InterfaceVpcEndpointAwsService.EVENTBRIDGE };
  const parts = networkParts(stack, 'Network', { environment, network, natGateways, services, hasPublicSubnets });
  return { stack, parts, template: Template.fromStack(stack) };
}

const count = (template: Template, type: string) => Object.keys(template.findResources(type)).length;

describe('an isolated network (E3)', () => {
  let template: Template;
  let parts: ReturnType<typeof networkParts>;
  beforeAll(() => ({ template, parts } = made(Network.isolated())));

  test('has private subnets in two zones and no way out', () => {
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
    expect(count(template, 'AWS::EC2::Subnet')).toBe(2);
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::Route']) {
      template.resourceCountIs(type, 0);
    }
    expect(parts!.vpcSubnets).toEqual({ subnetType: SubnetType.PRIVATE_ISOLATED });
  });

  test('reaches DynamoDB and S3 through gateways, and what else is called through an endpoint', () => {
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => [
      Properties.VpcEndpointType,
      JSON.stringify(Properties.ServiceName).replace(/^.*?(\w+)"?\]*\}*$/, '$1'),
    ]);
    expect(endpoints.map(([type]) => type).sort()).toEqual(['Gateway', 'Gateway', 'Interface']);
    const names = JSON.stringify(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(['dynamodb', 's3', 'eu-west-1.events'].filter((service) => !names.includes(service))).toEqual([]);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
    });
  });

  test('lets nothing out of the endpoint', () => {
    const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup'));
    const [[, { Properties }]] = groups.filter(([id]) => /EventBridgeSecurityGroup/.test(id));
    expect(Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
    ]);
    const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).filter(
      (one) => one.Properties.VpcEndpointType === 'Interface',
    );
    expect(JSON.stringify(endpoint.Properties.SecurityGroupIds)).toContain('EventBridgeSecurityGroup');
  });

  test('lets nothing in but HTTPS to the endpoint, from what runs in it', () => {
    const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup'));
    const ours = groups.find(
      ([, { Properties }]) => Properties.GroupDescription === 'shop-dev: lets nothing in, and HTTPS out',
    )!;
    expect(ours[1].Properties.SecurityGroupEgress).toEqual([
      { CidrIp: '0.0.0.0/0', Description: 'AWS services', FromPort: 443, IpProtocol: 'tcp', ToPort: 443 },
    ]);
    groups.forEach(([, { Properties }]) => expect(Properties.SecurityGroupIngress).toBeUndefined());
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(ingress).toHaveLength(1);
    expect(ingress[0].Properties).toMatchObject({
      Description: 'From what runs in the network',
      FromPort: 443,
      ToPort: 443,
      SourceSecurityGroupId: { 'Fn::GetAtt': [ours[0], 'GroupId'] },
    });
  });

  test('logs its flows as long as the environment says, and takes the log along', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: '/aws/vpc/shop-flow-logs-dev', RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
    });
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    const kept = made(Network.isolated(), { dataProtection: true }).template;
    kept.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });

  test('has no custom resource', () => {
    expect(Object.values(template.toJSON().Resources).filter(({ Type }: any) => /^Custom::|Lambda/.test(Type))).toEqual(
      [],
    );
  });
});

describe('a network with a way out', () => {
  test.each([
    [() => Network.nat(), 1, 1, SubnetType.PRIVATE_WITH_EGRESS],
    [() => Network.nat(), 9, 2, SubnetType.PRIVATE_WITH_EGRESS],
    [() => Network.nat({ maxAzs: 3 }), 9, 3, SubnetType.PRIVATE_WITH_EGRESS],
    [() => Network.nat({ maxAzs: 3, natGateways: 2 }), 1, 2, SubnetType.PRIVATE_WITH_EGRESS],
    [() => Network.nat(), 0, 0, SubnetType.PRIVATE_ISOLATED],
  ])('%#: has as many gateways as it says, or the environment does', (network, natGateways, gateways, subnetType) => {
    const { template, parts } = made(network(), { natGateways });
    template.resourceCountIs('AWS::EC2::NatGateway', gateways);
    expect(parts!.vpcSubnets).toEqual({ subnetType });
  });

  test('has public and private subnets in each zone, and none that gives public addresses', () => {
    const { template } = made(Network.nat({ cidr: '10.20.0.0/20', maxAzs: 3 }));
    const subnets = Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties);
    expect(subnets).toHaveLength(6);
    subnets.forEach(({ CidrBlock, MapPublicIpOnLaunch }) => {
      expect(CidrBlock).toMatch(/^10\.20\.\d+\.0\/23$/);
      expect(MapPublicIpOnLaunch).toBe(false);
    });
  });

  test('needs no endpoints of services', () => {
    const { template } = made(Network.nat());
    template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
    template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }, 2);
  });
});

describe('a network of public subnets', () => {
  test('has no NAT and no endpoint that costs: what runs in it takes public addresses, databases do not', () => {
    const { template, parts } = made(Network.publicSubnets());
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::InternetGateway', 1);
    template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface' }, 0);
    expect(parts).toMatchObject({
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      dataSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      assignPublicIp: true,
    });
    expect([parts!.vpc.publicSubnets.length, parts!.vpc.isolatedSubnets.length]).toEqual([2, 2]);
    expect(parts!.cidr()).toBe('10.0.0.0/16');
  });

  test('is cut into subnets of both kinds', () => {
    expect(() => made(Network.publicSubnets({ cidr: '10.0.0.0/24', maxAzs: 0 }))).toThrow('network.maxAzs must be');
    expect(networkRules('network', Network.publicSubnets({ cidr: '10.0.0.0/24', maxAzs: 6 }), {})).toEqual(
      networkRules('network', Network.nat({ cidr: '10.0.0.0/24', maxAzs: 6 }), {}).slice(0, -2),
    );
  });
});

test('an isolated network has public subnets where they are asked for', () => {
  const { template, parts } = made(Network.isolated(), { hasPublicSubnets: true });
  template.resourceCountIs('AWS::EC2::InternetGateway', 1);
  expect(parts!.vpcSubnets).toEqual({ subnetType: SubnetType.PRIVATE_ISOLATED });
});

test('a kind that the system cannot run in is refused', () => {
  const refused = { Isolated: 'not be isolated' };
  expect(networkRules('network', Network.isolated(), refused)[0]).toBe('network must not be isolated, got "Isolated"');
  expect(networkRules('network', Network.nat(), refused).filter(Boolean)).toEqual([]);
});

test('subnets are called by their kind, and are in the zones that are known', () => {
  const { stack, template, parts } = made(Network.nat({ maxAzs: 3 }));
  const subnets = Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => {
    const tag = Properties.Tags.find(({ Key }: any) => Key === 'aws-cdk:subnet-name');
    return `${tag.Value} ${Properties.AvailabilityZone}`;
  });
  const all = ['Public', 'Private'].flatMap((kind) => stack.availabilityZones.map((zone) => `${kind} ${zone}`));
  expect(stack.availabilityZones).toHaveLength(3);
  expect(subnets.sort()).toEqual(all.sort());
  expect(parts!.securityGroups.map(({ node }) => node.id)).toEqual(['SecurityGroup']);
});

test('flows are logged into the one log group that is made', () => {
  const { template } = made(Network.isolated());
  const [id, ...others] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  expect(others).toEqual([]);
  template.hasResourceProperties('AWS::EC2::FlowLog', { LogGroupName: { Ref: id } });
});

describe('a network that exists', () => {
  const newVpc = () =>
    new Vpc(new Stack(new App(), 'Other', { env: ENV }), 'Vpc', { restrictDefaultSecurityGroup: false });

  test('is used as it is: only a security group is made', () => {
    const vpc = newVpc();
    const { template, parts } = made(Network.existing(vpc));
    expect(Object.values(template.toJSON().Resources).map(({ Type }: any) => Type)).toEqual([
      'AWS::EC2::SecurityGroup',
    ]);
    expect(parts!.vpcSubnets.subnets).toEqual(vpc.privateSubnets);
  });

  test('with subnets and groups of its own, nothing is made', () => {
    const vpc = newVpc();
    const securityGroups = [new SecurityGroup(vpc, 'Group', { vpc })];
    const subnets = { subnetType: SubnetType.PUBLIC };
    const { template, parts } = made(Network.existing(vpc, { subnets, securityGroups }));
    expect(template.toJSON().Resources).toBeUndefined();
    const chosen = { subnets: vpc.publicSubnets };
    const { cidr, reach, ...others } = parts!;
    expect(others).toEqual({
      vpc,
      vpcSubnets: chosen,
      securityGroups,
      dataSubnets: chosen,
      assignPublicIp: false,
      endpoints: [],
    });
    expect(cidr()).toBe(vpc.vpcCidrBlock);
    reach('Ssm', InterfaceVpcEndpointAwsService.SSM);
    expect(vpc.node.tryFindChild('Ssm')).toBeUndefined();
  });
});

test('no network is none', () => {
  expect(made(Network.none('Functions that call DynamoDB only gain nothing in one.')).parts).toBeUndefined();
});

test('a stack that does not know its region has a network too', () => {
  made(Network.nat({ maxAzs: 2 }), {}, {}).template.resourceCountIs('AWS::EC2::Subnet', 4);
});

test.each([{}, { env: { region: 'eu-west-1' } }])(
  '%#: a stack that does not know its account has as many zones as asked for',
  (env) => {
    const subnets = Object.values(made(Network.nat({ maxAzs: 3 }), {}, env).template.findResources('AWS::EC2::Subnet'));
    const zones = subnets.map(({ Properties }) => JSON.stringify(Properties.AvailabilityZone));
    expect([subnets.length, new Set(zones).size]).toEqual([6, 3]);
  },
);

test('cdk-nag finds nothing in what is made (X6)', () => {
  for (const network of [Network.isolated(), Network.nat()]) {
    const { stack } = made(network);
    Validations.of(stack.node.root).addPlugins(new AwsSolutionsChecks(stack.node.root as App));
    expect(() => (stack.node.root as App).synth({ force: true })).not.toThrow();
  }
});

describe('rules', () => {
  const check = (network: () => Network) => () => made(network());

  test.each([
    [() => Network.isolated({ maxAzs: 0 }), 'network.maxAzs must be a whole number from 1 to 6, got 0'],
    [() => Network.isolated({ maxAzs: 7 }), 'network.maxAzs must be a whole number from 1 to 6, got 7'],
    [() => Network.isolated({ cidr: '10.0.0.0/25' }), 'network.cidr must be from /16 to /24'],
    [() => Network.nat({ natGateways: 0 }), 'network.natGateways must be a whole number from 1 to 2, got 0'],
    [() => Network.nat({ natGateways: 3 }), 'network.natGateways must be a whole number from 1 to 2, got 3'],
    [() => Network.none(' '), 'network.reason must say something, got " "'],
  ])('%#: fail for what is out of bounds', (network, message) => {
    expect(check(network)).toThrow(message);
  });

  test.each([
    [Network.isolated, undefined],
    [Network.nat, 'be /24 or larger, for 12 subnets of /28 at least'],
    [Network.publicSubnets, 'be /24 or larger, for 12 subnets of /28 at least'],
  ])('%#: count the subnets of each kind in each zone', (make, must) => {
    const cidr = '10.0.0.0/25';
    const rules = networkRules('network', make({ cidr, maxAzs: 6 }), {}).filter((one) => one !== undefined);
    const expected = ['be from /16 to /24', ...(must === undefined ? [] : [must])];
    expect(rules).toEqual(expected.map((one) => `network.cidr must ${one}, got "${cidr}"`));
  });

  test('fail for what only the deployment knows, because subnets are cut at synthesis', () => {
    const parameter = new CfnParameter(new Stack(), 'P', { type: 'Number' });
    const { valueAsNumber: unknown, valueAsString: cidr } = parameter;
    expect(check(() => Network.nat({ cidr, maxAzs: unknown, natGateways: unknown }))).toThrow(
      /network\.maxAzs must be known.*\n.*network\.cidr must be known.*\n.*network\.natGateways must be known/,
    );
  });

  test.each([
    [() => Network.isolated(), 'Isolated'],
    [() => Network.nat(), 'Nat'],
    [() => Network.publicSubnets(), 'PublicSubnets'],
    [() => Network.existing(new Vpc(new Stack(), 'Vpc')), 'Existing'],
    [() => Network.none('x'), 'None'],
  ])('%#: errors call it by its kind', (network, name) => {
    expect(network().toString()).toBe(name);
  });
});
