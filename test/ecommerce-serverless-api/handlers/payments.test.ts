import type { SQSRecord } from 'aws-lambda';
import { key, TestShop } from './shopper';
import { applyPayments } from '../../../src/ecommerce-serverless-api/handlers/payment-batch';

let shop: TestShop;
let mug: string;
let orderId: string;
beforeEach(async () => {
  shop = new TestShop();
  mug = await shop.product();
  const cartId = await shop.cart({ [mug]: 2 });
  const body = { total: { amount: 1000, currency: 'EUR' } };
  ({ orderId } = (await shop.send('POST', `/carts/${cartId}/checkout`, { body, headers: key() })).body);
  shop.kpis.splice(0);
});
afterEach(() => jest.restoreAllMocks());

/** What 999 pieces cost of 50 products at the highest price. */
const MOST = 100_000_000_000 * 999 * 50;
let events = 0;

/** A message as a WebhookPipeline sends it: the payload as it came, and what is known of it beside. */
function recordOf(payload: object | string, correlationId: string | undefined = 'r1'): SQSRecord {
  const messageId = `m${(events += 1)}`;
  const event = {
    event_id: messageId,
    order_id: orderId,
    transaction_type: 'payment',
    amount: 1000,
    currency: 'EUR',
    timestamp: 1,
  };
  return {
    messageId,
    body: typeof payload === 'string' ? payload : JSON.stringify({ ...event, ...payload }),
    messageAttributes:
      correlationId === undefined ? {} : { correlationId: { stringValue: correlationId, dataType: 'String' } },
  } as unknown as SQSRecord;
}

const apply = async (...payloads: (object | string)[]) => {
  const outcomes = await applyPayments(
    payloads.map((payload) => recordOf(payload)),
    shop.invocation('payments'),
  );
  return outcomes.map(({ message }) => message);
};
const order = () => shop.stored('orders', orderId)!;
const REFUND = { transaction_type: 'refund' };

describe('payments', () => {
  test.each([[{}], [{ amount: '1000' }], [{ currency: 'eur' }]])('of the total pay an order: %j', async (payload) => {
    shop.now += 1000;
    expect(await apply(payload)).toEqual(['Applied']);
    const updatedAt = new Date(shop.now).toISOString();
    expect(order()).toMatchObject({ status: 'PAID', version: 2, requestId: expect.stringMatching(/^m\d/), updatedAt });
    expect(order().payments).toMatchObject([{ type: 'payment', amount: 1000, currency: 'EUR' }]);
    expect(shop.kpis).toEqual([{ name: 'Revenue', value: 1000, currency: 'EUR' }]);
  });

  test.each([
    [{ amount: 999 }, 'PAYMENT_DIFFERS'],
    [{ amount: 1001 }, 'PAYMENT_DIFFERS'],
    [{ currency: 'USD' }, 'CURRENCY_DIFFERS'],
  ])('of anything else are held for review: %j', async (payload, reviewReason) => {
    expect(await apply(payload)).toEqual(['HeldForReview']);
    expect(order()).toMatchObject({ status: 'REVIEW', reviewReason });
    expect(shop.kpis).toEqual([{ name: 'PaymentsHeldForReview', value: 1 }]);
    // A second payment is for the same somebody to look at.
    expect(await apply({})).toEqual(['HeldForReview']);
    expect(order()).toMatchObject({ status: 'REVIEW', reviewReason: 'PAID_WHEN_REVIEW' });
    expect(order().payments).toHaveLength(2);
  });

  test('of a paid or a cancelled order are held, and the order stays what it is', async () => {
    expect(await apply({}, {})).toEqual(['Applied', 'HeldForReview']);
    expect(order()).toMatchObject({ status: 'PAID', reviewReason: 'PAID_WHEN_PAID' });
    await shop.send('POST', `/orders/${orderId}/cancel`);
    expect(await apply({})).toEqual(['HeldForReview']);
    expect(order()).toMatchObject({ status: 'CANCELLED', reviewReason: 'PAID_WHEN_CANCELLED' });
    expect(shop.kpis.filter(({ name }) => name === 'Revenue')).toHaveLength(1);
  });

  test('are told with the order, to whoever has to look at them', async () => {
    await apply({ event_id: 'e1', amount: 999 });
    const receivedAt = '2026-11-26T12:00:00.000Z';
    const { body } = await shop.admin('GET', `/orders/${orderId}`, { query: { fields: 'reviewReason,payments' } });
    expect(body).toEqual({
      reviewReason: 'PAYMENT_DIFFERS',
      payments: [{ eventId: 'e1', type: 'payment', amount: 999, currency: 'EUR', receivedAt }],
    });
  });

  test('that come twice are applied once', async () => {
    expect(await apply({ event_id: 'e1' }, { event_id: 'e1' })).toEqual(['Applied', 'Duplicate']);
    expect(await apply({ event_id: 'e1', ...REFUND })).toEqual(['Duplicate']);
    expect(order()).toMatchObject({ status: 'PAID', version: 2 });
  });

  test('that failed are counted', async () => {
    expect(await apply({ transaction_type: 'payment_failed' })).toEqual(['Failed']);
    expect(order()).toMatchObject({ status: 'PLACED', version: 2 });
    expect(shop.kpis).toEqual([{ name: 'PaymentsFailed', value: 1 }]);
    expect(await apply({})).toEqual(['Applied']);
  });

  test('do not lose what others changed in between', async () => {
    shop.faults.push(
      () => {},
      () => Object.assign(order(), { version: 7 }),
    );
    expect(await apply({})).toEqual(['Applied']);
    expect(order()).toMatchObject({ status: 'PAID', version: 8 });
  });
});

describe('refunds', () => {
  test('of the total refund an order that is not shipped, and give its stock back', async () => {
    expect(await apply({}, REFUND)).toEqual(['Applied', 'Applied']);
    expect(order()).toMatchObject({ status: 'REFUNDED' });
    expect(shop.stored('products', mug)).toMatchObject({ stock: 10 });
  });

  test('in parts are held until they add up', async () => {
    expect(await apply({}, { ...REFUND, amount: 400 })).toEqual(['Applied', 'HeldForReview']);
    expect(order()).toMatchObject({ status: 'PAID', reviewReason: 'REFUND_DIFFERS' });
    expect(await apply({ ...REFUND, amount: 600 })).toEqual(['Applied']);
    expect(order()).toMatchObject({ status: 'REFUNDED' });
    expect(order().reviewReason).toBeUndefined();
  });

  test('of more than was paid, in another currency, or of what is not paid are held', async () => {
    expect(await apply(REFUND)).toEqual(['HeldForReview']);
    expect(order()).toMatchObject({ status: 'REVIEW', reviewReason: 'REFUND_DIFFERS' });
    const payment = { eventId: 'p', type: 'payment', amount: 1000, currency: 'EUR' };
    Object.assign(order(), { status: 'PAID', payments: [payment] });
    expect(await apply({ ...REFUND, amount: 1001 }, { ...REFUND, currency: 'USD' })).toEqual([
      'HeldForReview',
      'HeldForReview',
    ]);
    expect(order()).toMatchObject({ status: 'PAID', reviewReason: 'CURRENCY_DIFFERS' });
    // What was refunded in another currency does not count.
    const refund = { eventId: 'e', type: 'refund', amount: 1000, currency: 'USD' };
    Object.assign(order(), { payments: [payment, refund] });
    expect(await apply(REFUND)).toEqual(['Applied']);
  });

  test.each([
    ['a payment that came twice leaves the order paid', [{}, {}, REFUND], 'PAID'],
    ['both of them end it', [{}, {}, REFUND, REFUND], 'REFUNDED'],
  ])('are of what was paid, not of the total: that of %s', async (_what, payloads, status) => {
    await apply(...payloads);
    expect(order().status).toBe(status);
    expect(shop.stored('products', mug)).toMatchObject({ stock: status === 'PAID' ? 8 : 10 });
  });

  test('of less than the total end an order that somebody let pass for less', async () => {
    await apply({ amount: 900 });
    const asked = { body: { status: 'PAID' }, headers: { 'If-Match': '*' } };
    expect((await shop.admin('PUT', `/orders/${orderId}/status`, asked)).status).toBe(200);
    expect(await apply(REFUND, { ...REFUND, amount: 900 })).toEqual(['HeldForReview', 'HeldForReview']);
    Object.assign(order(), { payments: (order().payments as object[]).slice(0, 1) });
    expect(await apply({ ...REFUND, amount: 900 })).toEqual(['Applied']);
  });

  test.each([1000, 0])('of %d for an order that was cancelled unpaid are held', async (amount) => {
    await shop.send('POST', `/orders/${orderId}/cancel`);
    expect(await apply({ ...REFUND, amount })).toEqual(['HeldForReview']);
    expect(order()).toMatchObject({ status: 'CANCELLED', reviewReason: 'REFUND_DIFFERS' });
  });

  test('of a cancelled order end it, and give no stock back again', async () => {
    await apply({});
    await shop.send('POST', `/orders/${orderId}/cancel`);
    expect(await apply(REFUND)).toEqual(['Applied']);
    expect(order()).toMatchObject({ status: 'REFUNDED' });
    expect(shop.stored('products', mug)).toMatchObject({ stock: 10 });
  });
});

describe('messages', () => {
  test.each<[string, object | string]>([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no event id', { event_id: undefined }],
    ['no order id', { order_id: '' }],
    ['an event id with a space before', { event_id: ' e1' }],
    ['an event id with a space behind', { event_id: 'e1 ' }],
    ['an order id that is too long', { order_id: 'o'.repeat(256) }],
    ['an amount that no order has', { amount: MOST + 1 }],
    ['another type', { transaction_type: 'dispute' }],
    ['a broken amount', { amount: 10.5 }],
    ['a broken amount as text', { amount: '10.00' }],
    ['an amount below 0', { amount: -1 }],
    ['no currency', { currency: 'Euro' }],
  ])('that are of no use fail: %s', async (_what, payload) => {
    expect(await apply(payload)).toEqual(['Unusable']);
  });

  test('of the largest amount that an order can have are understood', async () => {
    expect(await apply({ amount: MOST }, { amount: String(MOST) })).toEqual(['HeldForReview', 'HeldForReview']);
  });

  test('fail alone, and tell which', async () => {
    shop.faults.push(() => {
      throw new RangeError('no');
    });
    const records = [recordOf({}), recordOf({ order_id: 'o0' }), recordOf({ event_id: 'e9' }), recordOf({}, undefined)];
    const outcomes = await applyPayments(records, shop.invocation('payments'));
    expect(outcomes.map(({ isFailed, level, message }) => [isFailed, level, message])).toEqual([
      [true, 'error', 'Failed'],
      [true, 'error', 'UnknownOrder'],
      [false, 'info', 'Applied'],
      [false, 'warn', 'HeldForReview'],
    ]);
    expect(outcomes[0].details).toMatchObject({ reason: 'RangeError', correlationId: 'r1', orderId });
    expect(outcomes[2].details).toEqual({
      messageId: records[2].messageId,
      correlationId: 'r1',
      eventId: 'e9',
      orderId,
    });
  });

  test('that come when there is no time fail, and come again', async () => {
    shop.faults.push(
      ...Array(30).fill(() => {
        throw Object.assign(new Error('slow'), { name: 'ThrottlingException' });
      }),
    );
    const [outcome] = await applyPayments([recordOf({})], shop.invocation('payments'));
    expect(outcome).toMatchObject({ isFailed: true, details: { reason: 'OutOfTime' } });
  });

  test('a transaction that cannot be is an error', async () => {
    shop.faults.push(
      () => {},
      () => {
        throw new TypeError('no');
      },
    );
    const [outcome] = await applyPayments([recordOf({})], shop.invocation('payments'));
    expect(outcome.details).toMatchObject({ reason: 'TypeError' });
  });
});
