import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Settings } from './webhook-pipeline-props';
import { consumerOf } from './webhook-route';
import { QueueConsumers } from '../functions/queue-consumers';

/**
 * How a function consumes the queue of a route.
 */
export interface WebhookConsumerOptions {
  /**
   * How many messages the function gets at once, from 1 to 10; of a standard queue up to 10000 with a `maxBatchingWindow` of at least 1
   * second. AWS Lambda sends no more than 6 MB.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * How long AWS Lambda waits for a batch to fill, from 0 seconds to 5 minutes; 0 for a FIFO queue.
   *
   * @default - `consumerBatchingWindow` of the route
   */
  readonly maxBatchingWindow?: Duration;
  /**
   * The most batches at once, from 2 to 1000, and no more than the executions that are reserved for the function: what
   * is throttled counts as received, and leads to the dead-letter queue. A function with more than one queue needs room
   * for all of them.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   * @default - the executions that are reserved for the function; when there are none, or they are not known, 2 in sandbox
   * and no limit elsewhere
   */
  readonly maxConcurrency?: number;
}

/** The functions that consume the queues of a pipeline, one a queue. */
export class WebhookConsumers {
  private readonly consumers: QueueConsumers;

  public constructor(
    scope: Construct,
    kind: string,
    private readonly settings: Pick<Settings, 'routes' | 'concurrency'>,
  ) {
    this.consumers = new QueueConsumers(scope, `${kind}.addConsumer`, settings.concurrency);
  }

  public add(name: string, queue: IQueue, fn: IFunction, options: WebhookConsumerOptions): SqsEventSource {
    const route = this.settings.routes.find((one) => one.name === name)!;
    const { batchSize, maxBatchingWindow: batchingWindow = consumerOf(route).batchingWindow, maxConcurrency } = options;
    const cure = route.queue
      ? 'visibilityTimeout of the queue'
      : 'consumerTimeout and consumerBatchingWindow of the route';
    const free: [string, string, string] = ['route', name, 'be one whose queue has no consumer'];
    return this.consumers.add({ queue, free, cure }, fn, { batchSize, batchingWindow, maxConcurrency });
  }
}
