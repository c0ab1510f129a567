import { parse } from 'lossless-json';
import { NOW, signedRequest, source } from './requests';
import { HttpError } from '../../../../src/functions/handlers/responses';
import { readEvent } from '../../../../src/webhook-pipeline/handlers/sources/envelopes';
import { toMinorUnits } from '../../../../src/webhook-pipeline/handlers/sources/minor-units';
import { documentOf } from '../../../../src/webhook-pipeline/handlers/sources/signed-document';
import type { TransactionEvent } from '../../../../src/webhook-pipeline/handlers/transaction-event';
import type { SourceKind, SourceTarget } from '../../../../src/webhook-pipeline/source-target';
import { eventOf, type EventType } from '../../../../tools/webhook-signers/events';

const KINDS: SourceKind[] = [
  'stripe',
  'adyen',
  'square',
  'paypal',
  'shopify',
  'github',
  'standardWebhooks',
  'jwks',
  'hmac',
  'unverified',
];
const TYPES: EventType[] = ['payment', 'refund', 'dispute', 'other'];
const CASES = KINDS.flatMap((kind) =>
  TYPES.flatMap((type) => {
    const event = eventOf(kind, type, 7);
    return event ? [{ kind, type, event }] : [];
  }),
);

test.each(CASES)('maps a $type of $kind', ({ kind, event: { body, ...expected } }) => {
  const request = signedRequest(body, { 'webhook-id': 'msg_7', 'webhook-signature': 'v1,x' });
  expect(readEvent(source(kind), request)).toEqual({
    payload: body,
    document: parse(body),
    payloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    source: kind.toLowerCase(),
    timestamp: new Date(NOW).toISOString(),
    ...expected,
  });
});

function read(kind: SourceKind, body: object, options: Partial<SourceTarget> = {}, headers = {}) {
  return readEvent(source(kind, options), signedRequest(JSON.stringify(body), headers));
}

function fieldsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    return (error as HttpError).errors.map(({ field }) => field);
  }
  return [];
}

const STRIPE = { id: 'evt_1', created: NOW / 1000 };

describe('Stripe', () => {
  test.each([
    ['payment_intent.succeeded', 'payment'],
    ['charge.succeeded', 'payment'],
    ['charge.refunded', 'refund'],
    ['refund.failed', 'refund'],
    ['charge.dispute.closed', 'dispute'],
    ['charge.updated', 'charge.updated'],
  ])('%s is %s', (type, transactionType) => {
    expect(read('stripe', { ...STRIPE, type, data: { object: {} } })).toMatchObject({ transactionType });
  });

  test.each([
    ['the last refund of a charge', 'charge.refunded', { amount: 900, amount_refunded: 500 }, 300, '200'],
    ['all refunds when it tells no more', 'charge.refunded', { amount: 900, amount_refunded: 500 }, undefined, '500'],
    ['what was received', 'payment_intent.succeeded', { amount: 900, amount_received: 700 }, undefined, '700'],
    ['all refunds when it was no number before', 'charge.refunded', { amount_refunded: 500 }, 'none', '500'],
    ['all refunds when it was nothing before', 'charge.refunded', { amount_refunded: 500 }, '', '500'],
    ['what a charge is of', 'charge.succeeded', { amount: 900, amount_received: 700 }, undefined, '900'],
    ['no amount', 'charge.refunded', {}, 300, '0'],
  ])('tells %s', (_what, type, object, amount_refunded, amount) => {
    const data = { object: { currency: 'usd', ...object }, previous_attributes: { amount_refunded } };
    expect(read('stripe', { ...STRIPE, type, data })).toMatchObject({ amount });
  });

  test('refuses a refund of no whole cents', () => {
    const data = { object: { amount_refunded: 1.5, currency: 'usd' }, previous_attributes: { amount_refunded: 1 } };
    expect(fieldsOf(() => read('stripe', { ...STRIPE, type: 'charge.refunded', data }))).toEqual(['amount']);
  });

  test('what changes from attempt to attempt does not change the hash, and what counts does', () => {
    const event = { ...STRIPE, type: 'refund.created', data: { object: { amount: 1, currency: 'eur' } } };
    const hash = (body: object) => (read('stripe', body) as TransactionEvent).payloadHash;
    expect(hash({ ...event, pending_webhooks: 2 })).toBe(hash({ ...event, pending_webhooks: 1 }));
    const others = [
      { id: 'evt_2' },
      { type: 'other' },
      { created: 1 },
      { data: { object: { amount: 2, currency: 'eur' } } },
    ];
    expect(new Set([event, ...others.map((other) => ({ ...event, ...other }))].map(hash)).size).toBe(5);
  });
});

describe('Adyen', () => {
  const item = { ...parseItem(eventOf('adyen', 'payment', 1)!.body) };
  const send = (change: object, more: object[] = []) =>
    read('adyen', { notificationItems: [{ NotificationRequestItem: { ...item, ...change } }, ...more] });

  test('a refused card is no payment', () => {
    expect(send({ success: 'false' })).toMatchObject({
      transactionType: 'AUTHORISATION.failed',
      eventId: 'PSP1:AUTHORISATION:false',
    });
  });

  test('the time that is not signed is neither read nor hashed', () => {
    const [a, b] = [{}, { eventDate: '2020-01-01T00:00:00Z' }].map((change) => send(change) as TransactionEvent);
    expect(b).toMatchObject({ timestamp: a.timestamp, payloadHash: a.payloadHash });
  });

  test('a notification has one item', () => {
    const several = () => send({}, [{ NotificationRequestItem: item }]);
    expect(several).toThrow(HttpError);
    expect(fieldsOf(several)).toEqual(['body']);
    expect(fieldsOf(() => read('adyen', {}))).toEqual(['body']);
  });

  test('a test notification is a handshake', () => {
    expect(send({ pspReference: 'test_AUTHORISATION_1' })).toEqual({
      handshake: '[accepted]',
      contentType: 'text/plain',
    });
  });
});

function parseItem(body: string): object {
  return JSON.parse(body).notificationItems[0].NotificationRequestItem;
}

describe('Shopify', () => {
  const gid = (object: string) => ({ admin_graphql_api_id: `gid://shopify/${object}/1` });
  test.each([
    [
      'a transaction that failed',
      { ...gid('OrderTransaction'), kind: 'sale', status: 'failure' },
      'OrderTransaction.sale.failure',
      'gid://shopify/OrderTransaction/1:failure',
    ],
    [
      'an order',
      {
        ...gid('Order'),
        financial_status: 'paid',
        total_price: '5.00',
        currency: 'EUR',
        updated_at: '2026-11-26T13:00:00+01:00',
      },
      'Order.paid',
      'gid://shopify/Order/1:paid:2026-11-26T13:00:00+01:00',
    ],
    ['a refund', gid('Refund'), 'refund', 'gid://shopify/Refund/1'],
    ['anything else', { id: 1 }, 'shopify', expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
  ])('%s', (_what, body, transactionType, eventId) => {
    expect(read('shopify', body)).toMatchObject({ transactionType, eventId });
  });

  test('a refund is the sum of its transactions', () => {
    const transactions = ['19.99', '0.01'].map((amount) => ({ amount, currency: 'EUR' }));
    expect(read('shopify', { ...gid('Refund'), transactions })).toMatchObject({ amount: '2000', currency: 'EUR' });
    const wrong = [...transactions, { amount: '1,00', currency: 'EUR' }];
    expect(fieldsOf(() => read('shopify', { ...gid('Refund'), transactions: wrong }))).toEqual(['amount']);
  });
});

describe('GitHub', () => {
  const plan = { monthly_price_in_cents: 100, yearly_price_in_cents: 1000 };
  const purchase = (of: object) => ({ action: 'purchased', marketplace_purchase: { account: { id: 1 }, plan, ...of } });
  test.each([
    ['by month', { billing_cycle: 'monthly', unit_count: 3 }, '300'],
    ['by year', { billing_cycle: 'yearly', unit_count: 2 }, '2000'],
    ['without units', {}, '100'],
  ])('a purchase %s', (_how, of, amount) => {
    expect(read('github', purchase(of))).toMatchObject({ transactionType: 'payment', amount, currency: 'USD' });
  });

  test('units that are none are refused', () => {
    expect(fieldsOf(() => read('github', purchase({ unit_count: 1.5 })))).toEqual(['amount']);
  });

  test('anything else, and the ping', () => {
    expect(read('github', { action: 'opened' })).toMatchObject({ transactionType: 'github.opened', amount: '0' });
    const ping = { zen: 'Design for failure.', hook_id: 1, hook: {} };
    expect(read('github', ping)).toEqual({ handshake: 'pong', contentType: 'text/plain' });
  });
});

const AT = '2026-11-26T11:00:00.000Z';
const gitHub = (action: string) => ({ sponsorship: { node_id: 'S_1' }, action });

describe('what providers call their events, and when they were', () => {
  const adyen = (eventCode: string) => ({
    notificationItems: [{ NotificationRequestItem: { pspReference: 'P', eventCode, success: 'true' } }],
  });
  const shopify = (object: string, kind?: string) => ({
    ...{ admin_graphql_api_id: `gid://shopify/${object}/1`, kind, status: 'success' },
  });
  const paypal = (event_type: string) => ({ id: 'WH-1', event_type });

  test.each<[string, SourceKind, (type: string) => object, string]>([
    ['REFUND_WITH_DATA CANCEL_OR_REFUND REFUNDED_REVERSED', 'adyen', adyen, 'refund'],
    ['CHARGEBACK CHARGEBACK_REVERSED SECOND_CHARGEBACK NOTIFICATION_OF_CHARGEBACK', 'adyen', adyen, 'dispute'],
    ['PREARBITRATION_WON PREARBITRATION_LOST REQUEST_FOR_INFORMATION', 'adyen', adyen, 'dispute'],
    ['sale capture', 'shopify', (kind) => shopify('OrderTransaction', kind), 'payment'],
    ['refund', 'shopify', (kind) => shopify('OrderTransaction', kind), 'refund'],
    ['PAYMENT.CAPTURE.COMPLETED PAYMENT.SALE.COMPLETED', 'paypal', paypal, 'payment'],
    ['PAYMENT.CAPTURE.REFUNDED PAYMENT.CAPTURE.REVERSED', 'paypal', paypal, 'refund'],
    ['PAYMENT.SALE.REFUNDED PAYMENT.SALE.REVERSED', 'paypal', paypal, 'refund'],
    ['created', 'github', gitHub, 'payment'],
  ])('%s of %s', (types, kind, body, transactionType) => {
    for (const type of types.split(' ')) {
      expect(read(kind, body(type))).toMatchObject({ transactionType });
    }
  });

  test.each<[string, SourceKind, object]>([
    ['updated_at', 'shopify', { updated_at: AT, processed_at: '2020-01-01T00:00:00Z' }],
    ['processed_at', 'shopify', { processed_at: AT, created_at: '2020-01-01T00:00:00Z' }],
    ['created_at', 'shopify', { created_at: AT, initiated_at: '2020-01-01T00:00:00Z' }],
    ['initiated_at', 'shopify', { initiated_at: AT }],
    ['created_at', 'square', { event_id: 'e', type: 'payment.created', created_at: AT }],
    ['create_time', 'paypal', { id: 'WH-1', event_type: 'PAYMENT.SALE.COMPLETED', create_time: AT }],
    ['effective_date', 'github', { action: 'created', effective_date: AT }],
    ['sponsorship.created_at', 'github', { action: 'created', sponsorship: { created_at: AT } }],
    ['timestamp', 'standardWebhooks', { type: 'payment', timestamp: AT }],
  ])('%s of %s is the time', (_field, kind, body) => {
    const headers = { 'webhook-id': 'msg_1', 'webhook-signature': 'v1,x' };
    expect(read(kind, body, {}, headers)).toMatchObject({ timestamp: AT });
  });

  test('an amount of a sale of PayPal is a total', () => {
    const resource = { amount: { total: '12.50', currency: 'EUR' } };
    expect(read('paypal', { ...paypal('PAYMENT.SALE.COMPLETED'), resource })).toMatchObject({
      amount: '1250',
      currency: 'EUR',
    });
  });

  test('an order of Shopify costs its total price', () => {
    const order = { ...shopify('Order'), financial_status: 'paid', total_price: '5.00', currency: 'EUR' };
    expect(read('shopify', order)).toMatchObject({ amount: '500', currency: 'EUR' });
  });
});

describe('what is no handshake', () => {
  test.each<[string, SourceKind, object]>([
    ['zen without a hook', 'github', { zen: 'Design for failure.', action: 'a' }],
    ['a hook without zen', 'github', { hook: {}, action: 'a' }],
    ['a challenge of another type', 'hmac', { type: 'payment', challenge: 'abc' }],
    ['a challenge with a space before', 'hmac', { type: 'url_verification', challenge: ' abc' }],
    ['a challenge with a space behind', 'hmac', { type: 'url_verification', challenge: 'abc ' }],
    ['a verification without a challenge', 'hmac', { type: 'url_verification' }],
  ])('%s of %s', (_what, kind, body) => {
    const answer = () => read(kind, body);
    const isEvent = fieldsOf(answer).length > 0 || 'transactionType' in answer();
    expect(isEvent).toBe(true);
  });

  test('a notification of Adyen of which a part is no test, or that is empty', () => {
    const items = ['test_1', 'PSP1'].map((pspReference) => ({ NotificationRequestItem: { pspReference } }));
    for (const notificationItems of [items, [], [{}]]) {
      expect(fieldsOf(() => read('adyen', { notificationItems }))).not.toEqual([]);
    }
  });
});

describe('every source', () => {
  test.each<SourceKind>(['hmac', 'standardWebhooks', 'unverified'])('%s says a challenge back', (kind) => {
    const body = { type: 'url_verification', challenge: 'abc' };
    expect(read(kind, body)).toEqual({ handshake: 'abc', contentType: 'text/plain' });
    expect(() => read(kind, { ...body, challenge: 'a b' })).not.toThrow(TypeError);
    expect(fieldsOf(() => read('unverified', { ...body, challenge: '' }))).not.toEqual([]);
  });

  test('an own map goes first, exact before the longest that begins alike', () => {
    const typeMap = { 'refund.*': 'back', 'refund.f*': 'longer', '*': 'any', 'refund.created': 'exact' };
    const typeOf = (type: string) =>
      (read('stripe', { ...STRIPE, type }, { typeMap }) as TransactionEvent).transactionType;
    expect(['refund.created', 'refund.updated', 'refund.failed', 'other'].map(typeOf)).toEqual([
      'exact',
      'back',
      'longer',
      'any',
    ]);
  });

  test('the canonical body is mapped too, at the canonical endpoint for every kind', () => {
    const body = { event_id: '1', transaction_type: 'sale', amount: '1.50', timestamp: NOW / 1000 };
    const options = { name: 'webhook', typeMap: { sale: 'payment' } };
    expect(read('stripe', body, options)).toMatchObject({
      transactionType: 'payment',
      amount: '1.50',
      source: 'webhook',
    });
  });

  test('a type is as Amazon SQS and routes take it', () => {
    expect(read('stripe', { ...STRIPE, type: `ü ${'x'.repeat(200)}` })).toMatchObject({
      transactionType: `__${'x'.repeat(98)}`,
    });
    expect(fieldsOf(() => read('stripe', STRIPE))).toEqual(['transaction_type']);
    expect(fieldsOf(() => read('stripe', { ...STRIPE, type: null }))).toEqual(['transaction_type']);
  });

  test.each([
    ['an amount with a fraction of a cent', { amount: '1.999', currency: 'EUR' }, ['amount']],
    ['an amount that is no number', { amount: '1,99', currency: 'EUR' }, ['amount']],
    ['less than a hundredth where no currency is told', { amount: '1.999' }, ['amount']],
    ['a currency that is none', { amount: '1.99', currency: 'euros' }, ['currency']],
  ])('refuses %s', (_what, money, fields) => {
    const body = { admin_graphql_api_id: 'gid://shopify/OrderTransaction/1', kind: 'sale', ...money };
    expect(fieldsOf(() => read('shopify', body))).toEqual(fields);
  });

  test('refuses cents with a fraction', () => {
    const data = { object: { amount: 1.5, currency: 'eur' } };
    expect(fieldsOf(() => read('stripe', { ...STRIPE, type: 'refund.created', data }))).toEqual(['amount']);
  });

  test('parses a body once', () => {
    const request = signedRequest(eventOf('stripe', 'payment', 1)!.body, {});
    const document = documentOf(request);
    expect((readEvent(source('stripe'), request) as TransactionEvent).document).toBe(document.document);
  });
});

test.each([
  ['19.99', 'EUR', '1999'],
  ['0.05', 'EUR', '5'],
  ['0.00', 'EUR', '0'],
  ['0.001', 'BHD', '1'],
  ['-0.5', 'USD', '-50'],
  ['100', 'JPY', '100'],
  ['100.00', 'JPY', '100'],
  ['100.5', 'JPY', undefined],
  ['1500.50', 'COP', '150050'],
  ['1.2345', 'CLF', '12345'],
  ['1.234', 'BHD', '1234'],
  ['900719925474099.93', 'EUR', '90071992547409993'],
  ['1e3', 'EUR', undefined],
  ['', 'EUR', undefined],
])('%s %s is %s in minor units', (amount, currency, minor) => {
  expect(toMinorUnits(amount, currency)).toBe(minor);
});
