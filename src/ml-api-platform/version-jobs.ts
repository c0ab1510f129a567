import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { JobSettings } from './async-inference';
import { ContainerEnv } from './container-env';
import type { JobStores } from './job-stores';
import type { Environment } from '../environment/environment';
import { queuePair, type QueuePair } from '../stores/queues';
import { acknowledgeWildcard } from '../validation/wildcards';

/** How long a worker that says nothing has its job: it says so three times in that time. */
const VISIBILITY = () => Duration.minutes(2);

/** What the jobs of a version are made with. */
export interface VersionJobsProps {
  readonly environment: Environment;
  /** The name of the version. */
  readonly version: string;
  readonly settings: JobSettings;
  readonly stores: JobStores;
  readonly encryptionKey: IKey;
}

/** The jobs of a version: where they wait, and what its containers are told of them. */
export interface VersionJobs extends QueuePair {
  readonly settings: JobSettings;
  /** Of the containers that take jobs, and of those that do them. */
  readonly variables: { readonly api: Record<string, string>; readonly worker: Record<string, string> };
  /** Lets a role take jobs and tell of them. */
  readonly letTake: (role: IRole) => void;
  /** Lets a role do jobs, and call back. */
  readonly letDo: (role: IRole) => void;
}

/** A queue for each version, as its workers are of its image; a job that was begun too often goes to its dead-letter queue. */
export function versionJobs(scope: Construct, props: VersionJobsProps): VersionJobs {
  const { environment, version, settings, encryptionKey } = props;
  const queues = queuePair(scope, 'Jobs', {
    environment,
    name: `${environment.systemName}-${version}-jobs`,
    retentionPeriod: settings.jobRetention,
    visibilityTimeout: VISIBILITY(),
    // Once more than it is begun: then it is told that it has failed.
    maxReceiveCount: settings.maxAttempts + 1,
    encryptionKey,
  });
  return {
    ...queues,
    settings,
    variables: variablesOf(props, queues),
    letTake: (role) => letTake(role, props, queues),
    letDo: (role) => letDo(role, props, queues),
  };
}

function variablesOf({ settings, stores }: VersionJobsProps, { queue }: QueuePair): VersionJobs['variables'] {
  const { callbackSecret, callbackHosts } = settings;
  const api = {
    [ContainerEnv.JOBS_QUEUE_URL]: queue.queueUrl,
    [ContainerEnv.JOBS_BUCKET]: stores.bucket.bucketName,
    [ContainerEnv.JOBS_TABLE]: stores.table.tableName,
    [ContainerEnv.JOBS_SECONDS]: String(settings.jobRetention.toSeconds()),
    ...(callbackSecret && { [ContainerEnv.CALLBACK_SECRET_ARN]: callbackSecret.secretArn }),
    ...(callbackHosts && { [ContainerEnv.CALLBACK_HOSTS]: callbackHosts.join(',') }),
  };
  const worker = {
    ...api,
    [ContainerEnv.JOBS_WORKER]: 'true',
    [ContainerEnv.JOB_SECONDS]: String(settings.longestInference.toSeconds()),
    [ContainerEnv.JOB_VISIBILITY_SECONDS]: String(VISIBILITY().toSeconds()),
    [ContainerEnv.JOB_ATTEMPTS]: String(settings.maxAttempts),
  };
  return { api, worker };
}

function allow(role: IRole, actions: string[], resource: string): void {
  role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
}

/** What begins with the name of the version is its own. */
function allowObjects(role: IRole, { version, stores }: VersionJobsProps, actions: Record<string, string>): void {
  for (const [folder, action] of Object.entries(actions)) {
    const objects = stores.bucket.arnForObjects(`${version}/${folder}/*`);
    allow(role, [action], objects);
    acknowledgeWildcard(role, objects, 'Jobs have an object each, under the name of the version.');
  }
}

function letTake(role: IRole, props: VersionJobsProps, { queue }: QueuePair): void {
  const { stores, encryptionKey } = props;
  allowObjects(role, props, { inputs: 's3:PutObject', results: 's3:GetObject' });
  allow(role, ['dynamodb:GetItem', 'dynamodb:PutItem'], stores.table.tableArn);
  allow(role, ['sqs:SendMessage'], queue.queueArn);
  encryptionKey.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/** It sends what is to be called back later; the secret is the worker's only. */
function letDo(role: IRole, props: VersionJobsProps, { queue }: QueuePair): void {
  const { stores, settings, encryptionKey } = props;
  allowObjects(role, props, { inputs: 's3:GetObject', results: 's3:PutObject' });
  allow(role, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], stores.table.tableArn);
  const actions = ['ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage', 'SendMessage'];
  allow(
    role,
    actions.map((action) => `sqs:${action}`),
    queue.queueArn,
  );
  encryptionKey.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  settings.callbackSecret?.grantRead(role);
}
