import { Validations } from 'aws-cdk-lib';
import {
  AutoScalingGroup,
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  OnDemandAllocationStrategy,
  Schedule,
} from 'aws-cdk-lib/aws-autoscaling';
import { LaunchTemplate, LaunchTemplateHttpTokens, UserData, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AmiHardwareType, AsgCapacityProvider, EcsOptimizedImage, type Cluster } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { gpuKindOf, type Gpu } from './gpu';
import { instanceRole } from './gpu-roles';
import { cronsOf, type GpuSchedule } from './gpu-schedule';
import type { NamedVersion } from './model-version';
import type { NetworkParts } from '../network/vpc';

/** What a group of instances is made with. */
export interface GpuGroupProps {
  readonly gpu: Gpu;
  readonly cluster: Cluster;
  readonly network: NetworkParts;
  /** Those that run on them. */
  readonly versions: readonly NamedVersion[];
  readonly securityGroup: SecurityGroup;
}

/** A group of instances, and what Amazon ECS knows it by. */
export interface GpuGroup {
  readonly capacityProvider: string;
  readonly autoScalingGroup: AutoScalingGroup;
}

/**
 * Instances of which Amazon ECS has as many as it needs. None is protected from being ended, as that would keep the group from being deleted: what runs
 * on one that is to end is moved first.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
export function gpuGroup(scope: Construct, props: GpuGroupProps): GpuGroup {
  const { gpu, cluster, network, versions } = props;
  const { instanceTypes, schedule, group } = gpuKindOf(gpu);
  const { targetCapacityPercent, minInstances, maxInstances = mostInstances(versions, targetCapacityPercent) } = group!;
  const autoScalingGroup = new AutoScalingGroup(scope, 'Group', {
    vpc: network.vpc,
    vpcSubnets: network.vpcSubnets,
    // Within the schedule there are more; a stack that is made at night begins with none.
    minCapacity: schedule === undefined ? minInstances : 0,
    maxCapacity: maxInstances,
    mixedInstancesPolicy: {
      launchTemplate: launchTemplate(scope, props),
      launchTemplateOverrides: instanceTypes!.map((instanceType) => ({ instanceType })),
      instancesDistribution: {
        onDemandPercentageAboveBaseCapacity: 100,
        onDemandAllocationStrategy: OnDemandAllocationStrategy.LOWEST_PRICE,
      },
    },
  });
  // An instance that ends without a way to Amazon ECS stays in the cluster, which then cannot be deleted.
  autoScalingGroup.node.addDependency(network.vpc);
  if (schedule !== undefined) {
    followSchedule(autoScalingGroup, schedule, minInstances);
  }
  acknowledge(autoScalingGroup);
  const provider = new AsgCapacityProvider(scope, 'CapacityProvider', {
    autoScalingGroup,
    targetCapacityPercent,
    enableManagedDraining: true,
    enableManagedTerminationProtection: false,
  });
  cluster.addAsgCapacityProvider(provider);
  return { capacityProvider: provider.capacityProviderName, autoScalingGroup };
}

/** What all tasks need, and one more, on which new tasks start before old ones stop. */
function mostInstances(versions: readonly NamedVersion[], targetCapacityPercent: number): number {
  const tasks = versions.reduce((sum, { maxTasks }) => sum + maxTasks, 0);
  return Math.ceil((tasks * 100) / targetCapacityPercent) + 1;
}

/** At the end all instances go at once: the services have no task any more by then. */
function followSchedule(group: AutoScalingGroup, schedule: GpuSchedule, minInstances: number): void {
  const timeZone = schedule.timeZone.timezoneName;
  const { start, stop } = cronsOf(schedule, 'instances');
  start.forEach((cron, index) => {
    group.scaleOnSchedule(`Start${index}`, { schedule: Schedule.cron(cron), timeZone, minCapacity: minInstances });
  });
  stop.forEach((cron, index) => {
    const none = { minCapacity: 0, desiredCapacity: 0 };
    group.scaleOnSchedule(`Stop${index}`, { schedule: Schedule.cron(cron), timeZone, ...none });
  });
}

function launchTemplate(scope: Construct, { gpu, cluster, securityGroup }: GpuGroupProps): LaunchTemplate {
  const userData = UserData.forLinux();
  // A task has a role of its own, and is not to get that of its instance.
  userData.addCommands('echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config');
  const volume = { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 };
  return new LaunchTemplate(scope, 'LaunchTemplate', {
    machineImage: EcsOptimizedImage.amazonLinux2023(AmiHardwareType.GPU),
    // The rights that aws-cdk-lib would add are broader.
    role: instanceRole(scope, cluster).withoutPolicyUpdates(),
    securityGroup,
    userData,
    httpTokens: LaunchTemplateHttpTokens.REQUIRED,
    httpPutResponseHopLimit: 1,
    detailedMonitoring: true,
    blockDevices: [
      { deviceName: '/dev/xvda', volume: BlockDeviceVolume.ebs(gpuKindOf(gpu).volumeSize.toGibibytes(), volume) },
    ],
  });
}

function acknowledge(group: AutoScalingGroup): void {
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-EC26',
    reason:
      'The volumes are encrypted in the launch template; cdk-nag cannot read one of which several types are made.',
  });
  Validations.of(group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason: 'Amazon ECS scales the group all day; what it has no instance for is an alarm of the version.',
  });
}
