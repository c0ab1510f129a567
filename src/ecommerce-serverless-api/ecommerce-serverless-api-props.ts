import { Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { DisasterRecovery } from './disaster-recovery';
import { ShopAuth } from './shop-auth';
import type { ShopUsagePlan } from './usage-plans';
import type { ApiDomain } from '../apis/api-domain';
import type { WebAcl } from '../apis/web-acl';
import type { Backups } from '../environment/backups';
import type { Environment, SystemProps } from '../environment/environment';
import type { TableCapacity } from '../environment/table-capacity';
import type { ApiHandler } from '../functions/api-handler';
import type { FunctionSettings } from '../functions/function-settings';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { MINIMUM_REQUESTS } from '../monitoring/monitoring-rules';
import { Network } from '../network/network';

/**
 * What a shop is made with; only `environmentSuffix` is required.
 */
export interface EcommerceServerlessApiProps extends SystemProps, MonitoringProps {
  /**
   * Who may call, and who is an administrator.
   *
   * @default - ShopAuth.cognito(): a user pool is made, whose group `admins` are the administrators
   */
  readonly auth?: ShopAuth;
  /**
   * Origins whose pages may call the API, such as `https://shop.example.com`; 10 at most. Errors that the gateway makes carry `*` when there
   * are several, without credentials.
   *
   * @default - none: browsers call it from pages of its own origin only
   */
  readonly allowedOrigins?: string[];
  /**
   * The network that the functions run in.
   *
   * @default - Network.nat(): a VPC with as many NAT gateways as the environment profile says, 0 (sandbox, dev), 1 (staging) or one a zone (prod)
   */
  readonly network?: Network;
  /**
   * What answers for products.
   *
   * @default - ApiHandler.bundled()
   */
  readonly productsHandler?: ApiHandler;
  /**
   * What answers for carts, checkout included.
   *
   * @default - ApiHandler.bundled()
   */
  readonly cartsHandler?: ApiHandler;
  /**
   * What answers for profiles of customers.
   *
   * @default - ApiHandler.bundled()
   */
  readonly customersHandler?: ApiHandler;
  /**
   * What answers for orders.
   *
   * @default - ApiHandler.bundled()
   */
  readonly ordersHandler?: ApiHandler;
  /**
   * How the function runs that tells the bus of orders and stock.
   *
   * @default - 512 MB, 15 minutes, `concurrency` and `logLevel` as the environment profile says
   */
  readonly publisherSettings?: FunctionSettings;
  /**
   * How the function runs that applies payments, once there is a source of some.
   *
   * @default - 512 MB, 30 seconds, `concurrency` and `logLevel` as the environment profile says
   */
  readonly paymentsSettings?: FunctionSettings;
  /**
   * What the tables, and their indexes, can read and write.
   *
   * @default - as in the environment profile: on demand (sandbox), or 5 (dev), 10 (staging) or 50 (prod) units each, scaled up to ten times that
   */
  readonly tableCapacity?: TableCapacity;
  /**
   * Backups of the tables in a vault of AWS Backup, beside point-in-time recovery of 35 days. A vault with backups cannot be deleted,
   * so that destroying the stack fails until they are.
   *
   * @default - as in the environment profile: none (sandbox, dev), or daily ones that are kept for 35 days (staging, prod)
   */
  readonly backups?: Backups;
  /**
   * A second region that has all data, and takes changes once it is made the home of the shop.
   *
   * @default - one region
   */
  readonly disasterRecovery?: DisasterRecovery;
  /**
   * A customer-managed key, in the region of the stack, for the tables, the queues, the topics and the bus.
   *
   * @default - one is made, which is rotated
   */
  readonly encryptionKey?: IKey;
  /**
   * Where the shop tells of orders and stock, in the region of the stack.
   *
   * @default - a bus is made
   */
  readonly eventBus?: IEventBus;
  /**
   * The stock at which, and below which, a product is low, a whole number from 0 to 500: `StockLow` tells when it gets there.
   *
   * @default 10
   */
  readonly lowStock?: number;
  /**
   * How long a cart is kept after its last change, from 1 hour to 365 days.
   *
   * @default Duration.days(30)
   */
  readonly cartRetention?: Duration;
  /**
   * Steady-state requests per second of the API's stage, a whole number from 1 to 10000. More get a 429.
   *
   * @default - as in the environment profile: 500 (sandbox, dev, staging) or 1000 (prod)
   */
  readonly throttlingRateLimit?: number;
  /**
   * Requests that the API's stage takes at once, a whole number from 1 to 5000. More get a 429.
   *
   * @default - as in the environment profile: 1000
   */
  readonly throttlingBurstLimit?: number;
  /**
   * Tiers of clients. With them every request needs the API key of a tier in `x-api-key`, beside what `auth` asks for; an API key
   * tells who sends too much, and not who somebody is.
   *
   * @default - no keys: the stage is throttled as a whole
   */
  readonly usagePlans?: ShopUsagePlan[];
  /**
   * What stands in front of the API: what it blocks gets a 403.
   *
   * @default - none
   */
  readonly webAcl?: WebAcl;
  /**
   * A domain of one's own; the execute-api endpoint is off then, unless `disableExecuteApiEndpoint` is false.
   *
   * @default - the API is called at its execute-api endpoint
   */
  readonly domain?: ApiDomain;
  /**
   * How long the log groups keep their events.
   *
   * @default - as in the environment profile: 30 days
   */
  readonly logRetention?: RetentionDays;
}

/** The options with their defaults. */
export function withDefaults(props: EcommerceServerlessApiProps, { settings }: Environment) {
  return {
    ...settings,
    eventBus: props.eventBus,
    auth: props.auth ?? ShopAuth.cognito(),
    allowedOrigins: props.allowedOrigins ?? [],
    network: props.network ?? Network.nat(),
    lowStock: props.lowStock ?? 10,
    cartRetention: props.cartRetention ?? Duration.days(30),
    usagePlans: props.usagePlans ?? [],
    minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
  };
}

/** The options with their defaults. */
export type Settings = ReturnType<typeof withDefaults>;
