import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE } from './env';
import { letUseTables } from './shop-access';
import type { ShopFunctionSettings } from './shop-events';
import { letAskForHome, type ShopHome } from './shop-home';
import type { ShopTables } from './shop-tables';
import type { Environment } from '../environment/environment';
import { settingsWith, type FunctionSettings } from '../functions/function-settings';
import { bundle, handlerFunction, type FunctionNetwork } from '../functions/handler-function';
import { QueueConsumers } from '../functions/queue-consumers';

/**
 * How the shop consumes a queue of payment events.
 */
export interface PaymentSourceOptions {
  /**
   * How many messages the function gets at once, from 1 to 10; up to 10000 with a `maxBatchingWindow` of at least 1
   * second. It applies them one after the other, within its timeout.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * How long AWS Lambda waits for a batch to fill, from 0 seconds to 5 minutes. The queue has to hide a message for that
   * and 6 times the timeout of the function, 3 minutes by default.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * The most batches at once, from 2 to 1000, and no more than the executions that are reserved for the function: what
   * is throttled counts as received, and leads to the dead-letter queue.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   * @default - the executions that are reserved for the function; when there are none, 2 in sandbox and no limit elsewhere
   */
  readonly maxConcurrency?: number;
}

/** What the payments of a shop are made with. */
export interface ShopPaymentsProps {
  readonly environment: Environment;
  readonly tables: ShopTables;
  readonly home?: ShopHome;
  readonly settings: ShopFunctionSettings;
  readonly paymentsSettings?: FunctionSettings;
  readonly network?: FunctionNetwork;
  /** Is told of the function once there is one. */
  readonly onFunction: (fn: LambdaFunction) => void;
}

/** What payment providers say of orders: the function that applies it is made with the first queue. */
export class ShopPayments {
  private readonly consumers: QueueConsumers;
  private fn?: LambdaFunction;

  public constructor(
    private readonly scope: Construct,
    private readonly id: string,
    kind: string,
    private readonly props: ShopPaymentsProps,
  ) {
    const { concurrency = props.settings.concurrency } = props.paymentsSettings ?? {};
    this.consumers = new QueueConsumers(scope, `${kind}.addPaymentSource`, concurrency);
  }

  public addSource(queue: IQueue, options: PaymentSourceOptions): SqsEventSource {
    const { batchSize, maxBatchingWindow: batchingWindow = Duration.seconds(0), maxConcurrency } = options;
    const free: [string, string, string] = ['queue', queue.node.path, 'be one that has no consumer'];
    const cure = 'visibilityTimeout of the queue';
    return this.consumers.add({ queue, free, cure }, this.function(), { batchSize, batchingWindow, maxConcurrency });
  }

  private function(): LambdaFunction {
    if (this.fn === undefined) {
      this.fn = paymentsFunction(this.scope, this.id, this.props);
      this.props.onFunction(this.fn);
    }
    return this.fn;
  }
}

function paymentsFunction(scope: Construct, id: string, props: ShopPaymentsProps): LambdaFunction {
  const { environment, tables, settings, paymentsSettings, network } = props;
  const fn = handlerFunction(scope, id, {
    environment,
    resource: `${environment.systemName}-payments`,
    description: 'Applies what payment providers say to orders, once.',
    source: bundle('ecommerce-serverless-api', 'shop.payments'),
    metricNamespace: METRIC_NAMESPACE,
    // A sixth of what a route of a WebhookPipeline hides a message for.
    ...settingsWith(paymentsSettings, { timeout: Duration.seconds(30), concurrency: settings.concurrency }),
    logRetention: settings.logRetention,
    network,
    variables: {},
  });
  letUseTables(fn, 'payments', tables);
  letAskForHome(fn, props.home);
  return fn;
}
