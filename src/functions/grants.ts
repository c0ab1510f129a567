import { Stack, Validations, type Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Lets a function send to a queue, whose URL it finds in the variable. */
export function letSend(fn: LambdaFunction, variable: string, queue: IQueue): void {
  queue.grantSendMessages(fn);
  fn.addEnvironment(variable, queue.queueUrl);
}

/** Lets a function send to each queue; the variable holds what is said of it, and its URL as `queueUrl`, as JSON. */
export function letSendToEach(fn: LambdaFunction, variable: string, targets: [about: object, queue: IQueue][]): void {
  targets.forEach(([, queue]) => queue.grantSendMessages(fn));
  const described = targets.map(([about, { queueUrl }]) => ({ ...about, queueUrl }));
  fn.addEnvironment(variable, Stack.of(fn).toJsonString(described));
}

/** Lets a function put items into a table, whose name it finds in the variable. */
export function letPut(fn: LambdaFunction, variable: string, table: ITable): void {
  table.grant(fn, 'dynamodb:PutItem');
  table.encryptionKey?.grantEncryptDecrypt(fn);
  fn.addEnvironment(variable, table.tableName);
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
    maxBatchingWindow: options.batchingWindow,
    maxConcurrency: options.maxConcurrency,
    reportBatchItemFailures: true,
  });
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
