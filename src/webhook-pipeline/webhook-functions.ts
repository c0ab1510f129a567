import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE, type RouteTarget } from './env';
import type { Settings } from './webhook-pipeline-props';
import type { Environment } from '../environment/environment';
import { bundled, handlerFunction, powertools } from '../private/handler-function';

/** What both functions are made with. */
export interface FunctionContext {
  readonly scope: Construct;
  readonly environment: Environment;
  readonly settings: Settings;
  /** The value of the dimension `service` of their metrics and of the key `service` of their logs. */
  readonly service: string;
}

/** The function that answers 202 once the ingest queue has the event. */
export function validatorFunction(context: FunctionContext, ingestQueue: IQueue): LambdaFunction {
  const { scope, environment, settings, service } = context;
  const validator = handlerFunction(scope, 'Validator', {
    environment,
    resource: 'webhook-validator',
    description: 'Checks a webhook event and stores it in the ingest queue.',
    source: bundled('webhook-pipeline/handlers/validate.lambda'),
    timeout: settings.validatorTimeout,
    concurrency: settings.validatorConcurrency,
    variables: {
      ...powertools(service, METRIC_NAMESPACE),
      [Env.INGEST_QUEUE_URL]: ingestQueue.queueUrl,
      [Env.MAX_PAYLOAD_BYTES]: String(settings.maxPayloadBytes),
    },
  });
  ingestQueue.grantSendMessages(validator);
  return validator;
}

/** What the router works between. */
export interface RouterParts {
  readonly ingestQueue: IQueue;
  readonly quarantineQueue: IQueue;
  readonly queues: Map<string, IQueue>;
  readonly table: ITable;
  readonly encryptionKey?: IKey;
}

/** The function that sends each event to the queue of its type, once. */
export function routerFunction(context: FunctionContext, parts: RouterParts): LambdaFunction {
  const { scope, environment, settings, service } = context;
  const targets: RouteTarget[] = settings.routes.map(({ name, transactionTypes }) => {
    return { name, transactionTypes, queueUrl: parts.queues.get(name)!.queueUrl };
  });
  const router = handlerFunction(scope, 'Router', {
    environment,
    resource: 'webhook-router',
    description: 'Claims webhook events and sends each to the queue of its type.',
    source: bundled('webhook-pipeline/handlers/route.lambda'),
    timeout: settings.routerTimeout,
    concurrency: settings.routerConcurrency,
    variables: {
      ...powertools(service, METRIC_NAMESPACE),
      [Env.ROUTES]: Stack.of(scope).toJsonString(targets),
      [Env.QUARANTINE_QUEUE_URL]: parts.quarantineQueue.queueUrl,
      [Env.TABLE_NAME]: parts.table.tableName,
      [Env.DEDUPLICATION_SECONDS]: String(settings.deduplicationWindow.toSeconds()),
    },
  });
  parts.table.grant(router, 'dynamodb:PutItem');
  parts.encryptionKey?.grantEncryptDecrypt(router);
  [parts.quarantineQueue, ...parts.queues.values()].forEach((queue) => queue.grantSendMessages(router));
  parts.ingestQueue.grantConsumeMessages(router);
  router.addEventSourceMapping('IngestQueue', {
    eventSourceArn: parts.ingestQueue.queueArn,
    batchSize: settings.routerBatchSize,
    maxBatchingWindow: settings.routerBatchingWindow,
    maxConcurrency: settings.routerConcurrency.executions,
    reportBatchItemFailures: true,
  });
  return router;
}
