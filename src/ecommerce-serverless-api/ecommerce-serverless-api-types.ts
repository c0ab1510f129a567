import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { DisasterRecovery } from './disaster-recovery';
import type { EcommerceServerlessApiProps } from './ecommerce-serverless-api-props';
import { ShopAuth } from './shop-auth';
import { USAGE_PLAN } from './usage-plans';
import { DOMAIN_TYPES } from '../apis/api-domain';
import { WebAcl } from '../apis/web-acl';
import { CELL_TYPES } from '../environment/defaults';
import { DATA_TYPES, ENVIRONMENT_TYPES, OUTPUT_TYPES } from '../environment/environment-props';
import { ApiHandler } from '../functions/api-handler';
import { FUNCTION_SETTINGS } from '../functions/function-settings';
import { MONITORING_TYPES } from '../monitoring/monitoring-types';
import { Network } from '../network/network';
import { DURATION, instance, listOf, needed, NUMBER, struct, TEXT, thing } from '../validation/types';

/** What a queue of payments is to be. */
export const PAYMENT_QUEUE = struct({ queue: needed(thing<IQueue>('a queue', 'queueArn')) });

/** What asks which region takes changes; it is given variables, so that it has to be made in the app. */
export const CONSUMER_FUNCTION = struct({
  fn: needed(thing<LambdaFunction>('a function of the app', 'addEnvironment')),
});

const HANDLER = instance('an ApiHandler', ApiHandler);

/** What the props of a shop are to be. */
export const SHOP_TYPES = struct<EcommerceServerlessApiProps>({
  ...ENVIRONMENT_TYPES,
  ...OUTPUT_TYPES,
  ...DATA_TYPES,
  ...MONITORING_TYPES,
  auth: instance('a ShopAuth', ShopAuth),
  allowedOrigins: listOf(TEXT),
  network: instance('a Network', Network),
  productsHandler: HANDLER,
  cartsHandler: HANDLER,
  customersHandler: HANDLER,
  ordersHandler: HANDLER,
  publisherSettings: struct(FUNCTION_SETTINGS),
  paymentsSettings: struct(FUNCTION_SETTINGS),
  tableCapacity: CELL_TYPES.tableCapacity,
  backups: CELL_TYPES.backups,
  disasterRecovery: instance('a DisasterRecovery', DisasterRecovery),
  encryptionKey: thing<IKey>('a key', 'keyArn'),
  eventBus: thing<IEventBus>('an event bus', 'eventBusArn'),
  lowStock: NUMBER,
  cartRetention: DURATION,
  throttlingRateLimit: NUMBER,
  throttlingBurstLimit: NUMBER,
  usagePlans: listOf(USAGE_PLAN),
  webAcl: instance('a WebAcl', WebAcl),
  domain: DOMAIN_TYPES,
  logRetention: CELL_TYPES.logRetention,
});
