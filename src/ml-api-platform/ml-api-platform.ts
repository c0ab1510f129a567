import { Annotations } from 'aws-cdk-lib';
import type { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { BaseService, Cluster, FargateService, TaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { DatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { shareWarning } from './capacity';
import { describePlatform, type MlApiPlatformOutputs } from './ml-api-platform-outputs';
import { withDefaults, type MlApiPlatformProps } from './ml-api-platform-props';
import { platformRules } from './ml-api-platform-rules';
import { PLATFORM_TYPES } from './ml-api-platform-types';
import type { NamedVersion } from './model-version';
import { monitorPlatform } from './platform-monitoring';
import { platformServices, platformStores } from './platform-parts';
import type { VersionService } from './version-service';
import type { WorkerService } from './worker-service';
import { Environment, type System } from '../environment/environment';
import { watchResources } from '../environment/resource-budget';
import type { IMonitoring } from '../monitoring/monitoring';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { named } from '../validation/named';
import { checkTypes } from '../validation/types';

const SYSTEM: System = { kind: 'MlApiPlatform', name: 'ml-api', holdsData: true };

/**
 * The workers of a version that has jobs.
 */
export interface MlApiWorker {
  /** Keeps as many tasks as jobs need. */
  readonly service: FargateService;
  /** What a task is; its `taskRole` is of these workers only. */
  readonly taskDefinition: TaskDefinition;
  /** Where jobs wait. */
  readonly queue: Queue;
  /** Where jobs are that were begun too often. */
  readonly deadLetterQueue: Queue;
  /** What the workers say. */
  readonly logGroup: LogGroup;
}

/**
 * A version of the API that runs.
 */
export interface MlApiVersion {
  /** Keeps as many tasks as are needed. */
  readonly service: BaseService;
  /**
   * Runs on demand what the service lacks on Spot.
   *
   * @default - undefined without `spotFallback`, and for a version that is not on Spot
   */
  readonly twin?: FargateService;
  /** What a task is; its `taskRole` is of this version only. */
  readonly taskDefinition: TaskDefinition;
  /** Where the requests go: one target group, or the two between which a roll-out moves them. */
  readonly targetGroups: ApplicationTargetGroup[];
  /** What the containers say. */
  readonly logGroup: LogGroup;
  /**
   * Does its jobs.
   *
   * @default - undefined without `asyncInference`, and for a version that has no jobs
   */
  readonly worker?: MlApiWorker;
}

/**
 * An ML API of any number of versions, in containers on Fargate Spot, that survives Spot.
 *
 * CloudFront -> load balancer -> one service of Amazon ECS for each version; sessions in DynamoDB, metadata of requests in Aurora PostgreSQL.
 * What an image has to do is in `docs/container-contract.md`.
 */
export class MlApiPlatform extends Construct {
  /** Where the API is called: `https://` and the first of the domain names. */
  public readonly url: string;
  /** The distribution, which is what clients get to. */
  public readonly distribution: Distribution;
  /** The requests that CloudFront had, where the stack names its region. */
  public readonly accessLogs?: LogGroup;
  /** The load balancer, which only CloudFront gets to. */
  public readonly loadBalancer: ApplicationLoadBalancer;
  /** Takes HTTPS; a path that is no version's is answered with 404. */
  public readonly listener: ApplicationListener;
  /** The logs of the load balancer. */
  public readonly logBucket: Bucket;
  /** The cluster. */
  public readonly cluster: Cluster;
  /** The database, when one was made. */
  public readonly database?: DatabaseCluster;
  /** Sessions, which expire. */
  public readonly sessionsTable: ITableV2;
  /** Jobs, which expire; with `asyncInference`. */
  public readonly jobsTable?: ITableV2;
  /** Inputs and large results of jobs, which expire; with `asyncInference`. */
  public readonly jobBucket?: Bucket;
  /** Encrypts the database, the sessions, the jobs and the topics. */
  public readonly encryptionKey: IKey;
  /** The network. */
  public readonly vpc: IVpc;
  /** Those of the tasks. */
  public readonly securityGroups: ISecurityGroup[];
  /** The instances with GPUs, with `Gpu.autoScalingGroup()`. */
  public readonly gpuGroup?: AutoScalingGroup;
  /** Runs on demand what is missing on Spot, where a version has a twin for that. */
  public readonly spotFallbackFunction?: LambdaFunction;
  /** The alarms, the notifications and the dashboard. */
  public readonly monitoring: IMonitoring;
  /** What the deployed platform is known by. */
  public readonly outputs: MlApiPlatformOutputs;

  private readonly versions: Map<string, VersionService>;

  public constructor(scope: Construct, id: string, props: MlApiPlatformProps) {
    super(scope, id);
    checkTypes(`${SYSTEM.kind} at ${this.node.path}`, props, PLATFORM_TYPES);
    const environment = Environment.open(this, SYSTEM, props, platformRules(this, props));
    const settings = withDefaults(props, environment);
    warnOfShares(this, settings.versions);
    const stores = platformStores(this, { environment, props, settings });
    const { encryptionKey, network, database, logs } = stores;
    this.encryptionKey = encryptionKey;
    this.vpc = network.vpc;
    this.securityGroups = network.securityGroups;
    this.database = database?.cluster;
    this.sessionsTable = stores.sessions;
    this.jobsTable = stores.jobs?.table;
    this.jobBucket = stores.jobs?.bucket;
    this.logBucket = logs;

    const services = platformServices(this, { environment, props, settings, ...stores });
    const { cluster, balancer, versions, gpu, fallback, edge } = services;
    this.cluster = cluster;
    this.loadBalancer = balancer.loadBalancer;
    this.listener = balancer.listener;
    this.versions = versions;
    this.distribution = edge.distribution;
    this.accessLogs = edge.accessLogs;
    this.gpuGroup = gpu?.autoScalingGroup;
    this.spotFallbackFunction = fallback?.fn;

    const monitoring = new SystemMonitoring(this, 'Monitoring', { environment, props, encryptionKey });
    this.monitoring = monitoring;
    monitorPlatform(monitoring, { ...props, ...settings, ...services, environment, database });
    watchResources(this, 'put what is not of the platform into another stack');
    const { environmentSuffix, domain } = props;
    const { dashboard } = monitoring;
    this.outputs = environment.close(
      describePlatform({ ...this, environmentSuffix, domain, versions, network, database, dashboard }),
    );
    this.url = this.outputs.url;
  }

  /**
   * A version of the API; an unknown one is an error.
   *
   * @param name such as `v1`
   */
  public version(name: string): MlApiVersion {
    const { service, twin, taskDefinition, targetGroups, logGroup, worker } = named(
      `${SYSTEM.kind} at ${this.node.path}`,
      'version',
      this.versions,
      name,
    );
    return { service, twin, taskDefinition, targetGroups, logGroup, worker: worker && workerView(worker) };
  }
}

function workerView({ service, taskDefinition, logGroup, jobs }: WorkerService): MlApiWorker {
  const { queue, deadLetterQueue } = jobs;
  return { service, taskDefinition, queue, deadLetterQueue, logGroup };
}

/** What the weights of a version amount to may be a surprise. */
function warnOfShares(scope: Construct, versions: NamedVersion[]): void {
  for (const { name, capacity, maxTasks } of versions.filter(({ gpuCount }) => gpuCount === undefined)) {
    const warning = shareWarning(name, capacity, maxTasks);
    if (warning !== undefined) {
      Annotations.of(scope).addWarningV2(`cdk-golden-paths:fewOnSpot:${name}`, warning);
    }
  }
}
