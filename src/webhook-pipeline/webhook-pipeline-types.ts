import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Ingress } from './ingress';
import { Ordering } from './ordering';
import { WebhookArchive } from './webhook-archive';
import type { WebhookPipelineProps } from './webhook-pipeline-props';
import type { WebhookReconciliation } from './webhook-reconciliation';
import type { WebhookRoute } from './webhook-route';
import { WebhookSecret } from './webhook-secret';
import { WebhookSource } from './webhook-source';
import { DOMAIN_TYPES } from '../apis/api-domain';
import { WebAcl } from '../apis/web-acl';
import { CELL_TYPES } from '../environment/defaults';
import { DATA_TYPES, ENVIRONMENT_TYPES, OUTPUT_TYPES } from '../environment/environment-props';
import { MONITORING_TYPES } from '../monitoring/monitoring-types';
import {
  DURATION,
  FLAG,
  FUNCTION,
  instance,
  listOf,
  mapOf,
  needed,
  NUMBER,
  SIZE,
  struct,
  TEXT,
  thing,
} from '../validation/types';

const ROUTE = struct<WebhookRoute>({
  name: needed(TEXT),
  transactionTypes: needed(listOf(TEXT)),
  retentionPeriod: DURATION,
  maxReceiveCount: NUMBER,
  consumerTimeout: DURATION,
  consumerBatchingWindow: DURATION,
  visibilityTimeout: DURATION,
  queue: thing<IQueue>('a queue', 'queueArn'),
});

const SOURCE = instance('a WebhookSource', WebhookSource);

const RECONCILIATION = struct<WebhookReconciliation>({
  source: needed(TEXT),
  eventTypes: needed(listOf(TEXT)),
  apiKey: needed(instance('a WebhookSecret', WebhookSecret)),
  every: DURATION,
  gracePeriod: DURATION,
});

/** Who a consumer is to be. */
export const CONSUMER = struct({ fn: needed(FUNCTION) });

/** What the props of a pipeline are to be. */
export const PIPELINE_TYPES = struct<WebhookPipelineProps>({
  ...ENVIRONMENT_TYPES,
  ...OUTPUT_TYPES,
  ...DATA_TYPES,
  ...MONITORING_TYPES,
  source: SOURCE,
  sources: mapOf(SOURCE),
  routes: listOf(ROUTE),
  ingress: instance('an Ingress', Ingress),
  ordering: instance('an Ordering', Ordering),
  reconcile: RECONCILIATION,
  table: thing<ITable>('a table', 'tableArn'),
  encryptionKey: thing<IKey>('a key', 'keyArn'),
  deduplicationWindow: DURATION,
  maxPayloadSize: SIZE,
  throttlingRateLimit: NUMBER,
  throttlingBurstLimit: NUMBER,
  logRetention: CELL_TYPES.logRetention,
  validatorTimeout: DURATION,
  validatorConcurrency: CELL_TYPES.concurrency,
  routerTimeout: DURATION,
  routerConcurrency: CELL_TYPES.concurrency,
  routerBatchSize: NUMBER,
  routerBatchingWindow: DURATION,
  ingestVisibilityTimeout: DURATION,
  domain: DOMAIN_TYPES,
  webAcl: instance('a WebAcl', WebAcl),
  archive: instance('a WebhookArchive', WebhookArchive),
  replay: FLAG,
  redrive: FLAG,
});
