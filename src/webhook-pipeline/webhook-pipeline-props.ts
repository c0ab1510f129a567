import { Duration, type Size } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ingressKindOf, ingressRules, type Ingress } from './ingress';
import { orderingKindOf, orderingRules, type Ordering } from './ordering';
import { rulesOfArchive, type WebhookArchive } from './webhook-archive';
import { reconciliationRules, type WebhookReconciliation } from './webhook-reconciliation';
import { DEFAULT_ROUTES, routeRules, type WebhookRoute } from './webhook-route';
import type { WebhookSource } from './webhook-source';
import { sourceRules } from './webhook-source-rules';
import { namedSources } from './webhook-sources';
import { fittingThrottle } from './webhook-throttle';
import type { ApiDomain } from '../apis/api-domain';
import type { WebAcl } from '../apis/web-acl';
import type { Concurrency } from '../environment/concurrency';
import { throttleRules } from '../environment/defaults';
import type { Environment, SystemProps } from '../environment/environment';
import { consumerRules, visibilityFor } from '../functions/visibility-timeout';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { MINIMUM_REQUESTS, monitoringRules } from '../monitoring/monitoring-rules';
import { durationRules, millisecondsOf, rule, wholeNumberRule, type Rule } from '../validation/rules';

/**
 * What a webhook pipeline is made with; `environmentSuffix` is required, and `source` or one of `sources`.
 */
export interface WebhookPipelineProps extends SystemProps, MonitoringProps {
  /**
   * Who posts to `/webhook`, in the envelope of the pipeline: `event_id`, `transaction_type`, `amount`, `timestamp`, and `currency` if
   * there is one.
   *
   * @default - there is no `/webhook`
   */
  readonly source?: WebhookSource;
  /**
   * Who posts to `/webhook/{name}`, each in the envelope of its provider. A name of 1 to 40 lower-case letters, digits and inner single
   * hyphens that starts with a letter; `webhook` is taken. The function's environment holds about 12 of them.
   *
   * @default - none
   */
  readonly sources?: { [name: string]: WebhookSource };
  /**
   * Where events go, by transaction type. An event of any other type goes to the quarantine queue.
   *
   * The function's environment holds about 18 routes.
   *
   * @default - `payments` for the type `payment`, `refunds` for `refund`, `disputes` for `dispute`
   */
  readonly routes?: WebhookRoute[];
  /**
   * How requests come in, and what is done with them before they are acknowledged.
   *
   * @default Ingress.validateFirst()
   */
  readonly ingress?: Ingress;
  /**
   * In which order events reach their queues, and who waits for whom.
   *
   * @default Ordering.none()
   */
  readonly ordering?: Ordering;
  /**
   * Lists the events of a provider by the clock, and sends those that never arrived the way that a webhook goes.
   *
   * @default - what never arrives is not noticed
   */
  readonly reconcile?: WebhookReconciliation;
  /**
   * An existing table for the claims in the account and region of the stack, with the partition key `eventId` (string),
   * no sort key, and the TTL attribute `expiresAt`.
   *
   * The router may use its customer-managed key where that is known: one of another app comes with `encryptionKey` in
   * `TableV2.fromTableAttributes`.
   *
   * @default - an on-demand table with point-in-time recovery and TTL is created
   */
  readonly table?: ITable;
  /**
   * A customer-managed key, in the region of the stack, for the queues, the table and the topics that are created. Its
   * policy gets a statement that lets CloudWatch publish to the topics; a key of another app must have one, of which a
   * warning reminds.
   *
   * @see https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
   * @default - SQS-managed keys for the queues, the AWS-managed key for the table, no key of KMS for the topics
   */
  readonly encryptionKey?: IKey;
  /**
   * How long an event id is remembered, from 1 day to 365 days. The same event sent again later is routed again.
   *
   * It should be longer than the provider sends an event again plus the 14 days that the ingest queue keeps it.
   *
   * @default Duration.days(30)
   */
  readonly deduplicationWindow?: Duration;
  /**
   * The largest request body, from 1 KiB to 1000 KiB; a larger one gets a 413. Amazon SQS takes 1 MiB with the message
   * attributes. With `Ingress.queueFirst` it is the queue that refuses, with a 503, what is over it by more than 16 KiB, which are for the headers.
   *
   * @default Size.kibibytes(256)
   */
  readonly maxPayloadSize?: Size;
  /**
   * Steady-state requests per second of the API's stage, a whole number from 1 to 10000. More get a 429. By default no more
   * than half of the validator's reserved executions take at 20 ms each; a warning tells of a throttle that lets in more than
   * they take.
   *
   * @default - as in the environment profile: 500 (sandbox, dev, staging) or 1000 (prod)
   */
  readonly throttlingRateLimit?: number;
  /**
   * Requests that the API's stage takes at once, a whole number from 1 to 5000. More get a 429. By default no more than the
   * reserved executions that the rate leaves, so that the stage refuses before AWS Lambda does, which is answered 503.
   *
   * @default - 10 (dev, staging) or 30 (prod); 1000 where nothing is reserved
   */
  readonly throttlingBurstLimit?: number;
  /**
   * A domain of one's own.
   *
   * @default - the API is called at its execute-api endpoint
   */
  readonly domain?: ApiDomain;
  /**
   * What stands in front of the API: what it blocks gets a 403. Left out with `Ingress.httpApi`.
   *
   * @default - none
   */
  readonly webAcl?: WebAcl;
  /**
   * How long the log groups keep their events.
   *
   * @default - as in the environment profile: 30 days
   */
  readonly logRetention?: RetentionDays;
  /**
   * Timeout of the validator function, from 3 seconds to 29 seconds, which is the limit of API Gateway. Left out with `Ingress.queueFirst`.
   *
   * @default Duration.seconds(10)
   */
  readonly validatorTimeout?: Duration;
  /**
   * Concurrency of the validator function. API Gateway answers 503 to what is over it. Left out with `Ingress.queueFirst`.
   *
   * @default - as in the environment profile: 20 (dev, staging) or 50 (prod) reserved executions, none in sandbox
   */
  readonly validatorConcurrency?: Concurrency;
  /**
   * Timeout of the router function, from 5 seconds to 15 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly routerTimeout?: Duration;
  /**
   * Concurrency of the router function, at least 2. Its event source asks for no more than what is reserved (in
   * sandbox, for 2), so that no message is counted as received because the function was throttled.
   *
   * @default - as in the environment profile: 20 (dev, staging) or 50 (prod) reserved executions, none in sandbox
   */
  readonly routerConcurrency?: Concurrency;
  /**
   * How many messages the router takes at once, from 1 to 10.
   *
   * @default 10
   */
  readonly routerBatchSize?: number;
  /**
   * How long the router's event source waits for a batch to fill, from 0 seconds to 5 minutes; 0 with `Ordering.fifo`.
   *
   * @default Duration.seconds(0)
   */
  readonly routerBatchingWindow?: Duration;
  /**
   * How long a message of the ingest queue is hidden while the router works on it. At least 6 times `routerTimeout`
   * plus `routerBatchingWindow`, at most 12 hours.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   * @default - 6 times `routerTimeout` plus `routerBatchingWindow`
   */
  readonly ingestVisibilityTimeout?: Duration;
  /**
   * Where the events that the pipeline takes are kept, as they came: the router writes those that it claimed, one object a batch, source and hour,
   * before it sends them on. While Amazon S3 refuses, events wait in the ingest queue.
   *
   * Bodies are kept as they are. Headers are kept without the values of those whose names tell of credentials, cookies and signatures.
   *
   * @default - no archive
   */
  readonly archive?: WebhookArchive;
  /**
   * Whether there is a state machine of AWS Step Functions that sends archived events into the ingest queue again; it needs `archive`.
   *
   * Who may start an execution may have events delivered again.
   *
   * @default false
   */
  readonly replay?: boolean;
  /**
   * Whether there is a function that puts the messages of dead-letter queues and of the quarantine queue back, with a dry run and a rate.
   *
   * Who may invoke it may have events delivered again.
   *
   * @default false
   */
  readonly redrive?: boolean;
}

/** What the visibility timeout of the ingest queue comes from. */
function routerTiming(props: WebhookPipelineProps) {
  return {
    routerTimeout: props.routerTimeout ?? Duration.seconds(30),
    routerBatchingWindow: props.routerBatchingWindow ?? Duration.seconds(0),
  };
}

const VALIDATOR_TIMEOUT = () => Duration.seconds(10);

/** Every option, given or by default. */
export function withDefaults(props: WebhookPipelineProps, { settings }: Environment) {
  const { routerTimeout, routerBatchingWindow } = routerTiming(props);
  const { throttlingRateLimit, throttlingBurstLimit } = props;
  const validatorConcurrency = props.validatorConcurrency ?? settings.concurrency;
  const ingress = ingressKindOf(props.ingress);
  const executions = ingress.validates ? validatorConcurrency.executions : undefined;
  return {
    ...settings,
    throttle: fittingThrottle({
      given: { throttlingRateLimit, throttlingBurstLimit },
      profile: settings,
      executions,
    }),
    ingress,
    sources: namedSources(props),
    routes: props.routes ?? DEFAULT_ROUTES,
    ordering: orderingKindOf(props.ordering),
    deduplicationWindow: props.deduplicationWindow ?? Duration.days(30),
    maxPayloadBytes: props.maxPayloadSize?.toBytes() ?? 256 * 1024,
    validatorTimeout: props.validatorTimeout ?? VALIDATOR_TIMEOUT(),
    validatorConcurrency,
    /** What the throttle has to fit. */
    executions,
    routerTimeout,
    routerBatchingWindow,
    routerConcurrency: props.routerConcurrency ?? settings.concurrency,
    routerBatchSize: props.routerBatchSize ?? 10,
    ingestVisibilityTimeout:
      props.ingestVisibilityTimeout ?? visibilityFor({ timeout: routerTimeout, batchingWindow: routerBatchingWindow }),
    minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
  };
}

/** The options with their defaults. */
export type Settings = ReturnType<typeof withDefaults>;

/** The rules of the props. */
export function pipelineRules(props: WebhookPipelineProps): Rule[] {
  const { validatorTimeout, throttlingRateLimit: rateLimit } = props;
  const { routerTimeout, routerBatchingWindow } = routerTiming(props);
  const ordering = orderingKindOf(props.ordering);
  return [
    ...ingressRules(props),
    ...orderingRules('ordering', ordering),
    ...reconciliationRules(props.reconcile, namedSources(props)),
    ...monitoringRules(props, { timeout: validatorTimeout ?? VALIDATOR_TIMEOUT(), rateLimit }),
    ...sourceRules(props),
    ...routeRules(props.routes ?? DEFAULT_ROUTES),
    ...durationRules('deduplicationWindow', props.deduplicationWindow, Duration.days(1), Duration.days(365)),
    rule('maxPayloadSize', props.maxPayloadSize, 'be between 1 KiB and 1000 KiB', (size) => {
      return size.toBytes() >= 1024 && size.toBytes() <= 1000 * 1024;
    }),
    ...throttleRules(props),
    ...durationRules('validatorTimeout', validatorTimeout, Duration.seconds(3), Duration.seconds(29)),
    wholeNumberRule('validatorConcurrency', props.validatorConcurrency?.executions, 1, 1_000),
    wholeNumberRule('routerConcurrency', props.routerConcurrency?.eventSourceLimit, 2, 1_000),
    wholeNumberRule('routerBatchSize', props.routerBatchSize, 1, 10),
    ...consumerRules(
      ['routerTimeout', routerTimeout],
      ['routerBatchingWindow', routerBatchingWindow],
      ['ingestVisibilityTimeout', props.ingestVisibilityTimeout],
      Duration.seconds(5),
    ),
    rule('routerBatchingWindow', props.routerBatchingWindow, 'be left out or 0 with Ordering.fifo', (window) => {
      return !ordering.isFifo || millisecondsOf(window) === 0;
    }),
    ...rulesOfArchive('archive', props.archive),
    rule('replay', props.replay, 'stand with archive', (isOn) => !isOn || props.archive !== undefined),
  ];
}
