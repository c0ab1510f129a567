import { Validations } from 'aws-cdk-lib';
import type { Cluster } from 'aws-cdk-lib/aws-ecs';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** What the agent of Amazon ECS does with its cluster. */
const OF_CLUSTER = [
  'RegisterContainerInstance',
  'DeregisterContainerInstance',
  'SubmitAttachmentStateChanges',
  'SubmitContainerStateChange',
  'SubmitTaskStateChange',
];

/** What it does with its instance, whose name nobody knows before. */
const OF_INSTANCE = ['Poll', 'StartTelemetrySession'];

/**
 * Lets an instance belong to one cluster, and nothing else: images are pulled, and logs are written, by the roles of the tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
 */
export function instanceRole(scope: Construct, { clusterArn }: Cluster, more: string[] = []): Role {
  const role = new Role(scope, 'InstanceRole', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const allow = (actions: string[], resource: string, conditions = {}) =>
    role.addToPolicy(
      new PolicyStatement({ actions: actions.map((action) => `ecs:${action}`), resources: [resource], conditions }),
    );
  allow(OF_CLUSTER, clusterArn);
  allow([...OF_INSTANCE, ...more], '*', { ArnEquals: { 'ecs:cluster': clusterArn } });
  allow(['DiscoverPollEndpoint'], '*');
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'An instance has its name when it starts; a condition limits what it does to one cluster. ' +
      'ecs:DiscoverPollEndpoint supports no resource-level permissions.',
  });
  return role;
}

/**
 * Lets Amazon ECS start and stop managed instances, by the policy of AWS that grows with what it does, and give them their role.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-instance-profile.html
 */
export function infrastructureRole(scope: Construct, instances: Role): Role {
  const role = new Role(scope, 'InfrastructureRole', {
    assumedBy: new ServicePrincipal('ecs.amazonaws.com'),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonECSInfrastructureRolePolicyForManagedInstances')],
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [instances.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonECSInfrastructureRolePolicyForManagedInstances]',
    reason: 'What Amazon ECS needs for managed instances grows with them, and so does this policy.',
  });
  return role;
}
