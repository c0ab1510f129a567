import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Rule as EventRule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CANONICAL_SOURCE, Env, METRIC_NAMESPACE } from './env';
import { orderingKindOf } from './ordering';
import type { ReconciliationTarget } from './reconciliation-target';
import type { Settings } from './webhook-pipeline-props';
import type { WebhookSecret } from './webhook-secret';
import { letRead, sourceTargets, type NamedSource } from './webhook-sources';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { letSend, letUseTable } from '../functions/grants';
import { bundle, handlerFunction } from '../functions/handler-function';
import { durationRules, rule, type Rule } from '../validation/rules';

/** Where Stripe lists its events. */
const STRIPE = 'https://api.stripe.com';
const TYPE = /^[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?$/;

/**
 * How the events of a provider are compared with those that arrived.
 */
export interface WebhookReconciliation {
  /** The name of the source in `sources`; one of Stripe. */
  readonly source: string;
  /**
   * The types that the endpoint is subscribed to, as at the provider: what else it lists is not missed. 1 to 20, such as
   * `payment_intent.succeeded`, or `charge.dispute.*` for all that begin so.
   */
  readonly eventTypes: string[];
  /**
   * A key of the provider's API that may read events: a restricted key of Stripe with *Events: Read*. Only the function that compares reads it.
   *
   * @see https://docs.stripe.com/keys/restricted-api-keys
   */
  readonly apiKey: WebhookSecret;
  /**
   * How often, from 5 minutes to 1 day. What happened since the last 3 times is compared, so that two of them may fail.
   *
   * @default Duration.hours(1)
   */
  readonly every?: Duration;
  /**
   * How old an event is before it is missed, from 5 minutes to 3 days: until then its webhook may come. An event that waits for the router as
   * long counts as missing, and is routed once all the same.
   *
   * @default Duration.minutes(15)
   */
  readonly gracePeriod?: Duration;
}

const DEFAULTS = { every: () => Duration.hours(1), gracePeriod: () => Duration.minutes(15) };
/** Runs that see an event, so that all but one of them may fail. */
const RUNS = 3;
const TIMEOUT = () => Duration.minutes(5);

/** The times, with their defaults. */
export function timesOf({ every, gracePeriod }: Pick<WebhookReconciliation, 'every' | 'gracePeriod'>) {
  return { every: every ?? DEFAULTS.every(), gracePeriod: gracePeriod ?? DEFAULTS.gracePeriod() };
}

/** The rules of a reconciliation. */
export function reconciliationRules(reconcile: WebhookReconciliation | undefined, sources: NamedSource[]): Rule[] {
  if (reconcile === undefined) {
    return [];
  }
  // What is posted to the canonical endpoint is the canonical envelope, whoever signs it.
  const ofStripe = sources.filter(({ kind, name }) => kind === 'stripe' && name !== CANONICAL_SOURCE);
  return [
    rule('reconcile.source', reconcile.source, 'be the name of a source of Stripe in sources', (name) => {
      return ofStripe.some((one) => one.name === name);
    }),
    rule(
      'reconcile.eventTypes',
      reconcile.eventTypes,
      'hold 1 to 20 types of events, such as charge.dispute.*',
      (types) => {
        return (
          types.length >= 1 && types.length <= 20 && types.every((type) => Token.isUnresolved(type) || TYPE.test(type))
        );
      },
    ),
    ...durationRules('reconcile.every', reconcile.every, Duration.minutes(5), Duration.days(1), 'minutes'),
    ...durationRules('reconcile.gracePeriod', reconcile.gracePeriod, Duration.minutes(5), Duration.days(3)),
  ];
}

/** What the reconciler works between. */
export interface ReconcilerProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly reconcile: WebhookReconciliation;
  readonly ingestQueue: IQueue;
  readonly table: ITable;
}

/** The function that finds events which never arrived. */
export function reconcilerFunction(scope: Construct, id: string, props: ReconcilerProps): LambdaFunction {
  const { environment, settings, reconcile, ingestQueue, table } = props;
  const { every, gracePeriod } = timesOf(reconcile);
  const resource = 'webhook-reconciler';
  const { fields } = orderingKindOf(settings.ordering);
  const reconciler = handlerFunction(scope, id, {
    environment,
    resource,
    description: 'Finds events of a provider that never arrived, and stores them in the ingest queue.',
    source: bundle('webhook-pipeline/handlers/reconcile.lambda'),
    metricNamespace: METRIC_NAMESPACE,
    timeout: TIMEOUT(),
    concurrency: Concurrency.unreserved(),
    logRetention: settings.logRetention,
    variables: fields.length > 0 ? { [Env.GROUP_FIELDS]: JSON.stringify(fields) } : {},
  });
  const target: ReconciliationTarget = {
    source: Object.values(sourceTargets(settings.sources)).find(({ name }) => name === reconcile.source)!,
    url: STRIPE,
    types: reconcile.eventTypes,
    apiKey: letRead(reconciler, reconcile.apiKey),
    graceSeconds: gracePeriod.toSeconds(),
    lookBackSeconds: RUNS * every.toSeconds(),
  };
  reconciler.addEnvironment(Env.RECONCILIATION, Stack.of(reconciler).toJsonString(target));
  letUseTable(reconciler, Env.TABLE_NAME, table, { actions: ['BatchGetItem'] });
  letSend(reconciler, Env.INGEST_QUEUE_URL, ingestQueue);
  new EventRule(reconciler, 'Schedule', {
    ruleName: environment.name('eventRule', resource),
    schedule: Schedule.rate(every),
    // The next run sees what this one did not.
    targets: [new FunctionTarget(reconciler, { retryAttempts: 0 })],
  });
  return reconciler;
}
