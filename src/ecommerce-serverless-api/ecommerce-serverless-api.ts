import { Annotations } from 'aws-cdk-lib';
import type { ApiKey, Method, RestApi, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { HttpMethod, type DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { BackupVault } from 'aws-cdk-lib/aws-backup';
import type { Dashboard, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { HealthCheck } from 'aws-cdk-lib/aws-route53';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { describeShop, type EcommerceServerlessApiOutputs } from './ecommerce-serverless-api-outputs';
import { withDefaults, type EcommerceServerlessApiProps } from './ecommerce-serverless-api-props';
import { shopRules } from './ecommerce-serverless-api-rules';
import { CONSUMER_FUNCTION, PAYMENT_QUEUE, SHOP_TYPES } from './ecommerce-serverless-api-types';
import type { ShopExtensions } from './shop-extensions';
import { letAskForHome, type ShopHome } from './shop-home';
import { ShopMetrics } from './shop-metrics';
import { operateShop, shopParts } from './shop-parts';
import type { PaymentSourceOptions, ShopPayments } from './shop-payments';
import { ENTITY_TYPES, type ShopEntityOptions, type ShopRouteOptions } from './shop-route-options';
import type { ShopTier } from './usage-plans';
import { Environment, type System } from '../environment/environment';
import { watchResources } from '../environment/resource-budget';
import { CONSUMER_OPTIONS } from '../functions/queue-consumers';
import type { IMonitoring } from '../monitoring/monitoring';
import { named } from '../validation/named';
import { checkTypes } from '../validation/types';

const SYSTEM: System = { kind: 'EcommerceServerlessApi', name: 'shop', holdsData: true };

/**
 * A shop's backend: products, carts, customers and orders on one REST API, right when many buy at once.
 *
 * API Gateway -> one function for each of the four -> DynamoDB. Every operation is in the OpenAPI document of the package.
 */
export class EcommerceServerlessApi extends Construct {
  /** The REST API. */
  public readonly api: RestApi;
  /** Where the API is called, with a slash at its end. */
  public readonly url: string;
  /** One line of JSON a request. */
  public readonly accessLogs: LogGroup;
  /** Why requests failed, in the words of API Gateway. */
  public readonly executionLogs: LogGroup;
  /** The domain, when one was given. */
  public readonly domainName?: DomainName;
  /** What Route 53 chooses this region by, when a domain with a zone was given to a shop in two. */
  public readonly healthCheck?: HealthCheck;
  /**
   * How this region takes over from the other one, in Markdown and with the names of this shop; undefined in a shop of one region. The end of the dashboard
   * shows it.
   */
  public readonly failoverRunbook?: string;
  /** Answers for products. */
  public readonly productsFunction: IFunction;
  /** Answers for carts, checkout included. */
  public readonly cartsFunction: IFunction;
  /** Answers for profiles of customers. */
  public readonly customersFunction: IFunction;
  /** Answers for orders. */
  public readonly ordersFunction: IFunction;
  /** Products, with their stock. */
  public readonly productsTable: ITableV2;
  /** Carts, which expire. */
  public readonly cartsTable: ITableV2;
  /** Profiles of customers. */
  public readonly customersTable: ITableV2;
  /** Orders. */
  public readonly ordersTable: ITableV2;
  /** Idempotency keys that were used, with the answer of each; they expire. */
  public readonly requestsTable: ITableV2;
  /** Which region takes changes, for a shop in two. */
  public readonly homeRegionTable?: ITableV2;
  /** The vault of the tables' backups, when there are some. */
  public readonly backupVault?: BackupVault;
  /** Encrypts the tables, their backups and the topics. */
  public readonly encryptionKey: IKey;
  /** Where the shop tells of orders and stock. */
  public readonly eventBus: IEventBus;
  /** Tells the bus what changed in the tables. */
  public readonly publisherFunction: LambdaFunction;
  /** What is known of changes that could not be published. */
  public readonly unpublishedQueue: Queue;
  /** The network, when the functions run in one. */
  public readonly vpc?: IVpc;
  /** Who the customers are, when a pool was made. */
  public readonly userPool?: UserPool;
  /** How customers sign in, when a pool was made. */
  public readonly userPoolClient?: UserPoolClient;
  /** The alarms, the notifications and the dashboard. */
  public readonly monitoring: IMonitoring;
  /** Orders, revenue and conversion, where there is a dashboard. */
  public readonly businessDashboard?: Dashboard;
  /** What the deployed shop is known by. */
  public readonly outputs: EcommerceServerlessApiOutputs;

  private readonly home?: ShopHome;
  private readonly metrics: ShopMetrics;
  private readonly tiers: Map<string, ShopTier>;
  private readonly extensions: ShopExtensions;
  private readonly payments: ShopPayments;

  public constructor(scope: Construct, id: string, props: EcommerceServerlessApiProps) {
    super(scope, id);
    checkTypes(`${SYSTEM.kind} at ${this.node.path}`, props, SHOP_TYPES);
    const environment = Environment.open(this, SYSTEM, props, shopRules(this, props));
    const settings = withDefaults(props, environment);
    const parts = shopParts(this, { environment, props, settings });
    const { network, tables, functions, events, api, authorizer } = parts;
    warnOfCustomers(this, props, authorizer.userPool);
    this.encryptionKey = parts.encryptionKey;
    this.vpc = network?.vpc;
    this.home = parts.home;
    this.homeRegionTable = parts.home?.table;
    this.productsTable = tables.products;
    this.cartsTable = tables.carts;
    this.customersTable = tables.customers;
    this.ordersTable = tables.orders;
    this.requestsTable = tables.requests;
    this.backupVault = parts.backupVault;
    this.userPool = authorizer.userPool;
    this.userPoolClient = authorizer.userPoolClient;
    this.productsFunction = functions.products.function;
    this.cartsFunction = functions.carts.function;
    this.customersFunction = functions.customers.function;
    this.ordersFunction = functions.orders.function;
    this.eventBus = events.eventBus;
    this.publisherFunction = events.publisherFunction;
    this.unpublishedQueue = events.deadLetterQueue;
    this.api = api.api;
    this.url = api.url;
    this.accessLogs = api.accessLogs;
    this.executionLogs = api.executionLogs;
    this.domainName = api.domainName;
    this.healthCheck = parts.healthCheck;
    this.failoverRunbook = parts.failoverRunbook;
    this.tiers = parts.tiers;
    this.metrics = new ShopMetrics(environment);
    const operated = { kind: SYSTEM.kind, environment, props, settings, parts, metrics: this.metrics };
    const { monitoring, businessDashboard, extensions, payments } = operateShop(this, operated);
    this.monitoring = monitoring;
    this.businessDashboard = businessDashboard;
    this.extensions = extensions;
    this.payments = payments;
    watchResources(this, 'give addEntity and addRoute a nested stack as `scope`');
    const { environmentSuffix } = props;
    const { dashboard } = monitoring;
    const accessLogGroup = api.accessLogs.logGroupName;
    this.outputs = environment.close(
      describeShop({ ...this, ...parts, api: api.api, environmentSuffix, accessLogGroup, dashboard }),
    );
  }

  /**
   * Adds routes of one's own. The handler is monitored as those of the shop are: its alarms begin with its name.
   */
  public addRoute(options: ShopRouteOptions): Method[] {
    return this.extensions.addRoute(options);
  }

  /**
   * Adds `GET` and `POST /{name}`, and `GET`, `PUT` and `DELETE /{name}/{id}`, with one handler.
   *
   * @param name the first part of the path, such as `reviews`
   */
  public addEntity(name: string, options: ShopEntityOptions): Method[] {
    checkTypes(`${SYSTEM.kind}.addEntity at ${this.node.path}`, options, ENTITY_TYPES);
    const collection = { ...options, path: `/${name}`, methods: [HttpMethod.GET, HttpMethod.POST] };
    const { handlerName, ...known } = options;
    const one = { ...known, path: `/${name}/{id}`, methods: [HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE] };
    return [...this.addRoute(collection), ...this.addRoute(one)];
  }

  /**
   * Applies the payment events of a queue to orders: a payment of the total makes an order paid, refunds of all that was paid make it refunded, and what
   * differs is held for review. An event that comes again changes nothing; one that cannot be used comes again, and ends in the dead-letter
   * queue. A queue has one consumer.
   *
   * @param queue such as `queue('payments')` of a `WebhookPipeline`, in the region of the shop
   * @param options by default, batches of 10
   */
  public addPaymentSource(queue: IQueue, options: PaymentSourceOptions = {}): SqsEventSource {
    const title = `${SYSTEM.kind}.addPaymentSource at ${this.node.path}`;
    checkTypes(title, { queue }, PAYMENT_QUEUE);
    checkTypes(title, options, CONSUMER_OPTIONS);
    return this.payments.addSource(queue, options);
  }

  /**
   * The function of a handler that was added.
   *
   * @param handlerName such as `Reviews`; an unknown one is an error
   */
  public handlerFunction(handlerName: string): IFunction {
    return this.extensions.functionOf(handlerName);
  }

  /**
   * Lets a function that no route leads to, such as a consumer of a queue or of events, ask which region takes changes: it gets the variables
   * `HOME_REGION` and `HOME_TABLE`, with which it does what the README says. In a shop of one region it gets nothing.
   *
   * Grants `dynamodb:GetItem` on `homeRegionTable`, and the use of its key.
   *
   * @param fn a function of the region of the shop
   */
  public letAskForHomeRegion(fn: LambdaFunction): void {
    checkTypes(`${SYSTEM.kind}.letAskForHomeRegion at ${this.node.path}`, { fn }, CONSUMER_FUNCTION);
    letAskForHome(fn, this.home);
  }

  /**
   * The usage plan of a tier; an unknown tier is an error.
   */
  public usagePlan(tier: string): UsagePlan {
    return this.tier(tier).plan;
  }

  /**
   * The API key of a tier; an unknown tier is an error.
   */
  public apiKey(tier: string): ApiKey {
    return this.tier(tier).key;
  }

  /**
   * Lets a principal call every operation, with `ShopAuth.iam()`.
   *
   * Grants `execute-api:Invoke` on the stage of the API.
   */
  public grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('*', '/*', this.api.deploymentStage.stageName)],
    });
  }

  /**
   * A metric of the shop.
   *
   * @param metricName `CartsCreated`, `CartsCheckedOut`, `OrdersPlaced`, `OutOfStock`, `PaymentsFailed` or `PaymentsHeldForReview`
   * @param options by default, the sum over 5 minutes
   */
  public metric(metricName: string, options?: MetricOptions): Metric {
    return this.metrics.metric(metricName, options);
  }

  /**
   * Totals of the orders that were paid, in minor units of a currency.
   *
   * @param currency such as `EUR`
   */
  public metricRevenue(currency: string, options?: MetricOptions): Metric {
    return this.metrics.revenue(currency, options);
  }

  /**
   * Requests that were answered with a 4xx status, by the gateway and by the functions alike; counted in the access log.
   *
   * @param status such as `429`
   */
  public metricClientErrors(status: string, options?: MetricOptions): Metric {
    return this.metrics.clientErrors(status, options);
  }

  private tier(name: string): ShopTier {
    return named(`${SYSTEM.kind} at ${this.node.path}`, 'tier', this.tiers, name);
  }
}

/** A customer of a user pool is nobody in that of the other region. */
function warnOfCustomers(scope: Construct, { disasterRecovery }: EcommerceServerlessApiProps, pool?: UserPool): void {
  if (disasterRecovery !== undefined && pool !== undefined) {
    Annotations.of(scope).addWarningV2(
      'cdk-golden-paths:customersOfOneRegion',
      'the user pool is of one region, and its customers have neither account nor orders in the other; ' +
        'give `auth` who knows them in both, such as ShopAuth.jwt()',
    );
  }
}
