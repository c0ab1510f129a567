import { Duration, Token } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { pascalCase } from '../environment/ids';
import { consumerRules, type ConsumerTiming } from '../functions/visibility-timeout';
import { durationRules, rule, wholeNumberRule, type Rule } from '../validation/rules';

/**
 * Where events of some transaction types go.
 */
export interface WebhookRoute {
  /**
   * Names the route, its queue (`{name}-queue`) and its dead-letter queue (`{name}-dlq`).
   *
   * 1 to 40 lower-case letters, digits and inner single hyphens, starting with a letter. `ingest` and `quarantine` are
   * taken.
   */
  readonly name: string;
  /**
   * The values of `transaction_type` that go to the queue, at least one. A type belongs to one route.
   */
  readonly transactionTypes: string[];
  /**
   * How long the queue keeps a message that nobody consumes, from 1 minute to 14 days.
   *
   * @default Duration.days(7)
   */
  readonly retentionPeriod?: Duration;
  /**
   * How often a message is received before it moves to the dead-letter queue, from 1 to 1000.
   *
   * @default 3
   */
  readonly maxReceiveCount?: number;
  /**
   * Timeout of the function that consumes the queue, from 1 second to 15 minutes. `addConsumer` refuses a function that
   * may run longer.
   *
   * @default Duration.seconds(30)
   */
  readonly consumerTimeout?: Duration;
  /**
   * Batching window of the consumer's event source, from 0 seconds to 5 minutes, and 0 with `Ordering.fifo`. `addConsumer` waits as long.
   *
   * @default Duration.seconds(0)
   */
  readonly consumerBatchingWindow?: Duration;
  /**
   * How long a received message is hidden from other consumers. At least 6 times `consumerTimeout` plus
   * `consumerBatchingWindow`, at most 12 hours.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   * @default - 6 times `consumerTimeout` plus `consumerBatchingWindow`
   */
  readonly visibilityTimeout?: Duration;
  /**
   * An existing queue in the region of the stack, a standard one unless `ordering` is `Ordering.fifo`, which is used as it is: no queue and no dead-letter queue are
   * created. Its policy must let the router function send when it belongs to another account.
   *
   * The router may use its customer-managed key where that is known: one of another app comes with `keyArn` in
   * `Queue.fromQueueAttributes`.
   *
   * @default - a queue is created
   */
  readonly queue?: IQueue;
}

/** The routes of a pipeline that is given none. */
export const DEFAULT_ROUTES: WebhookRoute[] = [
  { name: 'payments', transactionTypes: ['payment'] },
  { name: 'refunds', transactionTypes: ['refund'] },
  { name: 'disputes', transactionTypes: ['dispute'] },
];

/** Names of queues that every pipeline has. */
const TAKEN = ['ingest', 'quarantine'];

/** A Lambda function has 4 KB of environment variables; the rest is for the other ones. */
const MAX_ROUTES_BYTES = 3_600;
/** A queue URL is not known at synthesis; with a name of 80 characters, none is longer. */
const QUEUE_URL_BYTES = 135;

/** The consumer of a route as its visibility timeout sees it. */
export function consumerOf(route: WebhookRoute): ConsumerTiming {
  return {
    timeout: route.consumerTimeout ?? Duration.seconds(30),
    batchingWindow: route.consumerBatchingWindow ?? Duration.seconds(0),
  };
}

/** The rules of the routes. */
export function routeRules(routes: WebhookRoute[]): Rule[] {
  const names = routes.map(({ name }) => name);
  const types = routes.flatMap(({ transactionTypes }) => transactionTypes);
  return [
    rule('routes', names, 'hold at least one route', ({ length }) => length > 0),
    rule('routes', names, 'have names of their own', haveOwnIds),
    rule('routes', types, 'have each transaction type once', isUnique),
    rule(
      'routes',
      bytesOf(routes),
      `fit ${MAX_ROUTES_BYTES} bytes of environment variables`,
      (n) => n <= MAX_ROUTES_BYTES,
    ),
    ...routes.flatMap(rulesOfOne),
  ];
}

function rulesOfOne(route: WebhookRoute, index: number): Rule[] {
  const prop = (name: keyof WebhookRoute) => `routes[${index}].${name}`;
  const { timeout, batchingWindow } = consumerOf(route);
  return [
    rule(
      prop('name'),
      route.name,
      'be 1 to 40 lower-case letters, digits and inner single hyphens, start with a letter, and be neither ingest nor quarantine',
      (name) => name.length <= 40 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && !TAKEN.includes(name),
    ),
    rule(
      prop('transactionTypes'),
      route.transactionTypes,
      'hold at least one type of 1 to 100 letters, digits, dots, underscores and hyphens',
      (types) =>
        types.length > 0 && types.every((type) => Token.isUnresolved(type) || /^[A-Za-z0-9._-]{1,100}$/.test(type)),
    ),
    ...durationRules(prop('retentionPeriod'), route.retentionPeriod, Duration.minutes(1), Duration.days(14)),
    wholeNumberRule(prop('maxReceiveCount'), route.maxReceiveCount, 1, 1000),
    ...consumerRules(
      [prop('consumerTimeout'), timeout],
      [prop('consumerBatchingWindow'), batchingWindow],
      [prop('visibilityTimeout'), route.visibilityTimeout],
    ),
    rule(
      prop('queue'),
      route.queue && QUEUE_OPTIONS.filter((option) => route[option] !== undefined),
      'stand without the options of a queue that is created',
      ({ length }) => length === 0,
    ),
  ];
}

const QUEUE_OPTIONS = [
  'retentionPeriod',
  'maxReceiveCount',
  'consumerTimeout',
  'consumerBatchingWindow',
  'visibilityTimeout',
] as const satisfies (keyof WebhookRoute)[];

/** Whether no queue has the id of another one, or of another one's dead-letter queue. */
function haveOwnIds(names: string[]): boolean {
  const ids = ['ingest', ...names.filter((name) => !TAKEN.includes(name))].map(pascalCase);
  return isUnique(ids.flatMap((id) => [id, `${id}DeadLetter`]));
}

function bytesOf(routes: WebhookRoute[]): number {
  return routes.reduce(
    (sum, { name, transactionTypes }) =>
      sum + JSON.stringify({ name, transactionTypes, queueUrl: '' }).length + QUEUE_URL_BYTES,
    0,
  );
}

function isUnique(values: string[]): boolean {
  return new Set(values).size === values.length;
}
