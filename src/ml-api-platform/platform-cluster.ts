import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import type { NetworkParts } from '../network/vpc';

/** A cluster that has Fargate and Fargate Spot, and tells how many tasks run. */
export function platformCluster(scope: Construct, environment: Environment, { vpc }: NetworkParts): Cluster {
  return new Cluster(scope, 'Cluster', {
    clusterName: environment.name('ecsCluster', environment.systemName),
    vpc,
    enableFargateCapacityProviders: true,
    containerInsightsV2: ContainerInsights.ENABLED,
  });
}
