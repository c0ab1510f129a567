import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Settings } from './webhook-pipeline-props';
import { consumerOf, type WebhookRoute } from './webhook-route';
import type { Concurrency } from '../environment/concurrency';
import { knownFunction, unversioned } from '../functions/known-function';
import { visibilityFor, visibilityOf } from '../stores/visibility-timeout';
import { placeRule } from '../validation/placement';
import { durationRules, millisecondsOf, rule, wholeNumberRule, type Rule } from '../validation/rules';
import { validate } from '../validation/validate';

/**
 * How a function consumes the queue of a route.
 */
export interface WebhookConsumerOptions {
  /**
   * How many messages the function gets at once, from 1 to 10; up to 10000 with a `maxBatchingWindow` of at least 1
   * second. AWS Lambda sends no more than 6 MB.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * How long AWS Lambda waits for a batch to fill, from 0 seconds to 5 minutes.
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

/** What AWS Lambda takes as `maxConcurrency`. */
const CONCURRENCY = { min: 2, max: 1_000 };

/** What is consumed, by whom, and what is known of the function at synthesis. */
interface Consumer {
  readonly route: WebhookRoute;
  readonly queue: IQueue;
  readonly fn: IFunction;
  readonly options: WebhookConsumerOptions;
  readonly batchingWindow: Duration;
  readonly timeout?: Duration;
  /** The executions that are reserved for it. */
  readonly reserved?: number;
}

/** The functions that consume the queues of a pipeline, one a queue. */
export class WebhookConsumers {
  private readonly consumed = new Set<IQueue>();

  public constructor(
    private readonly scope: Construct,
    private readonly kind: string,
    private readonly settings: Pick<Settings, 'routes' | 'concurrency'>,
  ) {}

  public add(name: string, queue: IQueue, fn: IFunction, options: WebhookConsumerOptions): SqsEventSource {
    const consumer = this.consumerOf(name, queue, fn, options);
    validate(this.scope, `${this.kind}.addConsumer`, [
      rule('route', name, 'be one whose queue has no consumer', () => !this.consumed.has(queue)),
      ...rulesOf(consumer),
    ]);
    this.consumed.add(queue);
    warnOfThrottling(consumer);
    const source = new SqsEventSource(queue, {
      batchSize: options.batchSize ?? 10,
      maxBatchingWindow: consumer.batchingWindow,
      maxConcurrency: options.maxConcurrency ?? concurrencyFor(consumer, this.settings.concurrency),
      reportBatchItemFailures: true,
    });
    fn.addEventSource(source);
    return source;
  }

  private consumerOf(name: string, queue: IQueue, fn: IFunction, options: WebhookConsumerOptions): Consumer {
    const route = this.settings.routes.find((one) => one.name === name)!;
    const batchingWindow = options.maxBatchingWindow ?? consumerOf(route).batchingWindow;
    const { timeout, concurrency } = knownFunction(unversioned(fn));
    const reserved = Token.isUnresolved(concurrency) ? undefined : concurrency;
    return { route, queue, fn, options, batchingWindow, timeout, reserved };
  }
}

function rulesOf(consumer: Consumer): Rule[] {
  const { queue, fn, options, batchingWindow, reserved = CONCURRENCY.max } = consumer;
  const { batchSize, maxConcurrency } = options;
  const fits = (size: number) => size <= 10 || batchingWindow.isUnresolved() || millisecondsOf(batchingWindow) >= 1_000;
  return [
    placeRule('fn', fn, 'region', queue.env),
    placeRule('fn', fn, 'account', Stack.of(fn)),
    wholeNumberRule('batchSize', batchSize, 1, 10_000),
    rule('batchSize', batchSize, 'be at most 10 without a maxBatchingWindow of a second', fits),
    ...durationRules('maxBatchingWindow', batchingWindow, Duration.seconds(0), Duration.minutes(5)),
    wholeNumberRule('maxConcurrency', maxConcurrency, CONCURRENCY.min, CONCURRENCY.max),
    rule(
      'maxConcurrency',
      maxConcurrency,
      `be at most the ${reserved} executions reserved for fn`,
      (n) => n <= reserved,
    ),
    visibilityRule(consumer),
  ];
}

/** So that nobody else sees a message while it is worked on, or waits for a batch that was throttled. */
function visibilityRule({ route, queue, batchingWindow, timeout }: Consumer): Rule {
  if (timeout === undefined || timeout.isUnresolved() || batchingWindow.isUnresolved()) {
    return undefined;
  }
  const least = visibilityFor({ timeout, batchingWindow });
  const cure = route.queue
    ? 'visibilityTimeout of the queue'
    : 'consumerTimeout and consumerBatchingWindow of the route';
  return rule(
    `the visibility timeout of ${route.name}`,
    visibilityOf(queue),
    () => `be at least ${least.toHumanString()}, 6 times the timeout of fn plus maxBatchingWindow (see ${cure})`,
    (visibility) => millisecondsOf(visibility) >= millisecondsOf(least),
  );
}

function warnOfThrottling({ fn, reserved }: Consumer): void {
  if (reserved !== undefined && reserved < CONCURRENCY.min) {
    Annotations.of(fn).addWarningV2(
      'cdk-golden-paths:throttledConsumer',
      `AWS Lambda asks for ${CONCURRENCY.min} executions at least, of which ${reserved} are reserved: ` +
        'messages of a throttled batch count as received, and end in the dead-letter queue; reserve more, or none',
    );
  }
}

/** What is reserved, or what the environment leaves for each where it reserves nothing. */
function concurrencyFor({ reserved = 0 }: Consumer, { executions, eventSourceLimit }: Concurrency): number | undefined {
  if (reserved < CONCURRENCY.min) {
    return executions === undefined ? eventSourceLimit : undefined;
  }
  return Math.min(reserved, CONCURRENCY.max);
}
