import { Duration } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterCriteria, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, ShopEnv } from './env';
import type { ShopTables } from './shop-tables';
import type { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { functionSettingsRules, settingsWith, type FunctionSettings } from '../functions/function-settings';
import { letPublishEvents, letReadStream } from '../functions/grants';
import { bundle, handlerFunction, type FunctionNetwork } from '../functions/handler-function';
import { parkingQueue } from '../stores/queues';
import { placeRule, type Place } from '../validation/placement';
import { wholeNumberRule, type Rule } from '../validation/rules';

/** What the functions of a shop have in common. */
export interface ShopFunctionSettings {
  readonly concurrency: Concurrency;
  readonly logRetention: RetentionDays;
}

/** What can be said of a shop's events. */
export interface ShopEventsOptions {
  /** Where they go; a bus of the shop's own when not given. */
  readonly eventBus?: IEventBus;
  /** The stock at which, and below which, a product is low. */
  readonly lowStock: number;
  /** How the function runs that tells of them. */
  readonly publisherSettings?: FunctionSettings;
}

/** What the events of a shop are made with. */
export interface ShopEventsProps extends ShopEventsOptions {
  readonly environment: Environment;
  readonly tables: Pick<ShopTables, 'orders' | 'products'>;
  readonly encryptionKey: IKey;
  readonly settings: ShopFunctionSettings;
  readonly network?: FunctionNetwork;
}

/** What tells of a shop, and where. */
export interface ShopEvents {
  readonly eventBus: IEventBus;
  readonly publisherFunction: LambdaFunction;
  /** What is known of changes that could not be published. */
  readonly deadLetterQueue: Queue;
}

/** So many numbers fit into a filter, which holds 4096 characters. */
const MAX_LOW_STOCK = 500;

/** The rules of what is said of events, beside their prop names. */
export function shopEventsRules(props: Partial<ShopEventsOptions>, here: Place): Rule[] {
  return [
    wholeNumberRule('lowStock', props.lowStock, 0, MAX_LOW_STOCK),
    placeRule('eventBus', props.eventBus, 'region', here),
    ...functionSettingsRules('publisherSettings', props.publisherSettings),
  ];
}

/** The bus, and the function that tells it what became of orders and stock. */
export function shopEvents(scope: Construct, id: string, props: ShopEventsProps): ShopEvents {
  const { environment, tables, encryptionKey, lowStock } = props;
  const parts = new Construct(scope, id);
  const eventBus = props.eventBus ?? shopBus(parts, props);
  const deadLetterQueue = parkingQueue(parts, 'Unpublished', {
    environment,
    name: `${environment.systemName}-unpublished`,
    encryptionKey,
  });
  const publisherFunction = publisher(parts, props);
  letPublishEvents(publisherFunction, ShopEnv.EVENT_BUS, eventBus);
  // What the function would make nothing of does not come to it. Numbers are text in a stream.
  const lowStocks = Array.from({ length: lowStock + 1 }, (_, stock) => String(stock));
  const filters = {
    orders: { eventName: ['INSERT', 'MODIFY'] },
    products: { eventName: ['MODIFY'], dynamodb: { NewImage: { stock: { N: lowStocks } } } },
  };
  for (const name of ['orders', 'products'] as const) {
    letReadStream(publisherFunction, `${pascalCase(name)}Stream`, tables[name], {
      filter: FilterCriteria.filter(filters[name]),
      deadLetterQueue,
      // As many at once as there are in a new account would leave nothing for anybody else.
      parallelizationFactor: environment.isSandbox ? 1 : 4,
    });
  }
  return { eventBus, publisherFunction, deadLetterQueue };
}

function shopBus(scope: Construct, { environment, encryptionKey }: ShopEventsProps): EventBus {
  return new EventBus(scope, 'Bus', {
    eventBusName: environment.name('eventBus', `${environment.systemName}-events`),
    description: 'What happens to orders and stock.',
    kmsKey: encryptionKey,
  });
}

function publisher(scope: Construct, props: ShopEventsProps): LambdaFunction {
  const { environment, settings, network, lowStock, publisherSettings } = props;
  return handlerFunction(scope, 'Publisher', {
    environment,
    resource: `${environment.systemName}-event-publisher`,
    description: 'Tells the event bus what became of orders and stock.',
    source: bundle('ecommerce-serverless-api', 'shop.publish'),
    metricNamespace: METRIC_NAMESPACE,
    // It tries for as long as it runs while the bus does not answer: with its attempts, longer than most outages.
    ...settingsWith(publisherSettings, { timeout: Duration.minutes(15), concurrency: settings.concurrency }),
    logRetention: settings.logRetention,
    network,
    variables: { [ShopEnv.LOW_STOCK]: String(lowStock) },
  });
}
