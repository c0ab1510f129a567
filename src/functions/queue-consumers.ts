import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { knownFunction, unversioned } from './known-function';
import { visibilityFor, visibilityOf } from './visibility-timeout';
import type { Concurrency } from '../environment/concurrency';
import { placeRule } from '../validation/placement';
import { durationRules, millisecondsOf, rule, wholeNumberRule, type Rule } from '../validation/rules';
import { DURATION, NUMBER, struct } from '../validation/types';
import { validate } from '../validation/validate';

/** What AWS Lambda takes as `maxConcurrency`. */
const CONCURRENCY = { min: 2, max: 1_000 };

/** A queue, and what errors say of it. */
export interface ConsumedQueue {
  readonly queue: IQueue;
  /** Which one has to have no consumer yet, such as `['route', 'payments', 'be one whose queue has no consumer']`. */
  readonly free: [prop: string, value: string, rule: string];
  /** What asks for a longer visibility timeout. */
  readonly cure: string;
}

/** How a function consumes a queue. */
export interface QueueConsumer {
  readonly batchSize?: number;
  readonly batchingWindow: Duration;
  readonly maxConcurrency?: number;
}

/** What a user may say of a consumer. */
interface ConsumerOptions {
  readonly batchSize?: number;
  readonly maxBatchingWindow?: Duration;
  readonly maxConcurrency?: number;
}

/** What that is to be. */
export const CONSUMER_OPTIONS = struct<ConsumerOptions>({
  batchSize: NUMBER,
  maxBatchingWindow: DURATION,
  maxConcurrency: NUMBER,
});

/** What is consumed, by whom, and what is known of the function at synthesis. */
interface Consumption extends ConsumedQueue, QueueConsumer {
  readonly fn: IFunction;
  readonly timeout?: Duration;
  /** The executions that are reserved for it. */
  readonly reserved?: number;
}

const consumed = new WeakSet<IQueue>();

/** Functions that consume queues, one a queue, whichever construct connects them. */
export class QueueConsumers {
  public constructor(
    private readonly scope: Construct,
    /** What errors call it, such as `WebhookPipeline.addConsumer`. */
    private readonly title: string,
    /** What the environment leaves for a function that reserves nothing. */
    private readonly concurrency: Concurrency,
  ) {}

  /** Calls a function with the messages of a queue; only those that it reports as failed come again. */
  public add(of: ConsumedQueue, fn: IFunction, consumer: QueueConsumer): SqsEventSource {
    const { timeout, concurrency } = knownFunction(unversioned(fn));
    const reserved = Token.isUnresolved(concurrency) ? undefined : concurrency;
    const consumption = { ...of, ...consumer, fn, timeout, reserved };
    validate(this.scope, this.title, rulesOf(consumption));
    consumed.add(of.queue);
    warnOfThrottling(consumption);
    const source = new SqsEventSource(of.queue, {
      batchSize: consumer.batchSize ?? 10,
      // A FIFO queue takes none, not even one of 0 seconds.
      maxBatchingWindow: of.queue.fifo ? undefined : consumer.batchingWindow,
      maxConcurrency: consumer.maxConcurrency ?? concurrencyFor(consumption, this.concurrency),
      reportBatchItemFailures: true,
    });
    fn.addEventSource(source);
    return source;
  }
}

function rulesOf(consumption: Consumption): Rule[] {
  const { queue, free, fn, batchSize, batchingWindow, maxConcurrency, reserved = CONCURRENCY.max } = consumption;
  const fits = (size: number) => size <= 10 || batchingWindow.isUnresolved() || millisecondsOf(batchingWindow) >= 1_000;
  return [
    rule(...free, () => !consumed.has(queue)),
    placeRule('fn', fn, 'region', queue.env),
    placeRule('fn', fn, 'account', Stack.of(fn)),
    wholeNumberRule('batchSize', batchSize, 1, 10_000),
    rule('batchSize', batchSize, 'be at most 10 without a maxBatchingWindow of a second', fits),
    ...durationRules('maxBatchingWindow', batchingWindow, Duration.seconds(0), Duration.minutes(5)),
    rule('maxBatchingWindow', batchingWindow, 'be 0 for a FIFO queue', (window) => {
      return !queue.fifo || millisecondsOf(window) === 0;
    }),
    wholeNumberRule('maxConcurrency', maxConcurrency, CONCURRENCY.min, CONCURRENCY.max),
    rule(
      'maxConcurrency',
      maxConcurrency,
      `be at most the ${reserved} executions reserved for fn`,
      (n) => n <= reserved,
    ),
    visibilityRule(consumption),
  ];
}

/** So that nobody else sees a message while it is worked on, or waits for a batch that was throttled. */
function visibilityRule({ free: [, name], cure, queue, batchingWindow, timeout }: Consumption): Rule {
  if (timeout === undefined || timeout.isUnresolved() || batchingWindow.isUnresolved()) {
    return undefined;
  }
  const least = visibilityFor({ timeout, batchingWindow });
  return rule(
    `the visibility timeout of ${name}`,
    visibilityOf(queue),
    () => `be at least ${least.toHumanString()}, 6 times the timeout of fn plus maxBatchingWindow (see ${cure})`,
    (visibility) => millisecondsOf(visibility) >= millisecondsOf(least),
  );
}

function warnOfThrottling({ fn, reserved }: Consumption): void {
  if (reserved !== undefined && reserved < CONCURRENCY.min) {
    Annotations.of(fn).addWarningV2(
      'cdk-golden-paths:throttledConsumer',
      `AWS Lambda asks for ${CONCURRENCY.min} executions at least, of which ${reserved} are reserved: ` +
        'messages of a throttled batch count as received, and end in the dead-letter queue; reserve more, or none',
    );
  }
}

/** What is reserved, or what the environment leaves for each where it reserves nothing. */
function concurrencyFor(
  { reserved = 0 }: Consumption,
  { executions, eventSourceLimit }: Concurrency,
): number | undefined {
  if (reserved < CONCURRENCY.min) {
    return executions === undefined ? eventSourceLimit : undefined;
  }
  return Math.min(reserved, CONCURRENCY.max);
}
