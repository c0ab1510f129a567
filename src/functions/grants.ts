import { Annotations, Stack, Validations, type Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { StartingPosition, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import { acknowledgeWildcard } from '../validation/wildcards';

/** Lets a function send to a queue, whose URL it finds in the variable. */
export function letSend(fn: LambdaFunction, variable: string, queue: IQueue): void {
  grantSend(fn, queue);
  fn.addEnvironment(variable, queue.queueUrl);
}

/** Lets a function send to each queue; the variable holds what is said of it, and its URL as `queueUrl`, as JSON. */
export function letSendToEach(fn: LambdaFunction, variable: string, targets: [about: object, queue: IQueue][]): void {
  targets.forEach(([, queue]) => grantSend(fn, queue));
  const described = targets.map(([about, { queueUrl }]) => ({ ...about, queueUrl }));
  fn.addEnvironment(variable, Stack.of(fn).toJsonString(described));
}

/** Lets a function take messages out of a queue, whose URL it finds in the variable. */
export function letEmpty(fn: LambdaFunction, variable: string, queue: IQueue): void {
  queue.grantConsumeMessages(fn);
  fn.addEnvironment(variable, queue.queueUrl);
}

/**
 * Lets a function have Amazon SQS move the messages of dead-letter queues back to where they came from; the variable holds the name and the
 * URL of each as JSON.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function letRedrive(
  fn: LambdaFunction,
  variable: string,
  moves: [name: string, deadLetterQueue: IQueue, queue: IQueue][],
): void {
  const actions = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
  for (const [, deadLetterQueue, queue] of moves) {
    deadLetterQueue.grant(fn, ...actions.map((action) => `sqs:${action}`));
    grantSend(fn, queue);
  }
  const described = moves.map(([name, { queueUrl }]) => ({ name, queueUrl }));
  fn.addEnvironment(variable, Stack.of(fn).toJsonString(described));
}

/** Lets a function put objects below some prefixes into a bucket, whose name it finds in the variable. */
export function letPutObjects(fn: LambdaFunction, variable: string, bucket: IBucket, prefixes: string[]): void {
  allowObjects(fn, bucket, 's3:PutObject', prefixes);
  bucket.encryptionKey?.grantEncryptDecrypt(fn);
  fn.addEnvironment(variable, bucket.bucketName);
}

/** Lets a function list a bucket and read the objects below a prefix. */
export function letReadObjects(fn: LambdaFunction, bucket: IBucket, prefix: string): void {
  allowObjects(fn, bucket, 's3:GetObject', [prefix]);
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    }),
  );
}

function allowObjects(fn: LambdaFunction, bucket: IBucket, action: string, prefixes: string[]): void {
  const resources = prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
  fn.addToRolePolicy(new PolicyStatement({ actions: [action], resources }));
  const reason = 'The names of the objects are not known before; they all begin with the prefix.';
  resources.forEach((arn) => acknowledgeWildcard(fn.role!, arn, reason));
}

/** Lets a function put items into a table, whose name it finds in the variable. */
export function letPut(fn: LambdaFunction, variable: string, table: ITable): void {
  table.grant(fn, 'dynamodb:PutItem');
  letUse(fn, table.encryptionKey);
  fn.addEnvironment(variable, table.tableName);
}

/** What a function does with a table. */
export interface TableUse {
  /** Actions of DynamoDB on the table itself, such as `GetItem`. */
  readonly actions: readonly string[];
  /** An index that it queries. */
  readonly index?: string;
}

/** Lets a function use a table, whose name it finds in the variable. */
export function letUseTable(fn: LambdaFunction, variable: string, table: ITable, { actions, index }: TableUse): void {
  const allow = (names: readonly string[], resource: string) =>
    fn.addToRolePolicy(
      new PolicyStatement({ actions: names.map((name) => `dynamodb:${name}`), resources: [resource] }),
    );
  allow(actions, table.tableArn);
  if (index !== undefined) {
    allow(['Query'], `${table.tableArn}/index/${index}`);
  }
  letUse(fn, table.encryptionKey);
  fn.addEnvironment(variable, table.tableName);
}

function grantSend(fn: LambdaFunction, queue: IQueue): void {
  queue.grantSendMessages(fn);
  letUse(fn, queue.encryptionMasterKey);
}

/** Lets a role that is no function's send to a queue. */
export function letRoleSend(role: Role, queue: IQueue): void {
  queue.grantSendMessages(role);
  letUse(role, queue.encryptionMasterKey);
}

/** The grants of aws-cdk-lib for a key name all forms of two actions. */
function letUse(who: LambdaFunction | Role, key?: IKey): void {
  if (key === undefined) {
    return;
  }
  const reason = 'All forms of the action, with and without plaintext, on the one customer-managed key.';
  const ids = ['kms:GenerateDataKey*', 'kms:ReEncrypt*'].map((action) => `AwsSolutions-IAM5[Action::${action}]`);
  Validations.of('role' in who ? who.role! : who).acknowledge(...ids.map((id) => ({ id, reason })));
  if (!key.grantEncryptDecrypt(who).success) {
    Annotations.of(who).addWarningV2(
      `cdk-golden-paths:keyWithoutGrant:${key.node.id}`,
      `${key.node.path} is an alias, through which nothing was granted: what is encrypted with it will fail; ` +
        'give the key itself (Key.fromKeyArn, Key.fromLookup), or set the context ' +
        '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal to true',
    );
  }
}

/** How a function consumes a queue. */
export interface ConsumeOptions {
  readonly batchSize: number;
  readonly batchingWindow: Duration;
  /** The most batches at once. */
  readonly maxConcurrency?: number;
}

/** Calls a function with the messages of a queue; only those that it reports as failed come again. */
export function letConsume(fn: LambdaFunction, id: string, queue: IQueue, options: ConsumeOptions): void {
  queue.grantConsumeMessages(fn);
  fn.addEventSourceMapping(id, {
    eventSourceArn: queue.queueArn,
    batchSize: options.batchSize,
    maxBatchingWindow: queue.fifo ? undefined : options.batchingWindow,
    maxConcurrency: options.maxConcurrency,
    reportBatchItemFailures: true,
  });
}

/** How a function reads the stream of a table. */
export interface StreamOptions {
  /** What a change has to be like. */
  readonly filter: Record<string, unknown>;
  /** Gets word of the changes that are given up. */
  readonly deadLetterQueue: IQueue;
  /** Batches of a shard at once, from 1 to 10; changes of one item are in one of them. */
  readonly parallelizationFactor: number;
}

/**
 * Calls a function with the changes of a table, from the first on. Those from the one that it names as failed on come again,
 * up to 10 times; a batch that failed as a whole is halved, and what is alone and still fails is given up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 */
export function letReadStream(fn: LambdaFunction, id: string, table: ITable, options: StreamOptions): void {
  const { filter, deadLetterQueue, parallelizationFactor } = options;
  table.grantStreamRead(fn);
  grantSend(fn, deadLetterQueue);
  fn.addEventSourceMapping(id, {
    eventSourceArn: table.tableStreamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    parallelizationFactor,
    filters: [filter],
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    retryAttempts: 10,
    onFailure: new SqsDlq(deadLetterQueue),
  });
}

/** Lets a function read one object, whose bucket and key it finds in the variables. */
export function letReadObject(
  fn: LambdaFunction,
  variables: { readonly bucketName: string; readonly objectKey: string },
  bucket: IBucket,
  objectKey: string,
): void {
  fn.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(objectKey)] }));
  bucket.encryptionKey?.grantDecrypt(fn);
  fn.addEnvironment(variables.bucketName, bucket.bucketName);
  fn.addEnvironment(variables.objectKey, objectKey);
}

/** Lets a function put events on a bus, whose ARN it finds in the variable. */
export function letPublishEvents(fn: LambdaFunction, variable: string, bus: IEventBus): void {
  bus.grantPutEventsTo(fn);
  fn.addEnvironment(variable, bus.eventBusArn);
}

/** Lets a function read a parameter, whose name it finds in the variable. */
export function letReadParameter(fn: LambdaFunction, variable: string, parameter: IParameter): void {
  letReadParameterValue(fn, parameter);
  fn.addEnvironment(variable, parameter.parameterName);
}

/** Lets a function read a parameter, of which something else tells it. */
export function letReadParameterValue(fn: LambdaFunction, parameter: IParameter): void {
  fn.addToRolePolicy(new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameter.parameterArn] }));
  // That of a SecureString; the interface does not show it.
  (parameter as { readonly encryptionKey?: IKey }).encryptionKey?.grantDecrypt(fn);
}

/** Lets a function read a secret, whose ARN it finds in the variable. */
export function letReadSecret(fn: LambdaFunction, variable: string, secret: ISecret): void {
  secret.grantRead(fn);
  fn.addEnvironment(variable, secret.secretArn);
}

/** Lets a function read the value of a secret, of which something else tells it, and nothing about it. */
export function letReadSecretValue(fn: LambdaFunction, secret: ISecret): void {
  // Amazon adds six characters to the name, which are not known of an ARN without them.
  const resources = [secret.secretFullArn ?? `${secret.secretArn}-??????`];
  fn.addToRolePolicy(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources }));
  secret.encryptionKey?.grantDecrypt(fn);
}

/** Lets a function publish metrics of its own in one namespace. */
export function letPublishMetrics(fn: LambdaFunction, namespace: string): void {
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    }),
  );
  Validations.of(fn.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'cloudwatch:PutMetricData supports no resource-level permissions; a condition limits it to one namespace. ' +
      'xray:PutTraceSegments and xray:PutTelemetryRecords support no resource-level permissions.',
  });
}
