import { Duration } from 'aws-cdk-lib';
import { Queue, type CfnQueue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { durationRules, millisecondsOf, type Rule } from '../validation/rules';

/** A function that consumes a queue, as the queue's visibility timeout sees it. */
export interface ConsumerTiming {
  readonly timeout: Duration;
  readonly batchingWindow: Duration;
}

/**
 * Six times the function's timeout plus the batching window, so that a throttled batch can be tried again.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function visibilityFor({ timeout, batchingWindow }: ConsumerTiming): Duration {
  return Duration.millis(millisecondsOf(timeout) * 6 + millisecondsOf(batchingWindow));
}

/** What Amazon SQS gives a queue that asks for nothing (API reference of CreateQueue). */
const DEFAULT_VISIBILITY = 30;

/** How long a queue of the app hides a message that was received; not known of a queue of another app. */
export function visibilityOf(queue: IQueue): Duration | undefined {
  if (!(queue instanceof Queue)) {
    return undefined;
  }
  const { visibilityTimeout = DEFAULT_VISIBILITY } = queue.node.defaultChild as CfnQueue;
  return Duration.seconds(visibilityTimeout);
}

/** The rules of a consumer's timeout, its batching window, and the visibility timeout that they ask for. */
export function consumerRules(
  timeout: [prop: string, value: Duration],
  window: [prop: string, value: Duration],
  visibility: [prop: string, value: Duration | undefined],
  minTimeout = Duration.seconds(1),
): Rule[] {
  const [timeoutProp, timeoutValue] = timeout;
  const [windowProp, windowValue] = window;
  const isKnown = !timeoutValue.isUnresolved() && !windowValue.isUnresolved();
  const least = isKnown ? visibilityFor({ timeout: timeoutValue, batchingWindow: windowValue }) : Duration.seconds(0);
  return [
    ...durationRules(timeoutProp, timeoutValue, minTimeout, Duration.minutes(15)),
    ...durationRules(windowProp, windowValue, Duration.seconds(0), Duration.minutes(5)),
    ...durationRules(...visibility, least, Duration.hours(12)),
  ];
}
