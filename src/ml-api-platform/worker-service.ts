import { Duration, Stack } from 'aws-cdk-lib';
import { AvailabilityZoneRebalancing, FargateService, PropagatedTagSource, type Cluster } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { providersOf } from './capacity';
import { ContainerEnv } from './container-env';
import { containerTask, type ContainerTask } from './container-task';
import { LAST_SECONDS, LONGEST_STOP_SECONDS, type NamedVersion } from './model-version';
import { keepCount } from './service-scaling';
import type { VersionJobs } from './version-jobs';
import { commonVariables } from './version-task';
import { workerScaling } from './worker-scaling';
import type { Environment } from '../environment/environment';
import type { NetworkParts } from '../network/vpc';
import { acknowledgeWildcard } from '../validation/wildcards';

/** What the workers of a version are made with. */
export interface WorkerServiceProps {
  readonly environment: Environment;
  readonly version: NamedVersion;
  readonly cluster: Cluster;
  readonly network: NetworkParts;
  readonly jobs: VersionJobs;
}

/** The workers of a version. */
export interface WorkerService extends ContainerTask {
  readonly service: FargateService;
  readonly jobs: VersionJobs;
}

/** A service of the version's image that serves no requests: as many tasks as jobs need, and none where there are none. */
export function workerService(scope: Construct, props: WorkerServiceProps): WorkerService {
  const { environment, version, cluster, network, jobs } = props;
  const parts = new Construct(scope, 'Worker');
  const resource = `${environment.systemName}-${version.name}-worker`;
  const { taskDefinition, logGroup } = workerTask(parts, resource, props);
  const service = new FargateService(parts, 'Service', {
    serviceName: environment.name('ecsService', resource),
    cluster,
    taskDefinition,
    capacityProviderStrategies: providersOf(jobs.settings.capacity),
    vpcSubnets: network.vpcSubnets,
    securityGroups: network.securityGroups,
    assignPublicIp: network.assignPublicIp,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    // A worker in the wrong zone is at work.
    availabilityZoneRebalancing: AvailabilityZoneRebalancing.DISABLED,
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
  });
  // The providers have to be the cluster's before a service uses them, and until none does.
  service.node.addDependency(cluster);
  keepCount(service);
  workerScaling(parts, { environment, resource, service, jobs });
  return { service, taskDefinition, logGroup, jobs };
}

function workerTask(scope: Construct, resource: string, props: WorkerServiceProps): ContainerTask {
  const { environment, version, cluster, jobs } = props;
  const made = containerTask(scope, {
    environment,
    version,
    resource,
    streamPrefix: `${version.name}-worker`,
    containerName: 'worker',
    container: {
      command: jobs.settings.workerCommand,
      stopTimeout: Duration.seconds(LONGEST_STOP_SECONDS),
      environment: {
        ...commonVariables(version),
        [ContainerEnv.STOP_SECONDS]: String(LONGEST_STOP_SECONDS - LAST_SECONDS),
        ...jobs.variables.worker,
      },
    },
  });
  const { taskRole } = made.taskDefinition;
  jobs.letDo(taskRole);
  letProtect(taskRole, cluster);
  return made;
}

/**
 * Lets a worker say that it is at work, so that neither scaling nor a deployment ends it then.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
function letProtect(role: IRole, cluster: Cluster): void {
  const tasks = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'task',
    resourceName: `${cluster.clusterName}/*`,
  });
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'], resources: [tasks] }),
  );
  acknowledgeWildcard(role, tasks, 'Only the task itself knows its id; all are of one cluster.');
}
