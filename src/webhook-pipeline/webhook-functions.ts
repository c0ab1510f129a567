import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Env, METRIC_NAMESPACE } from './env';
import { groupVariables } from './ordering';
import { ARCHIVED_EVENTS } from './webhook-archive';
import type { Settings } from './webhook-pipeline-props';
import { letVerify } from './webhook-sources';
import type { Environment } from '../environment/environment';
import { letConsume, letPut, letPutObjects, letSend, letSendToEach } from '../functions/grants';
import { bundle, handlerFunction } from '../functions/handler-function';

/** What both functions are made with. */
interface FunctionProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly ingestQueue: IQueue;
  readonly archiveBucket?: IBucket;
}

/** The function that answers 202 once the ingest queue has the event. */
export function validatorFunction(scope: Construct, id: string, props: FunctionProps): LambdaFunction {
  const { environment, settings, ingestQueue, archiveBucket } = props;
  const validator = handlerFunction(scope, id, {
    environment,
    resource: 'webhook-validator',
    description: 'Verifies and checks a webhook event, and stores it in the ingest queue.',
    source: bundle('webhook-pipeline', 'validate.handler'),
    metricNamespace: METRIC_NAMESPACE,
    timeout: settings.validatorTimeout,
    concurrency: settings.validatorConcurrency,
    logRetention: settings.logRetention,
    variables: {
      [Env.MAX_PAYLOAD_BYTES]: String(settings.maxPayloadBytes),
      ...groupVariables(settings.ordering),
      ...(archiveBucket && { [Env.ARCHIVES_HEADERS]: 'true' }),
    },
  });
  letVerify(validator, settings.sources);
  letSend(validator, Env.INGEST_QUEUE_URL, ingestQueue);
  return validator;
}

/** What the router works between. */
export interface RouterFunctionProps extends FunctionProps {
  readonly quarantineQueue: IQueue;
  /** By the route's name. */
  readonly queues: Map<string, IQueue>;
  readonly table: ITable;
}

/** The function that sends each event to the queue of its type, once. */
export function routerFunction(scope: Construct, id: string, props: RouterFunctionProps): LambdaFunction {
  const { environment, settings, ingestQueue, quarantineQueue, queues, table, archiveBucket } = props;
  const router = handlerFunction(scope, id, {
    environment,
    resource: 'webhook-router',
    description: 'Claims webhook events and sends each to the queue of its type.',
    source: bundle('webhook-pipeline', routerHandler(props)),
    metricNamespace: METRIC_NAMESPACE,
    timeout: settings.routerTimeout,
    concurrency: settings.routerConcurrency,
    logRetention: settings.logRetention,
    variables: {
      [Env.DEDUPLICATION_SECONDS]: String(settings.deduplicationWindow.toSeconds()),
      ...(settings.ingress.validates ? {} : groupVariables(settings.ordering)),
    },
  });
  if (!settings.ingress.validates) {
    letVerify(router, settings.sources);
  }
  letPut(router, Env.TABLE_NAME, table);
  letSend(router, Env.QUARANTINE_QUEUE_URL, quarantineQueue);
  letSendToEach(
    router,
    Env.ROUTES,
    settings.routes.map(({ name, transactionTypes }) => [{ name, transactionTypes }, queues.get(name)!]),
  );
  if (archiveBucket) {
    letPutObjects(router, Env.ARCHIVE_BUCKET, archiveBucket, [ARCHIVED_EVENTS]);
  }
  letConsume(router, 'IngestQueue', ingestQueue, {
    batchSize: settings.routerBatchSize,
    batchingWindow: settings.routerBatchingWindow,
    maxConcurrency: settings.routerConcurrency.eventSourceLimit,
  });
  return router;
}

/** Clients that not every pipeline uses would make a cold start longer for those who do without. */
function routerHandler({ settings, archiveBucket }: RouterFunctionProps): string {
  if (!settings.ingress.validates) {
    return 'archive.receive';
  }
  return archiveBucket ? 'archive.route' : 'route.handler';
}
