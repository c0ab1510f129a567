import { Size, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { gpuPlatform, gpuTemplate, OFFICE } from './gpu';
import { image } from './variants';
import { Gpu, Network, Rollout } from '../../src';
import { byType, theOnly } from '../surroundings';
import type { TemplateResource } from '../synth';

const group = gpuTemplate(Gpu.autoScalingGroup({ schedule: OFFICE }), { network: Network.isolated() });
const always = gpuTemplate(
  Gpu.autoScalingGroup({
    instanceTypes: [new InstanceType('g5.12xlarge')],
    targetCapacityPercent: 100,
    minInstances: 2,
    maxInstances: 6,
    volumeSize: Size.gibibytes(200),
  }),
  { rollout: Rollout.blueGreen(), versions: { v2: { image: image(), gpuCount: 4, minTasks: 3, maxTasks: 9 } } },
);
const managed = gpuTemplate(Gpu.managedInstances({ schedule: OFFICE }));

const service = (template: Template, name: string) =>
  byType(template, 'AWS::ECS::Service').find(([, { Properties }]) => Properties.ServiceName === `ml-api-${name}-dev`)!;
const task = (template: Template, name: string): any =>
  byType(template, 'AWS::ECS::TaskDefinition').find(
    ([, { Properties }]) => Properties.Family === `ml-api-${name}-dev`,
  )![1].Properties;
const scaling = (template: Template, name: string): any =>
  byType(template, 'AWS::ApplicationAutoScaling::ScalableTarget').find(([, { Properties }]) =>
    JSON.stringify(Properties.ResourceId).includes(service(template, name)[0]),
  )![1].Properties;
const asg = (template: Template) => theOnly(template, 'AWS::AutoScaling::AutoScalingGroup')[1];
const launched = (template: Template) => theOnly(template, 'AWS::EC2::LaunchTemplate')[1].LaunchTemplateData;

/** What is there before a resource is made, and until it is deleted. */
function before(template: Template, id: string): Set<string> {
  const { Resources } = template.toJSON() as { Resources: Record<string, TemplateResource & { DependsOn?: string[] }> };
  const found = new Set<string>();
  const visit = (one: string) => {
    const text = JSON.stringify(Resources[one]);
    const refs = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, ref]) => ref);
    [...refs, ...[Resources[one].DependsOn ?? []].flat()]
      .filter((ref) => ref in Resources && !found.has(ref))
      .forEach((ref) => {
        found.add(ref);
        visit(ref);
      });
  };
  visit(id);
  return found;
}

const idOf = (template: Template, type: string) => theOnly(template, type)[0];

describe('a group of instances (M8)', () => {
  test('has types with GPUs, 70 % of it in use, and what ends is drained and not protected', () => {
    expect(theOnly(group, 'AWS::ECS::CapacityProvider')[1].AutoScalingGroupProvider).toEqual({
      AutoScalingGroupArn: { Ref: idOf(group, 'AWS::AutoScaling::AutoScalingGroup') },
      ManagedDraining: 'ENABLED',
      ManagedScaling: { Status: 'ENABLED', TargetCapacity: 70 },
      ManagedTerminationProtection: 'DISABLED',
    });
    expect(asg(group).NewInstancesProtectedFromScaleIn).toBeUndefined();
    const { MixedInstancesPolicy } = asg(group);
    expect(MixedInstancesPolicy.LaunchTemplate.Overrides).toEqual(
      ['g4dn.xlarge', 'g5.xlarge'].map((type) => ({ InstanceType: type })),
    );
    expect(MixedInstancesPolicy.InstancesDistribution).toEqual({
      OnDemandAllocationStrategy: 'lowest-price',
      OnDemandPercentageAboveBaseCapacity: 100,
    });
  });

  test('has room for all tasks at that share, and for one more', () => {
    expect(asg(group)).toMatchObject({ MinSize: '0', MaxSize: '16' });
    expect(asg(group).DesiredCapacity).toBeUndefined();
  });

  test('has none before its schedule says so, and again as many as the tasks need in between', () => {
    const actions = byType(group, 'AWS::AutoScaling::ScheduledAction').map(([, { Properties }]) => Properties);
    const autoScalingGroup = { AutoScalingGroupName: { Ref: idOf(group, 'AWS::AutoScaling::AutoScalingGroup') } };
    const common = { ...autoScalingGroup, TimeZone: 'Europe/Berlin' };
    expect(actions).toEqual([
      { ...common, MinSize: 1, Recurrence: '50 7 * * MON,TUE,WED,THU,FRI' },
      { ...common, MinSize: 0, DesiredCapacity: 0, Recurrence: '10 18 * * MON,TUE,WED,THU,FRI' },
    ]);
  });

  test('runs the newest image for GPUs on an encrypted volume, and gives its role to nothing within a task', () => {
    const { ImageId, MetadataOptions, BlockDeviceMappings, Monitoring, UserData } = launched(group);
    expect(group.toJSON().Parameters[ImageId.Ref]).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      Default: '/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id',
    });
    expect(MetadataOptions).toEqual({ HttpPutResponseHopLimit: 1, HttpTokens: 'required' });
    expect(BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 100, VolumeType: 'gp3' } },
    ]);
    expect(Monitoring).toEqual({ Enabled: true });
    const script = UserData['Fn::Base64']['Fn::Join'][1];
    expect(script[0]).toBe('#!/bin/bash\necho ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config\necho ECS_CLUSTER=');
    expect(script[1]).toEqual({ Ref: idOf(group, 'AWS::ECS::Cluster') });
  });

  test('without a schedule it is there at all times', () => {
    expect(asg(always)).toMatchObject({ MinSize: '2', MaxSize: '6' });
    expect(byType(always, 'AWS::AutoScaling::ScheduledAction')).toEqual([]);
    const { ManagedScaling } = theOnly(always, 'AWS::ECS::CapacityProvider')[1].AutoScalingGroupProvider;
    expect(ManagedScaling.TargetCapacity).toBe(100);
    expect(launched(always).BlockDeviceMappings[0].Ebs.VolumeSize).toBe(200);
    expect(scaling(always, 'v2')).toMatchObject({ MinCapacity: 3, MaxCapacity: 9 });
    expect(scaling(always, 'v2').ScheduledActions).toBeUndefined();
  });

  test('is a public field', () => {
    const gpu = gpuPlatform(Gpu.autoScalingGroup()).gpuGroup!;
    expect(Stack.of(gpu).resolve(gpu.autoScalingGroupName)).toEqual({
      Ref: idOf(group, 'AWS::AutoScaling::AutoScalingGroup'),
    });
    expect(gpuPlatform(Gpu.managedInstances()).gpuGroup).toBeUndefined();
  });
});

describe('managed instances (M8)', () => {
  test('have GPUs, and what the largest task needs', () => {
    const versions = {
      v1: { image: image(), gpuCount: 1 },
      v2: { image: image(), gpuCount: 4, cpu: 9_000, memoryLimitMiB: 4_096 },
      v3: { image: image() },
    };
    const instanceTypes = [new InstanceType('g5.12xlarge')];
    const template = gpuTemplate(Gpu.managedInstances({ instanceTypes, volumeSize: Size.gibibytes(30) }), { versions });
    const { ManagedInstancesProvider, ClusterName } = theOnly(template, 'AWS::ECS::CapacityProvider')[1];
    expect(ManagedInstancesProvider.InstanceLaunchTemplate).toMatchObject({
      InstanceRequirements: {
        AcceleratorTypes: ['gpu'],
        AcceleratorManufacturers: ['nvidia'],
        AcceleratorCount: { Min: 4 },
        VCpuCount: { Min: 9 },
        MemoryMiB: { Min: 8_192 },
        AllowedInstanceTypes: ['g5.12xlarge'],
      },
      StorageConfiguration: { StorageSizeGiB: 30 },
    });
    expect(ClusterName).toEqual({ Ref: idOf(template, 'AWS::ECS::Cluster') });
    expect(ManagedInstancesProvider.PropagateTags).toBe('CAPACITY_PROVIDER');
  });

  test('are of any type unless some are given, and need no group', () => {
    const { InstanceRequirements } = theOnly(managed, 'AWS::ECS::CapacityProvider')[1].ManagedInstancesProvider
      .InstanceLaunchTemplate;
    expect(InstanceRequirements.AllowedInstanceTypes).toBeUndefined();
    expect(byType(managed, 'AWS::AutoScaling::AutoScalingGroup')).toEqual([]);
  });
});

describe.each([
  ['a group', group, 'EC2'],
  ['managed instances', managed, 'MANAGED_INSTANCES'],
])('a version on %s (M8)', (_name, template, compatibility) => {
  test('runs there and nowhere else, and no strategy has both Fargate and GPUs', () => {
    const provider = { Ref: idOf(template, 'AWS::ECS::CapacityProvider') };
    const strategy = (name: string) =>
      service(template, name)[1].Properties.CapacityProviderStrategy.map((one: any) => one.CapacityProvider);
    expect(strategy('v2')).toEqual([provider]);
    expect(strategy('v1')).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect(service(template, 'v2')[1].Properties.LaunchType).toBeUndefined();
  });

  test('has GPUs, a size of its own, and the container of any other version', () => {
    const { RequiresCompatibilities, NetworkMode, Cpu, Memory, ContainerDefinitions } = task(template, 'v2');
    expect([RequiresCompatibilities, NetworkMode, Cpu, Memory]).toEqual([[compatibility], 'awsvpc', '2048', '8192']);
    expect(ContainerDefinitions[0]).toMatchObject({
      ResourceRequirements: [{ Type: 'GPU', Value: '1' }],
      Memory: 8_192,
      ReadonlyRootFilesystem: true,
      User: '10001',
    });
    expect(task(template, 'v1').ContainerDefinitions[0].ResourceRequirements).toBeUndefined();
    expect(task(template, 'v1').RequiresCompatibilities).toEqual(['FARGATE']);
  });

  test('has no task outside of its schedule, and goes before the instances do', () => {
    const { ScheduledActions, MinCapacity, MaxCapacity } = scaling(template, 'v2');
    expect([MinCapacity, MaxCapacity]).toEqual([0, 10]);
    const days = 'MON,TUE,WED,THU,FRI';
    expect(ScheduledActions[0]).toEqual({
      ScheduledActionName: 'Start0',
      ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 10 },
      Schedule: `cron(0 8,9,10,11,12,13,14,15,16,17 ? * ${days} *)`,
      Timezone: 'Europe/Berlin',
    });
    const stops = ScheduledActions.slice(1);
    expect(stops.map((one: any) => one.ScalableTargetAction)).toEqual(
      Array(2).fill({ MinCapacity: 0, MaxCapacity: 0 }),
    );
    expect(stops[1].Schedule).toBe(`cron(0 0,1,2,3,4,5,6,7,18,19,20,21,22,23 ? * ${days} *)`);
    expect(scaling(template, 'v1').ScheduledActions).toBeUndefined();
    expect(service(template, 'v2')[1].Properties.DesiredCount).toBeUndefined();
  });

  test('has time for its model, and no twin on demand', () => {
    const grace = (name: string) => service(template, name)[1].Properties.HealthCheckGracePeriodSeconds;
    expect([grace('v1'), grace('v2')]).toEqual([60, 300]);
    const names = byType(template, 'AWS::ECS::Service').map(([, { Properties }]) => Properties.ServiceName);
    expect(names.sort()).toEqual(['ml-api-v1-dev', 'ml-api-v1-on-demand-dev', 'ml-api-v2-dev']);
  });

  test('is deleted before what it runs on, and that before the network and the cluster', () => {
    const provider = idOf(template, 'AWS::ECS::CapacityProvider');
    const association = idOf(template, 'AWS::ECS::ClusterCapacityProviderAssociations');
    const cluster = idOf(template, 'AWS::ECS::Cluster');
    const ofService = before(template, service(template, 'v2')[0]);
    [provider, association, cluster].forEach((id) => expect(ofService).toContain(id));
    const ofProvider = before(template, provider);
    const [last] = compatibility === 'EC2' ? byType(template, 'AWS::AutoScaling::AutoScalingGroup')[0] : [provider];
    expect(before(template, association).has(provider)).toBe(compatibility === 'EC2');
    expect(ofProvider.has(compatibility === 'EC2' ? last : association)).toBe(true);
    const ofInstances = before(template, last);
    expect(ofInstances).toContain(cluster);
    const routes = ['AWS::EC2::Route', 'AWS::EC2::VPCEndpoint'].flatMap((type) => byType(template, type));
    routes.forEach(([id]) => expect(ofInstances).toContain(id));
    const policies = byType(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('Gpu'));
    policies.forEach(([id]) => expect(ofInstances).toContain(id));
    expect(policies.length).toBe(compatibility === 'EC2' ? 1 : 2);
  });

  test('its instances let nothing in, HTTPS out, and are of one cluster only (M10)', () => {
    const groups = byType(template, 'AWS::EC2::SecurityGroup').filter(([id]) => id.includes('GpuSecurityGroup'));
    expect(groups).toHaveLength(1);
    const [[id, { Properties }]] = groups;
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    expect(Properties.SecurityGroupEgress).toMatchObject([{ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }]);
    const ingress = byType(template, 'AWS::EC2::SecurityGroupIngress').map(([, one]) => one.Properties);
    expect(ingress.filter(({ GroupId }) => GroupId['Fn::GetAtt'][0] === id)).toEqual([]);
    const tasks = service(template, 'v2')[1].Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups;
    expect(JSON.stringify(tasks)).not.toContain(id);
    const [, policy] = byType(template, 'AWS::IAM::Policy').find(([one]) => one.includes('GpuInstanceRole'))!;
    const cluster = { 'Fn::GetAtt': [idOf(template, 'AWS::ECS::Cluster'), 'Arn'] };
    const own = ['RegisterContainerInstance', 'DeregisterContainerInstance', 'SubmitAttachmentStateChanges'];
    const polls = [
      'ecs:Poll',
      'ecs:StartTelemetrySession',
      ...(compatibility === 'EC2' ? [] : ['ecs:PutSystemLogEvents']),
    ];
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: [...own, 'SubmitContainerStateChange', 'SubmitTaskStateChange'].map((action) => `ecs:${action}`),
        Resource: cluster,
      },
      { Effect: 'Allow', Action: polls, Resource: '*', Condition: { ArnEquals: { 'ecs:cluster': cluster } } },
      { Effect: 'Allow', Action: 'ecs:DiscoverPollEndpoint', Resource: '*' },
    ]);
  });
});

test('managed instances may be given their role, and no other (M10)', () => {
  const [, role] = byType(managed, 'AWS::IAM::Policy').find(([id]) => id.includes('GpuInfrastructureRole'))!;
  const [instances] = byType(managed, 'AWS::IAM::Role').find(([id]) => id.includes('GpuInstanceRole'))!;
  expect(role.Properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: { 'Fn::GetAtt': [instances, 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    },
  ]);
});

test('instances reach Amazon ECS through endpoints where there is no other way, and tasks alone need none', () => {
  const endpoints = (template: Template) =>
    byType(template, 'AWS::EC2::VPCEndpoint')
      .filter(([, { Properties }]) => Properties.VpcEndpointType === 'Interface')
      .map(([, { Properties }]) => JSON.stringify(Properties.ServiceName).replace(/.*\.([a-z-]+(\.[a-z]+)?)".*/, '$1'));
  expect(endpoints(group)).toEqual(expect.arrayContaining(['ecs', 'ecs-agent', 'ecs-telemetry']));
  const from = byType(group, 'AWS::EC2::SecurityGroupIngress').filter(([, { Properties }]) => {
    return JSON.stringify(Properties.SourceSecurityGroupId).includes('GpuSecurityGroup');
  });
  expect(from).toHaveLength(endpoints(group).length);
  expect(endpoints(managed)).toEqual([]);
});

test('requests move between two target groups of a version that is there at all times', () => {
  const { DeploymentConfiguration, LoadBalancers } = service(always, 'v2')[1].Properties;
  expect(DeploymentConfiguration.Strategy).toBe('BLUE_GREEN');
  expect(LoadBalancers[0].AdvancedConfiguration).toBeDefined();
});
