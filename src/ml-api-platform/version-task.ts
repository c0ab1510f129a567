import { Aws, Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { TaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { DatabaseParts } from './aurora-database';
import { ContainerEnv } from './container-env';
import { containerTask, type ContainerTask } from './container-task';
import { METRIC_NAMESPACE } from './env';
import type { GpuCapacity } from './gpu-capacity';
import { stopping, type NamedVersion } from './model-version';
import type { VersionJobs } from './version-jobs';
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
  /** Its jobs, if it has any. */
  readonly jobs?: VersionJobs;
}

/** What serves the requests of a version: one container as the contract has it. */
export function versionTask(scope: Construct, props: VersionTaskProps): ContainerTask {
  const { environment, version, gpu, jobs } = props;
  const made = containerTask(scope, {
    environment,
    version,
    gpu,
    resource: `${environment.systemName}-${version.name}`,
    streamPrefix: version.name,
    containerName: CONTAINER_NAME,
    container: {
      portMappings: [{ containerPort: version.containerPort, name: 'http' }],
      stopTimeout: Duration.seconds(stopping(version).stop),
      environment: { ...contractVariables(props), ...jobs?.variables.api },
    },
  });
  letUseStores(made.taskDefinition, props);
  return made;
}

/** What each container of a version is told. */
export function commonVariables({ name }: NamedVersion): Record<string, string> {
  return {
    [ContainerEnv.MODEL_VERSION]: name,
    [ContainerEnv.AWS_REGION]: Aws.REGION,
    [ContainerEnv.METRICS_NAMESPACE]: METRIC_NAMESPACE,
  };
}

function contractVariables({
  version,
  sessions,
  sessionRetention,
  database,
}: VersionTaskProps): Record<string, string> {
  return {
    ...commonVariables(version),
    [ContainerEnv.PORT]: String(version.containerPort),
    [ContainerEnv.DRAIN_SECONDS]: String(stopping(version).drain),
    [ContainerEnv.STOP_SECONDS]: String(version.longestRequest.toSeconds()),
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
function letUseStores({ taskRole }: TaskDefinition, { sessions, database, jobs }: VersionTaskProps): void {
  const actions = SESSION_ACTIONS.map((action) => `dynamodb:${action}`);
  taskRole.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [sessions.tableArn] }));
  sessions.encryptionKey?.grant(taskRole, 'kms:Decrypt', 'kms:GenerateDataKey');
  database?.credentials.grantRead(taskRole);
  jobs?.letTake(taskRole);
}
