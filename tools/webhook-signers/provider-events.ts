import type { SourceKind } from '../../src/webhook-pipeline/source-target';

/** What an event is about; `other` is one that no source maps. */
export type EventType = 'payment' | 'refund' | 'dispute' | 'other';

/** A provider's event, and what a pipeline makes of it. */
export interface ProviderEvent {
  /** To be signed and sent. */
  readonly body: string;
  /** What it is deduplicated by; the id of the message to be signed where a provider has it outside the body. */
  readonly eventId: string;
  readonly transactionType: string;
  /** In minor units; of the canonical body, as it stands there. */
  readonly amount: string;
  readonly currency?: string;
}

/** A body, and what the pipeline makes of it where that is not the type that was asked for and 19.99 euros. */
export interface Made extends Partial<Omit<ProviderEvent, 'body'>> {
  readonly body: object;
}

type Maker = (n: number) => Made;

const AMOUNT = 1999;
const MAJOR = '19.99';
const TIME = '2026-11-26T12:00:00Z';
const NO_AMOUNT = { amount: '0', currency: undefined };

/** @see https://docs.stripe.com/api/events/object */
function stripe(type: string, object: object, expected: object = {}): Maker {
  return (n) => {
    const id = `evt_${n}`;
    const rest = {
      object: 'event',
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
    };
    return { body: { id, created: 1795694400, data: { object }, type, ...rest }, eventId: id, ...expected };
  };
}

/** @see https://docs.adyen.com/development-resources/webhooks/webhook-types */
function adyen(eventCode: string, expected: object = {}): Maker {
  return (n) => {
    const pspReference = `PSP${n}`;
    const NotificationRequestItem = {
      amount: { currency: 'EUR', value: AMOUNT },
      eventCode,
      eventDate: TIME,
      merchantAccountCode: 'TestMerchant',
      merchantReference: `order-${n}`,
      originalReference: '8835000000000000',
      paymentMethod: 'visa',
      pspReference,
      reason: '',
      success: 'true',
    };
    const body = { live: 'false', notificationItems: [{ NotificationRequestItem }] };
    return { body, eventId: `${pspReference}:${eventCode}:true`, ...expected };
  };
}

/** @see https://developer.squareup.com/docs/webhooks/v2webhook-events-tech-ref */
function square(type: string, object: object, expected: object = {}): Maker {
  return (n) => {
    const event_id = `square-${n}`;
    const data = { type: type.split('.')[0], id: `object-${n}`, object };
    return {
      body: { merchant_id: '6SSW7HV8K2ST5', type, event_id, created_at: TIME, data },
      eventId: event_id,
      ...expected,
    };
  };
}

/** @see https://developer.paypal.com/api/rest/webhooks/event-names/ */
function paypal(event_type: string, resource: object, expected: object = {}): Maker {
  return (n) => {
    const id = `WH-${n}`;
    return { body: { id, event_version: '1.0', create_time: TIME, event_type, resource }, eventId: id, ...expected };
  };
}

/** @see https://shopify.dev/docs/api/webhooks/latest */
function shopifyTransaction(kind: string, expected: object = {}): Maker {
  return (n) => {
    const admin_graphql_api_id = `gid://shopify/OrderTransaction/${n}`;
    const money = { amount: MAJOR, currency: 'EUR' };
    return {
      body: { id: n, order_id: 820982911, kind, status: 'success', ...money, created_at: TIME, admin_graphql_api_id },
      eventId: `${admin_graphql_api_id}:success`,
      ...expected,
    };
  };
}

/** @see https://shopify.dev/docs/api/webhooks/latest */
function shopifyDispute(n: number): Made {
  const of = { amount: MAJOR, currency: 'EUR', status: 'needs_response', initiated_at: TIME };
  return { body: { id: n, order_id: 820982911, type: 'chargeback', ...of }, eventId: `${n}:needs_response` };
}

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#sponsorship */
function sponsorship(action: string, expected: object = {}): Maker {
  return (n) => {
    const tier = { name: '$5 a month', monthly_price_in_cents: AMOUNT, monthly_price_in_dollars: 19 };
    return {
      body: { action, sponsorship: { node_id: `S_${n}`, created_at: TIME, tier }, sender: { login: 'octocat' } },
      currency: 'USD',
      ...expected,
    };
  };
}

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function standardWebhooks(type: string): Maker {
  return (n) => ({
    body: { type, timestamp: TIME, data: { amount: AMOUNT, currency: 'EUR' } },
    eventId: `msg_${n}`,
    transactionType: type,
  });
}

function canonical(transaction_type: string): Maker {
  return (n) => {
    const event_id = `event-${n}`;
    const body = { event_id, transaction_type, amount: MAJOR, currency: 'EUR', timestamp: TIME };
    return { body, eventId: event_id, amount: MAJOR };
  };
}

const STRIPE_MONEY = { amount: AMOUNT, currency: 'eur' };
const SQUARE_MONEY = { amount_money: { amount: AMOUNT, currency: 'EUR' } };
const PAYPAL_MONEY = { currency_code: 'EUR', value: MAJOR };

const CANONICAL: Record<EventType, Maker> = {
  payment: canonical('payment'),
  refund: canonical('refund'),
  dispute: canonical('dispute'),
  other: canonical('other'),
};

/** Makers of events by kind and type. */
export const ALL: Record<SourceKind, Partial<Record<EventType, Maker>>> = {
  stripe: {
    payment: stripe('payment_intent.succeeded', { object: 'payment_intent', id: 'pi_1', ...STRIPE_MONEY }),
    refund: stripe('refund.created', { object: 'refund', id: 're_1', ...STRIPE_MONEY }),
    dispute: stripe('charge.dispute.created', { object: 'dispute', id: 'du_1', ...STRIPE_MONEY }),
    other: stripe('customer.created', { id: 'cus_1' }, { transactionType: 'customer.created', ...NO_AMOUNT }),
  },
  adyen: {
    payment: adyen('AUTHORISATION'),
    refund: adyen('REFUND'),
    dispute: adyen('CHARGEBACK'),
    other: adyen('REPORT_AVAILABLE', { transactionType: 'REPORT_AVAILABLE' }),
  },
  square: {
    payment: square('payment.created', { payment: { id: 'payment-1', ...SQUARE_MONEY } }),
    refund: square('refund.created', { refund: { id: 'refund-1', ...SQUARE_MONEY } }),
    dispute: square('dispute.created', { dispute: { id: 'dispute-1', ...SQUARE_MONEY } }),
    other: square('customer.created', { customer: {} }, { transactionType: 'customer.created', ...NO_AMOUNT }),
  },
  paypal: {
    payment: paypal('PAYMENT.CAPTURE.COMPLETED', { id: 'capture-1', amount: PAYPAL_MONEY }),
    refund: paypal('PAYMENT.CAPTURE.REFUNDED', { id: 'refund-1', amount: PAYPAL_MONEY }),
    dispute: paypal('CUSTOMER.DISPUTE.CREATED', { dispute_id: 'PP-1', dispute_amount: PAYPAL_MONEY }),
    other: paypal('CATALOG.PRODUCT.CREATED', {}, { transactionType: 'CATALOG.PRODUCT.CREATED', ...NO_AMOUNT }),
  },
  shopify: {
    payment: shopifyTransaction('sale'),
    refund: shopifyTransaction('refund'),
    dispute: shopifyDispute,
    other: shopifyTransaction('void', { transactionType: 'OrderTransaction.void' }),
  },
  github: {
    payment: sponsorship('created'),
    other: sponsorship('cancelled', { transactionType: 'sponsorship.cancelled' }),
  },
  standardWebhooks: {
    payment: standardWebhooks('payment'),
    refund: standardWebhooks('refund'),
    dispute: standardWebhooks('dispute'),
    other: standardWebhooks('contact.created'),
  },
  jwks: CANONICAL,
  hmac: CANONICAL,
  unverified: CANONICAL,
};
