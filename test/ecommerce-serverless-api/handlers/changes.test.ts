import { anOrder, aPayment, aProduct, AT, change } from './stream';
import { eventOf } from '../../../src/ecommerce-serverless-api/handlers/changes';
import type { OrderStatus } from '../../../src/ecommerce-serverless-api/handlers/order-states';

const LOW = 10;
const typeOf = (before: object | undefined, now: object | undefined) => eventOf(change(1, before, now), LOW)?.type;

describe('changes of orders', () => {
  test('an order that is new was placed, and its event tells what consumers may know, and nothing else', () => {
    const order = anOrder('o1', { version: 1 });
    const detail = {
      eventId: 'o1-1',
      occurredAt: AT,
      orderId: 'o1',
      customerId: 'alice',
      status: 'PLACED',
      lines: order.lines,
      total: { amount: 1000, currency: 'EUR' },
      version: 1,
      placedAt: AT,
    };
    const { eventId, occurredAt } = detail;
    expect(eventOf(change(7, undefined, order), LOW)).toEqual({
      type: 'OrderPlaced',
      about: 'o1',
      eventId,
      occurredAt,
      detail,
    });
  });

  test.each<[OrderStatus, OrderStatus, string]>([
    ['PLACED', 'PAID', 'OrderPaid'],
    ['PLACED', 'REVIEW', 'OrderHeldForReview'],
    ['PLACED', 'CANCELLED', 'OrderCancelled'],
    ['PAID', 'SHIPPED', 'OrderShipped'],
    ['SHIPPED', 'DELIVERED', 'OrderDelivered'],
    ['DELIVERED', 'REFUNDED', 'OrderRefunded'],
  ])('%s to %s is %s, with the version that made it', (from, to, type) => {
    const now = anOrder('o1', { status: to, version: 4, updatedAt: '2026-11-26T13:00:00.000Z' });
    const event = eventOf(change(1, anOrder('o1', { status: from, version: 3 }), now), LOW);
    expect(event).toMatchObject({
      type,
      eventId: 'o1-4',
      occurredAt: '2026-11-26T13:00:00.000Z',
      detail: { status: to, version: 4 },
    });
  });

  const refund = aPayment('refund');
  const reviewReason = 'REFUND_DIFFERS';

  test.each([
    ['for the first time', [], undefined],
    ['once more, for the same reason', [aPayment('refund', 'e0')], reviewReason],
  ])('a refund that is held beside the status, %s', (_, payments, reason) => {
    const before = anOrder('o1', { status: 'PAID', payments, reviewReason: reason });
    const now = { ...before, payments: [...payments, refund], reviewReason, version: 2 };
    expect(eventOf(change(1, before, now), LOW)).toMatchObject({
      type: 'OrderHeldForReview',
      detail: { status: 'PAID', reviewReason },
    });
  });

  const held = anOrder('o1', { status: 'PAID', payments: [refund], reviewReason });

  test.each([
    ['a failed payment', anOrder('o1'), anOrder('o1', { payments: [aPayment('payment_failed')] })],
    ['a failed payment beside a held one', held, { ...held, payments: [refund, aPayment('payment_failed', 'e2')] }],
    ['an edit of a held order', held, { ...held, requestId: 'other' }],
    ['an order that is removed', anOrder('o1'), undefined],
  ])('nothing is told of %s', (_, before, now) => {
    expect(typeOf(before, now)).toBeUndefined();
  });
});

describe('changes of stock', () => {
  test.each([
    [11, 10, 'StockLow'],
    [50, 1, 'StockLow'],
    [10, 9, undefined],
    [9, 10, undefined],
    [10, 11, undefined],
    [11, 0, 'OutOfStock'],
    [1, 0, 'OutOfStock'],
    [0, 0, undefined],
    [0, 5, undefined],
  ])('from %d to %d: %s', (from, to, type) => {
    expect(typeOf(aProduct('p1', from), aProduct('p1', to))).toBe(type);
  });

  test('with a threshold of 0 there is nothing between enough and none', () => {
    expect(eventOf(change(1, aProduct('p1', 1), aProduct('p1', 0)), 0)?.type).toBe('OutOfStock');
    expect(eventOf(change(1, aProduct('p1', 2), aProduct('p1', 1)), 0)).toBeUndefined();
  });

  test('a product that is new, or is removed, fell to nothing', () => {
    expect(typeOf(undefined, aProduct('p1', 0))).toBeUndefined();
    expect(typeOf(aProduct('p1', 11), undefined)).toBeUndefined();
  });

  test('the event has the id of its change, because sales make no version', () => {
    const { detail } = eventOf(change(3, aProduct('p1', 11), aProduct('p1', 4)), LOW)!;
    const [name, category] = ['Mug', 'kitchen'];
    expect(detail).toEqual({
      eventId: 'change-3',
      occurredAt: AT,
      productId: 'p1',
      name,
      category,
      stock: 4,
      lowStock: LOW,
    });
  });
});

describe('what can never be published is an error', () => {
  const order = (more: object) => ({ ...anOrder('o1'), ...more });
  test.each([
    ['an order without a total', undefined, order({ total: undefined })],
    ['an amount that is no whole number', undefined, order({ total: { amount: 0.5, currency: 'EUR' } })],
    ['a status that there is not', anOrder('o1'), order({ status: 'LOST' })],
    ['a moment that is none', anOrder('o1'), order({ status: 'PAID', updatedAt: 'noon' })],
    ['a product without a name', aProduct('p1', 11), { ...aProduct('p1', 0), name: undefined }],
  ])('%s', (_, before, now) => {
    expect(() => typeOf(before, now)).toThrow();
  });

  test('but not when it changes in a way that means nothing', () => {
    const broken = order({ total: undefined });
    expect(typeOf(broken, { ...broken, requestId: 'other' })).toBeUndefined();
  });
});
