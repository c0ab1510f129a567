import { Fn, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type InterfaceVpcEndpoint,
  type InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
  type VpcProps,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { networkKindOf, type Layout, type Network } from './network';
import type { Environment } from '../environment/environment';

/** What a network is made with. */
export interface NetworkPartsProps {
  readonly environment: Environment;
  readonly network: Network;
  /** NAT gateways where the network does not say how many, and no more than it has zones. */
  readonly natGateways: number;
  /** What is called besides DynamoDB and S3, by the id of its endpoint. */
  readonly services: Record<string, InterfaceVpcEndpointAwsService>;
  /** Whether there are public subnets, and an internet gateway, even if nothing leaves through them. */
  readonly hasPublicSubnets?: boolean;
}

/** Where functions and services run. */
export interface NetworkParts {
  readonly vpc: IVpc;
  readonly vpcSubnets: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
  /** Where databases are. */
  readonly dataSubnets: SubnetSelection;
  /** Its addresses. */
  readonly cidr: () => string;
  /** Whether what runs in it needs a public address to leave it. */
  readonly assignPublicIp: boolean;
  /** Those that were made; they let the security groups in. */
  readonly endpoints: InterfaceVpcEndpoint[];
  /** Makes the endpoint of a service where it cannot be called without one; of a network that exists, nothing is changed. */
  readonly reach: (id: string, service: InterfaceVpcEndpointAwsService) => void;
}

/** The network that was chosen; undefined for none. */
export function networkParts(scope: Construct, id: string, props: NetworkPartsProps): NetworkParts | undefined {
  const { layout, existing } = networkKindOf(props.network);
  const parts = new Construct(scope, id);
  if (existing !== undefined) {
    const { vpc, subnets, securityGroups = [closedGroup(parts, vpc, props)] } = existing;
    const vpcSubnets = { subnets: vpc.selectSubnets(subnets).subnets };
    const cidr = () => vpc.vpcCidrBlock;
    return {
      vpc,
      vpcSubnets,
      securityGroups,
      dataSubnets: vpcSubnets,
      cidr,
      assignPublicIp: false,
      endpoints: [],
      reach: () => undefined,
    };
  }
  return layout && madeNetwork(parts, props, layout);
}

function madeNetwork(parts: Construct, props: NetworkPartsProps, layout: Layout): NetworkParts {
  const natGateways = layout.natGateways ?? Math.min(props.natGateways, layout.maxAzs);
  const isPublic = layout.isPublic ?? false;
  const privateType = natGateways > 0 ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
  const hasPublicSubnets = props.hasPublicSubnets ?? (isPublic || layout.natGateways !== 0);
  const vpc = new Vpc(parts, 'Vpc', {
    ipAddresses: IpAddresses.cidr(layout.cidr),
    ...zonesOf(parts, layout.maxAzs),
    natGateways,
    subnetConfiguration: [
      ...(hasPublicSubnets ? [{ name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }] : []),
      { name: 'Private', subnetType: privateType },
    ],
    gatewayEndpoints: {
      DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      S3: { service: GatewayVpcEndpointAwsService.S3 },
    },
    // Nothing uses the default security group, and to close it takes a custom resource.
    restrictDefaultSecurityGroup: false,
  });
  addFlowLogs(parts, vpc, props.environment);
  const securityGroup = closedGroup(parts, vpc, props);
  const dataSubnets = { subnetType: privateType };
  const vpcSubnets = { subnetType: isPublic ? SubnetType.PUBLIC : privateType };
  const endpoints: InterfaceVpcEndpoint[] = [];
  const reach = (name: string, service: InterfaceVpcEndpointAwsService) => {
    if (natGateways === 0 && !isPublic && vpc.node.tryFindChild(name) === undefined) {
      // That of aws-cdk-lib would let everything out.
      const group = new SecurityGroup(parts, `${name}SecurityGroup`, {
        vpc,
        description: `${props.environment.service}: an endpoint, which lets nothing out`,
        allowAllOutbound: false,
      });
      const endpoint = vpc.addInterfaceEndpoint(name, {
        service,
        subnets: vpcSubnets,
        open: false,
        securityGroups: [group],
      });
      endpoint.connections.allowFrom(securityGroup, Port.HTTPS, 'From what runs in the network');
      endpoints.push(endpoint);
    }
  };
  Object.entries(props.services).forEach(([name, service]) => reach(name, service));
  const cidr = () => layout.cidr;
  const inside = { vpc, vpcSubnets, securityGroups: [securityGroup], dataSubnets };
  return { ...inside, cidr, assignPublicIp: isPublic, endpoints, reach };
}

/** A stack that does not name its account knows two zones; more are taken from those that its region will have. */
function zonesOf(scope: Construct, maxAzs: number): Pick<VpcProps, 'maxAzs' | 'availabilityZones'> {
  return Stack.of(scope).availabilityZones.length >= maxAzs
    ? { maxAzs }
    : { availabilityZones: [...Array(maxAzs).keys()].map((index) => Fn.select(index, Fn.getAzs())) };
}

/** Lets nothing in, and HTTPS out. */
function closedGroup(parts: Construct, vpc: IVpc, { environment }: NetworkPartsProps): ISecurityGroup {
  const group = new SecurityGroup(parts, 'SecurityGroup', {
    vpc,
    description: `${environment.service}: lets nothing in, and HTTPS out`,
    allowAllOutbound: false,
  });
  group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS services');
  return group;
}

function addFlowLogs(parts: Construct, vpc: Vpc, environment: Environment): void {
  const logGroup = new LogGroup(parts, 'FlowLogs', {
    logGroupName: environment.name('logGroup', `${environment.systemName}-flow-logs`, '/aws/vpc/'),
    retention: environment.settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
}
