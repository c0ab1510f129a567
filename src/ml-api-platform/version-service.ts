import { Duration } from 'aws-cdk-lib';
import {
  AvailabilityZoneRebalancing,
  Ec2Service,
  FargateService,
  PropagatedTagSource,
  type BaseService,
  type Cluster,
  type FargateServiceProps,
  type TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { JobSettings } from './async-inference';
import { Capacity, providersOf, usesSpot } from './capacity';
import { goldenPredictions, type GoldenPredictions } from './golden-predictions';
import type { GpuCapacity } from './gpu-capacity';
import type { JobStores } from './job-stores';
import type { LoadBalancerParts } from './load-balancer';
import type { NamedVersion } from './model-version';
import type { PlatformDomain } from './platform-domain';
import { rolloutKindOf, type Rollout } from './rollout';
import { keepCount, serviceScaling } from './service-scaling';
import { versionJobs, type VersionJobs } from './version-jobs';
import { TEST_HEADER, versionTargets, type VersionTargets } from './version-targets';
import { CONTAINER_NAME, versionTask, type VersionStores } from './version-task';
import { workerService, type WorkerService } from './worker-service';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import type { NetworkParts } from '../network/vpc';

/** What a version is made with. */
export interface VersionServiceProps extends VersionStores {
  readonly environment: Environment;
  readonly version: NamedVersion;
  readonly cluster: Cluster;
  readonly network: NetworkParts;
  readonly balancer: LoadBalancerParts;
  readonly rollout: Rollout;
  /** What new tasks have to predict before clients get to them. */
  readonly goldenPredictions?: GoldenPredictions;
  readonly domain: PlatformDomain;
  readonly logRetention: RetentionDays;
  /** Whether it has a twin while it is on Spot. */
  readonly spotFallback: boolean;
  /** What it runs on, if that has GPUs. */
  readonly gpu?: GpuCapacity;
  readonly encryptionKey: IKey;
  /** How its jobs are done, if it has any, and where they are kept. */
  readonly jobSettings?: JobSettings;
  readonly jobStores?: JobStores;
}

/** A version that runs. */
export interface VersionService extends VersionTargets {
  readonly version: NamedVersion;
  readonly service: BaseService;
  /** Runs on demand what the service lacks on Spot. */
  readonly twin?: FargateService;
  /** What it runs on, if that has GPUs. */
  readonly gpu?: GpuCapacity;
  readonly taskDefinition: TaskDefinition;
  readonly logGroup: LogGroup;
  /** What does its jobs, if it has any. */
  readonly worker?: WorkerService;
  /** What asks new tasks for golden predictions, if it has any. */
  readonly golden?: LambdaFunction;
}

/** Its service, and the twin if there is one. */
export function servicesOf({
  service,
  twin,
}: Pick<VersionService, 'service' | 'twin'>): [BaseService, ...BaseService[]] {
  return twin === undefined ? [service] : [service, twin];
}

/** A version of the API: its tasks, the service that keeps them, their scaling, and the rule that leads to them. */
export function versionService(scope: Construct, props: VersionServiceProps): VersionService {
  const { environment, version, cluster, network, balancer, rollout, gpu } = props;
  const parts = new Construct(scope, pascalCase(version.name));
  const jobs = jobsOf(parts, props);
  const { taskDefinition, logGroup } = versionTask(parts, { ...props, jobs });
  const { shiftsTraffic, options } = rolloutKindOf(rollout);
  const targets = versionTargets(parts, { version, network, balancer, shiftsTraffic });
  const { resource, ...common } = serviceProps(props, taskDefinition);
  const service = newService(parts, props, {
    ...common,
    serviceName: environment.name('ecsService', resource),
    ...options(),
  });
  keepCount(service);
  const twin =
    props.spotFallback && gpu === undefined && usesSpot(version.capacity)
      ? new FargateService(parts, 'Twin', {
          ...common,
          serviceName: environment.name('ecsService', `${resource}-on-demand`),
          capacityProviderStrategies: providersOf(Capacity.onDemand()),
        })
      : undefined;
  for (const one of servicesOf({ service, twin })) {
    // The providers have to be the cluster's before a service uses them, and until none does.
    one.node.addDependency(cluster, targets.rule);
    targets.attach(one, CONTAINER_NAME);
  }
  const golden = addGoldenPredictions(parts, service, props);
  serviceScaling(parts, { service, version, targetGroups: targets.targetGroups, schedule: gpu?.schedule });
  const worker = jobs && workerService(parts, { environment, version, cluster, network, jobs });
  return { ...targets, version, service, twin, gpu, taskDefinition, logGroup, worker, golden };
}

function jobsOf(scope: Construct, props: VersionServiceProps): VersionJobs | undefined {
  const { environment, version, encryptionKey, jobSettings: settings, jobStores: stores } = props;
  return (
    settings && stores && versionJobs(scope, { environment, version: version.name, settings, stores, encryptionKey })
  );
}

/** All tasks of a service are on one kind of capacity: Fargate, and what has GPUs, go into no strategy together. */
function newService(
  scope: Construct,
  { gpu, version }: VersionServiceProps,
  props: Omit<FargateServiceProps, 'capacityProviderStrategies'>,
): BaseService {
  const capacityProviderStrategies =
    gpu === undefined ? providersOf(version.capacity) : [{ capacityProvider: gpu.capacityProvider, weight: 1 }];
  const Service = gpu === undefined || gpu.isManaged ? FargateService : Ec2Service;
  return new Service(scope, 'Service', { ...props, capacityProviderStrategies });
}

function addGoldenPredictions(
  scope: Construct,
  service: BaseService,
  props: VersionServiceProps,
): LambdaFunction | undefined {
  const { goldenPredictions: golden, version, network, balancer, domain } = props;
  const objectKey = golden?.objectKeys[version.name];
  if (golden === undefined || objectKey === undefined) {
    return undefined;
  }
  const { fn, hook } = goldenPredictions(scope, 'GoldenPredictions', {
    ...props,
    version: version.name,
    bucket: golden.bucket,
    objectKey,
    loadBalancer: balancer.loadBalancer,
    domainName: domain.domainNames[0],
    headers: { [TEST_HEADER]: '1' },
    longestRequest: version.longestRequest,
    vpc: network.vpc,
    vpcSubnets: network.dataSubnets,
  });
  service.addLifecycleHook(hook);
  return fn;
}

/** What a service and its twin have in common. */
function serviceProps(
  { environment, version, cluster, network, gpu }: VersionServiceProps,
  taskDefinition: TaskDefinition,
) {
  return {
    resource: `${environment.systemName}-${version.name}`,
    cluster,
    taskDefinition,
    vpcSubnets: network.vpcSubnets,
    securityGroups: network.securityGroups,
    assignPublicIp: network.assignPublicIp,
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
    // A model takes minutes to get into a GPU.
    healthCheckGracePeriod: Duration.seconds(gpu === undefined ? 60 : 300),
    circuitBreaker: { rollback: true },
    propagateTags: PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
  };
}
