import { Duration, Token } from 'aws-cdk-lib';
import { CANONICAL_SOURCE } from './env';
import type { WebhookSecret } from './webhook-secret';
import type { NamedSource } from './webhook-sources';
import { durationRules, rule, type Rule } from '../validation/rules';

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
