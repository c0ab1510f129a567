import { Duration } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { hasJobs } from './async-inference';
import { distribution } from './distribution';
import { errorPagesKindOf } from './error-pages';
import { gpuCapacity, type GpuCapacity, type GpuCapacityProps } from './gpu-capacity';
import { jobStores, type JobStores } from './job-stores';
import { loadBalancer } from './load-balancer';
import type { MlApiPlatformProps, Settings } from './ml-api-platform-props';
import type { NamedVersion } from './model-version';
import { platformCluster } from './platform-cluster';
import { databaseKindOf } from './platform-database';
import type { MonitoredParts } from './platform-monitoring';
import { spotFallback, type SpotFallbackParts } from './spot-fallback';
import { versionService, type VersionService, type VersionServiceProps } from './version-service';
import { splitVersions } from './version-split';
import type { Environment } from '../environment/environment';
import { networkParts } from '../network/vpc';
import { logBucket } from '../stores/buckets';
import { systemKey } from '../stores/keys';
import { table } from '../stores/table';

/** What a platform is made with. */
export interface PlatformPartsProps {
  readonly environment: Environment;
  readonly props: MlApiPlatformProps;
  readonly settings: Settings;
}

/** Where a platform keeps things, and what it runs in. */
export function platformStores(scope: Construct, { environment, props, settings }: PlatformPartsProps) {
  const { encryptionKey = systemKey(scope, environment) } = props;
  const made = {
    environment,
    network: settings.network,
    natGateways: 1,
    services: services(props),
    hasPublicSubnets: true,
  };
  const network = networkParts(scope, 'Network', made)!;
  const sessions = table(scope, 'Sessions', {
    environment,
    resource: `${environment.systemName}-sessions`,
    partitionKey: 'id',
    timeToLiveAttribute: 'expiresAt',
    encryptionKey,
  });
  const database = databaseKindOf(props.database).bind(scope, { environment, network, encryptionKey });
  network.securityGroups.forEach((tasks) => database?.letIn(tasks));
  const jobs = settings.jobs && jobStores(scope, { environment, settings: settings.jobs, encryptionKey });
  const resource = `${environment.systemName}-logs`;
  const logs = logBucket(scope, 'LogBucket', {
    environment,
    resource,
    retention: Duration.days(settings.logRetention),
  });
  return { encryptionKey, network, sessions, database, jobs, logs };
}

/** What serves, and how requests get there. */
export function platformServices(
  scope: Construct,
  { environment, props, settings, ...stores }: PlatformPartsProps & ReturnType<typeof platformStores>,
) {
  const { network } = stores;
  const cluster = platformCluster(scope, environment, network);
  const errorPages = errorPagesKindOf(settings.errorPages).pages();
  const seconds = settings.versions.map((version) => version.longestRequest.toSeconds());
  const front = {
    ...props,
    ...settings,
    environment,
    errorPages,
    longestRequest: Duration.seconds(Math.max(...seconds)),
  };
  const balancer = loadBalancer(scope, 'LoadBalancer', {
    ...front,
    network,
    certificate: props.domain.certificate,
    logs: stores.logs,
    webAcl: settings.loadBalancerWebAcl,
  });
  const { goldenPredictions, domain } = props;
  const gpu = platformGpu(scope, { environment, props, settings, cluster, network });
  const common = { ...settings, ...stores, goldenPredictions, domain, environment, cluster, balancer };
  const made = settings.versions.map((version) => {
    return versionService(scope, {
      ...common,
      version,
      gpu: version.gpuCount === undefined ? undefined : gpu,
      ...jobsOf(version, settings, stores.jobs),
    });
  });
  const versions = new Map(made.map((one): [string, VersionService] => [one.version.name, one]));
  if (props.split) {
    splitVersions(scope, balancer, props.split, versions);
  }
  const fallback = platformFallback(scope, { environment, settings, cluster, versions });
  const edge = distribution(scope, 'Edge', { ...front, loadBalancer: balancer.loadBalancer });
  return { cluster, balancer, versions, gpu, fallback, edge };
}

/** What runs on demand what is missing on Spot, where a version has a twin for that. */
function platformFallback(
  scope: Construct,
  {
    environment,
    settings,
    cluster,
    versions,
  }: Omit<PlatformPartsProps, 'props'> & Pick<MonitoredParts, 'cluster' | 'versions'>,
): SpotFallbackParts | undefined {
  const pairs = [...versions].flatMap(([name, { service: spot, twin, version }]) =>
    twin === undefined ? [] : [[name, { spot, twin, maxTasks: version.maxTasks }] as const],
  );
  return pairs.length === 0
    ? undefined
    : spotFallback(scope, 'SpotFallback', {
        environment,
        cluster,
        services: Object.fromEntries(pairs),
        logRetention: settings.logRetention,
      });
}

/** Of a version that has jobs. */
function jobsOf(
  version: NamedVersion,
  { jobs }: Settings,
  stores?: JobStores,
): Pick<VersionServiceProps, 'jobSettings' | 'jobStores'> {
  return jobs && hasJobs(version, jobs) ? { jobSettings: jobs, jobStores: stores } : {};
}

/** What the versions with GPUs run on. */
function platformGpu(
  scope: Construct,
  parts: PlatformPartsProps & Pick<GpuCapacityProps, 'cluster' | 'network'>,
): GpuCapacity | undefined {
  const { gpu } = parts.props;
  const versions = parts.settings.versions.filter(({ gpuCount }) => gpuCount !== undefined);
  return gpu && gpuCapacity(scope, 'Gpu', { ...parts, gpu, versions });
}

/** What tasks, and instances, call beside DynamoDB and S3, where nothing leaves the network. */
function services({ gpu, asyncInference }: MlApiPlatformProps): Record<string, InterfaceVpcEndpointAwsService> {
  const { ECR, ECR_DOCKER, CLOUDWATCH_LOGS, SECRETS_MANAGER, ECS, ECS_AGENT, ECS_TELEMETRY, SQS } =
    InterfaceVpcEndpointAwsService;
  return {
    EcrApi: ECR,
    EcrDocker: ECR_DOCKER,
    Logs: CLOUDWATCH_LOGS,
    SecretsManager: SECRETS_MANAGER,
    ...(gpu && { Ecs: ECS, EcsAgent: ECS_AGENT, EcsTelemetry: ECS_TELEMETRY }),
    ...(asyncInference && { Sqs: SQS }),
  };
}
