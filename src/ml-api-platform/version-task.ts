import { Aws, Duration, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  AwsLogDriverMode,
  Compatibility,
  CpuArchitecture,
  LinuxParameters,
  LogDrivers,
  NetworkMode,
  OperatingSystemFamily,
  TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DatabaseParts } from './aurora-database';
import { ContainerEnv } from './container-env';
import { METRIC_NAMESPACE } from './env';
import type { GpuCapacity } from './gpu-capacity';
import { stopping, type NamedVersion } from './model-version';
import type { Environment } from '../environment/environment';

/** The container of the API. */
export const CONTAINER_NAME = 'api';

/** What every version keeps things in. */
export interface VersionStores {
  readonly sessions: ITableV2;
  readonly sessionRetention: Duration;
  readonly database?: DatabaseParts;
}

/** What the tasks of a version are made with. */
export interface VersionTaskProps extends VersionStores {
  readonly environment: Environment;
  readonly version: NamedVersion;
  /** What it runs on, if that has GPUs. */
  readonly gpu?: GpuCapacity;
}

/** What the tasks of a version are, and where they log. */
export interface VersionTask {
  readonly taskDefinition: TaskDefinition;
  readonly logGroup: LogGroup;
}

/** What runs in the tasks of a version: one container as the contract has it, without root, on a file system that is read-only but for /tmp. */
export function versionTask(scope: Construct, props: VersionTaskProps): VersionTask {
  const { environment, version } = props;
  const resource = `${environment.systemName}-${version.name}`;
  const logGroup = new LogGroup(scope, 'LogGroup', {
    logGroupName: environment.name('logGroup', resource, '/aws/ecs/'),
    retention: environment.settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  const compatibility = compatibilityOf(props);
  const taskDefinition = new TaskDefinition(scope, 'TaskDefinition', {
    family: environment.name('taskFamily', resource),
    compatibility,
    networkMode: NetworkMode.AWS_VPC,
    cpu: String(version.cpu),
    memoryMiB: String(version.memoryLimitMiB),
    runtimePlatform: compatibility === Compatibility.EC2 ? undefined : runtimePlatform(version),
  });
  addContainer(scope, taskDefinition, logGroup, props);
  letUseStores(taskDefinition, props);
  acknowledge(taskDefinition);
  return { taskDefinition, logGroup };
}

/** Instances of a group say themselves what they are. */
function runtimePlatform({ x86 }: NamedVersion) {
  const cpuArchitecture = x86 ? CpuArchitecture.X86_64 : CpuArchitecture.ARM64;
  return { cpuArchitecture, operatingSystemFamily: OperatingSystemFamily.LINUX };
}

function compatibilityOf({ gpu }: VersionTaskProps): Compatibility {
  if (gpu === undefined) {
    return Compatibility.FARGATE;
  }
  return gpu.isManaged ? Compatibility.MANAGED_INSTANCES : Compatibility.EC2;
}

function addContainer(scope: Construct, task: TaskDefinition, logGroup: LogGroup, props: VersionTaskProps): void {
  const { version } = props;
  task.addVolume({ name: 'tmp' });
  const container = task.addContainer(CONTAINER_NAME, {
    image: version.image,
    user: '10001',
    readonlyRootFilesystem: true,
    memoryLimitMiB: version.memoryLimitMiB,
    gpuCount: version.gpuCount,
    linuxParameters: new LinuxParameters(scope, 'LinuxParameters', { initProcessEnabled: true }),
    portMappings: [{ containerPort: version.containerPort, name: 'http' }],
    stopTimeout: Duration.seconds(stopping(version).stop),
    environment: { ...version.environment, ...contractVariables(props) },
    secrets: version.secrets,
    logging: LogDrivers.awsLogs({ streamPrefix: version.name, logGroup, mode: AwsLogDriverMode.NON_BLOCKING }),
  });
  container.addMountPoints({ containerPath: '/tmp', sourceVolume: 'tmp', readOnly: false });
}

function contractVariables({
  version,
  sessions,
  sessionRetention,
  database,
}: VersionTaskProps): Record<string, string> {
  return {
    [ContainerEnv.MODEL_VERSION]: version.name,
    [ContainerEnv.AWS_REGION]: Aws.REGION,
    [ContainerEnv.PORT]: String(version.containerPort),
    [ContainerEnv.DRAIN_SECONDS]: String(stopping(version).drain),
    [ContainerEnv.STOP_SECONDS]: String(version.longestRequest.toSeconds()),
    [ContainerEnv.METRICS_NAMESPACE]: METRIC_NAMESPACE,
    [ContainerEnv.SESSIONS_TABLE]: sessions.tableName,
    [ContainerEnv.SESSION_SECONDS]: String(sessionRetention.toSeconds()),
    ...(database && {
      [ContainerEnv.DATABASE_HOST]: database.host,
      [ContainerEnv.DATABASE_PORT]: database.port,
      [ContainerEnv.DATABASE_NAME]: database.databaseName,
      [ContainerEnv.DATABASE_SECRET_ARN]: database.credentials.secretArn,
    }),
  };
}

/** What a task does with a session. */
const SESSION_ACTIONS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];

/** The role of each version is its own. */
function letUseStores({ taskRole }: TaskDefinition, { sessions, database }: VersionTaskProps): void {
  const actions = SESSION_ACTIONS.map((action) => `dynamodb:${action}`);
  taskRole.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [sessions.tableArn] }));
  sessions.encryptionKey?.grant(taskRole, 'kms:Decrypt', 'kms:GenerateDataKey');
  database?.credentials.grantRead(taskRole);
}

function acknowledge(task: TaskDefinition): void {
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason: 'The variables are names and numbers; what is secret is read from Secrets Manager at run time.',
  });
  Validations.of(task.obtainExecutionRole()).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken supports no resource-level permissions.',
  });
}
