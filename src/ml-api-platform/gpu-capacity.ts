import { Size } from 'aws-cdk-lib';
import { AcceleratorManufacturer, AcceleratorType, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ManagedInstancesCapacityProvider, PropagateManagedInstancesTags } from 'aws-cdk-lib/aws-ecs';
import { InstanceProfile } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { gpuKindOf } from './gpu';
import { gpuGroup, type GpuGroup, type GpuGroupProps } from './gpu-group';
import { infrastructureRole, instanceRole } from './gpu-roles';
import type { GpuSchedule } from './gpu-schedule';
import type { NamedVersion } from './model-version';
import type { Environment } from '../environment/environment';

/** What instances with GPUs are made with. */
export interface GpuCapacityProps extends Omit<GpuGroupProps, 'securityGroup'> {
  readonly environment: Environment;
}

/** What versions on GPUs run on. */
export interface GpuCapacity extends Partial<GpuGroup> {
  readonly capacityProvider: string;
  /** Whether Amazon ECS has the instances, and not a group. */
  readonly isManaged: boolean;
  readonly schedule?: GpuSchedule;
}

/** Instances with GPUs, in the subnets of the tasks. They let nothing in, and HTTPS out: each task has an address and security groups of its own. */
export function gpuCapacity(scope: Construct, id: string, props: GpuCapacityProps): GpuCapacity {
  const { environment, gpu, network } = props;
  const parts = new Construct(scope, id);
  const securityGroup = new SecurityGroup(parts, 'SecurityGroup', {
    vpc: network.vpc,
    description: `${environment.service}: instances with GPUs, which let nothing in, and HTTPS out`,
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS services');
  network.endpoints.forEach(({ connections }) => {
    connections.allowFrom(securityGroup, Port.HTTPS, 'From instances with GPUs');
  });
  const { schedule, group } = gpuKindOf(gpu);
  if (group === undefined) {
    return { capacityProvider: managedInstances(parts, props, securityGroup), isManaged: true, schedule };
  }
  return { ...gpuGroup(parts, { ...props, securityGroup }), isManaged: false, schedule };
}

function managedInstances(
  scope: Construct,
  { gpu, cluster, network, versions }: GpuCapacityProps,
  securityGroup: SecurityGroup,
): string {
  const { instanceTypes, volumeSize } = gpuKindOf(gpu);
  const most = (of: (version: NamedVersion) => number) => Math.max(...versions.map(of));
  const role = instanceRole(scope, cluster, ['PutSystemLogEvents']);
  const infrastructure = infrastructureRole(scope, role);
  const provider = new ManagedInstancesCapacityProvider(scope, 'CapacityProvider', {
    infrastructureRole: infrastructure,
    ec2InstanceProfile: new InstanceProfile(scope, 'InstanceProfile', { role }),
    subnets: network.vpc.selectSubnets(network.vpcSubnets).subnets,
    securityGroups: [securityGroup],
    taskVolumeStorage: volumeSize,
    propagateTags: PropagateManagedInstancesTags.CAPACITY_PROVIDER,
    instanceRequirements: {
      vCpuCountMin: Math.ceil(most(({ cpu }) => cpu) / 1_024),
      memoryMin: Size.mebibytes(most(({ memoryLimitMiB }) => memoryLimitMiB)),
      acceleratorTypes: [AcceleratorType.GPU],
      acceleratorManufacturers: [AcceleratorManufacturer.NVIDIA],
      acceleratorCountMin: most(({ gpuCount }) => gpuCount!),
      allowedInstanceTypes: instanceTypes?.map(String),
    },
  });
  cluster.addManagedInstancesCapacityProvider(provider);
  // The cluster takes one change of its providers at a time; instances are told to go through the network, by the rights of both roles.
  provider.node.addDependency(cluster, network.vpc, role, infrastructure);
  return provider.capacityProviderName;
}
