import {
  cents,
  euros,
  first,
  githubMoney,
  githubType,
  joined,
  shopifyId,
  shopifyMoney,
  shopifyType,
  stripeMoney,
  type At,
  type Money,
} from './provider-fields';
import type { SourceKind } from '../../source-target';

/** Where the events of a provider say what they are; only what is signed is read. */
export interface ProviderEvents {
  /** Where the event is in the body. */
  readonly root?: string;
  /** What the event is known by; the SHA-256 of the body when there is none. `header:id` is the signed header. */
  readonly id: (at: At) => string | undefined;
  /** The provider's name of its type. */
  readonly type: (at: At) => string | undefined;
  readonly money: (at: At) => Money;
  /** Where the time of the event is: the first that is there, and the time of receipt when none is. */
  readonly time: readonly string[];
  /** Transaction types by the provider's types; `*` at the end stands for the rest. */
  readonly types: Readonly<Record<string, string>>;
}

/** The events of each provider; kinds that are not here send the canonical body. */
export const PROVIDER_EVENTS: Partial<Record<SourceKind, ProviderEvents>> = {
  /** @see https://docs.stripe.com/api/events/types */
  stripe: {
    id: (at) => at('id'),
    type: (at) => at('type'),
    money: stripeMoney,
    time: ['created'],
    types: {
      'payment_intent.succeeded': 'payment',
      'charge.succeeded': 'payment',
      'charge.refunded': 'refund',
      'refund.*': 'refund',
      'charge.dispute.*': 'dispute',
    },
  },
  /** @see https://docs.adyen.com/development-resources/webhooks/webhook-types */
  adyen: {
    root: 'notificationItems.0.NotificationRequestItem',
    id: (at) => joined(':', at('pspReference'), at('eventCode'), at('success')),
    type: (at) => joined('.', at('eventCode'), at('success') === 'true' ? undefined : 'failed'),
    money: (at) => cents(at, 'amount.value', 'amount.currency'),
    // The time is not signed.
    time: [],
    types: {
      AUTHORISATION: 'payment',
      REFUND: 'refund',
      REFUND_WITH_DATA: 'refund',
      CANCEL_OR_REFUND: 'refund',
      REFUNDED_REVERSED: 'refund',
      CHARGEBACK: 'dispute',
      CHARGEBACK_REVERSED: 'dispute',
      SECOND_CHARGEBACK: 'dispute',
      NOTIFICATION_OF_CHARGEBACK: 'dispute',
      PREARBITRATION_WON: 'dispute',
      PREARBITRATION_LOST: 'dispute',
      REQUEST_FOR_INFORMATION: 'dispute',
    },
  },
  /** @see https://shopify.dev/docs/api/webhooks/latest */
  shopify: {
    id: shopifyId,
    type: shopifyType,
    money: shopifyMoney,
    time: ['updated_at', 'processed_at', 'created_at', 'initiated_at'],
    types: {
      'OrderTransaction.sale': 'payment',
      'OrderTransaction.capture': 'payment',
      'OrderTransaction.refund': 'refund',
      Refund: 'refund',
      'Dispute.*': 'dispute',
    },
  },
  /** @see https://developer.squareup.com/docs/webhooks/v2webhook-events-tech-ref */
  square: {
    id: (at) => at('event_id'),
    type: (at) => at('type'),
    money: (at) =>
      first(
        ...['payment', 'refund', 'dispute'].map((object) =>
          cents(at, `data.object.${object}.amount_money.amount`, `data.object.${object}.amount_money.currency`),
        ),
      ),
    time: ['created_at'],
    types: { 'payment.*': 'payment', 'refund.*': 'refund', 'dispute.*': 'dispute' },
  },
  /** @see https://developer.paypal.com/api/rest/webhooks/event-names/ */
  paypal: {
    id: (at) => at('id'),
    type: (at) => at('event_type'),
    money: (at) =>
      first(
        euros(at, 'resource.amount.value', 'resource.amount.currency_code'),
        euros(at, 'resource.amount.total', 'resource.amount.currency'),
        euros(at, 'resource.dispute_amount.value', 'resource.dispute_amount.currency_code'),
      ),
    time: ['create_time'],
    types: {
      'PAYMENT.CAPTURE.COMPLETED': 'payment',
      'PAYMENT.SALE.COMPLETED': 'payment',
      'PAYMENT.CAPTURE.REFUNDED': 'refund',
      'PAYMENT.CAPTURE.REVERSED': 'refund',
      'PAYMENT.SALE.REFUNDED': 'refund',
      'PAYMENT.SALE.REVERSED': 'refund',
      'CUSTOMER.DISPUTE.*': 'dispute',
    },
  },
  /** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads */
  github: {
    // The id of a delivery is in a header that is not signed.
    id: () => undefined,
    type: githubType,
    money: githubMoney,
    time: ['effective_date', 'sponsorship.created_at'],
    types: { 'sponsorship.created': 'payment', 'marketplace_purchase.purchased': 'payment' },
  },
  /** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
  standardWebhooks: {
    id: (at) => at('header:id'),
    type: (at) => at('type'),
    money: (at) => cents(at, 'data.amount', 'data.currency'),
    time: ['timestamp'],
    types: {},
  },
};
