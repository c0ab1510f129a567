import { cancelled } from './dynamodb';
import { key, TestShop } from './shopper';
import {
  givesStockBack,
  isCancellable,
  mayMove,
  ORDER_STATUSES,
  type OrderStatus,
} from '../../../src/ecommerce-serverless-api/handlers/order-states';

let shop: TestShop;
let mug: string;
let orderId: string;
beforeEach(async () => {
  shop = new TestShop();
  mug = await shop.product();
  orderId = await place({ [mug]: 3 });
});
afterEach(() => jest.restoreAllMocks());

const ANY = { 'If-Match': '*' };

async function place(items: Record<string, number>): Promise<string> {
  const cartId = await shop.cart(items);
  const { total } = (await shop.send('GET', `/carts/${cartId}`)).body;
  return (await shop.send('POST', `/carts/${cartId}/checkout`, { body: { total }, headers: key() })).body.orderId;
}
const cancel = (id = orderId, asked = {}) => shop.send('POST', `/orders/${id}/cancel`, asked);
const setStatus = (status: string, headers: Record<string, string> = ANY) =>
  shop.admin('PUT', `/orders/${orderId}/status`, { body: { status }, headers });
const stockOf = (productId: string) => shop.stored('products', productId)!.stock;

describe('the life of an order', () => {
  test('is one table', () => {
    const moves = ORDER_STATUSES.flatMap((from) =>
      ORDER_STATUSES.filter((to) => mayMove(from, to)).map(
        (to) => `${from} ${to}${givesStockBack(from, to) ? ' +' : ''}`,
      ),
    );
    expect(moves).toEqual([
      'PLACED REVIEW',
      'PLACED PAID',
      'PLACED CANCELLED +',
      'REVIEW PAID',
      'REVIEW CANCELLED +',
      'PAID SHIPPED',
      'PAID CANCELLED +',
      'PAID REFUNDED +',
      'SHIPPED DELIVERED',
      'SHIPPED REFUNDED',
      'DELIVERED REFUNDED',
      'CANCELLED REFUNDED',
    ]);
    expect(ORDER_STATUSES.filter(isCancellable)).toEqual(['PLACED', 'REVIEW', 'PAID']);
  });
});

describe('orders (E1)', () => {
  test('are told to whose they are and to admins; for others there is nothing', async () => {
    const { status, headers, body } = await shop.send('GET', `/orders/${orderId}`, {
      query: { fields: 'orderId,status' },
    });
    expect([status, headers.etag, body]).toEqual([200, '"1"', { orderId, status: 'PLACED' }]);
    const all = await shop.admin('GET', `/orders/${orderId}`);
    const unitPrice = { amount: 500, currency: 'EUR' };
    const lineTotal = { amount: 1500, currency: 'EUR' };
    expect([all.status, all.body.lines]).toEqual([
      200,
      [{ productId: mug, name: 'Mug', quantity: 3, unitPrice, lineTotal }],
    ]);
    for (const [method, path] of [
      ['GET', `/orders/${orderId}`],
      ['POST', `/orders/${orderId}/cancel`],
    ]) {
      expect((await shop.send(method, path, { as: 'bob' })).body.code).toBe('NOT_FOUND');
    }
    expect(stockOf(mug)).toBe(7);
  });

  test('are listed newest first', async () => {
    shop.now += 1000;
    const later = await place({ [mug]: 1 });
    const { body } = await shop.send('GET', '/orders');
    expect(body.items.map((order: any) => order.orderId)).toEqual([later, orderId]);
    expect((await shop.send('GET', '/orders', { as: 'bob' })).body.items).toEqual([]);
    expect(
      (await shop.admin('GET', '/orders', { query: { customerId: 'alice', limit: '1' } })).body.items,
    ).toHaveLength(1);
    expect((await shop.send('GET', '/orders', { as: 'bob', query: { customerId: 'alice' } })).status).toBe(403);
  });

  test('are cancelled once, and give their stock back once', async () => {
    shop.now += 1000;
    const first = await cancel(orderId, { requestId: 'request-c' });
    expect([first.status, first.headers.etag, first.body.status]).toEqual([200, '"2"', 'CANCELLED']);
    expect(first.body).toMatchObject({
      lines: [{ productId: mug, quantity: 3 }],
      placedAt: '2026-11-26T12:00:00.000Z',
      updatedAt: '2026-11-26T12:00:01.000Z',
    });
    expect(shop.stored('orders', orderId)).toMatchObject({ requestId: 'request-c' });
    expect(stockOf(mug)).toBe(10);
    const second = await cancel();
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(stockOf(mug)).toBe(10);
  });

  test('are cancelled also when products are no longer in the shop', async () => {
    const [cup, jug] = [await shop.product(), await shop.product()];
    const id = await place({ [cup]: 1, [jug]: 2, [mug]: 1 });
    await shop.admin('DELETE', `/products/${cup}`, { headers: ANY });
    await shop.admin('DELETE', `/products/${jug}`, { headers: ANY });
    expect((await cancel(id)).body.status).toBe('CANCELLED');
    expect(stockOf(mug)).toBe(7);
    expect(shop.db.tables.products.size).toBe(1);
  });

  test('that are on their way are not cancelled', async () => {
    await setStatus('PAID');
    await setStatus('SHIPPED');
    const { status, body } = await cancel();
    expect([status, body.code, body.detail]).toEqual([
      409,
      'CONFLICT',
      'An order that is SHIPPED can no longer be cancelled',
    ]);
    expect((await cancel('o0')).status).toBe(404);
  });

  test('change in between, and are cancelled as they are then', async () => {
    shop.faults.push(
      () => {},
      () => Object.assign(shop.stored('orders', orderId)!, { status: 'PAID', version: 2 }),
    );
    expect((await cancel()).body).toMatchObject({ status: 'CANCELLED', version: 3 });
    expect(stockOf(mug)).toBe(10);
  });

  test('go from one status to the next, by admins, in the version that was meant', async () => {
    expect(
      (await shop.send('PUT', `/orders/${orderId}/status`, { body: { status: 'PAID' }, headers: ANY })).status,
    ).toBe(403);
    const paid = await setStatus('PAID', { 'If-Match': '"1"' });
    expect([paid.status, paid.headers.etag, paid.body.status]).toEqual([200, '"2"', 'PAID']);
    expect(shop.kpis.at(-1)).toEqual({ name: 'Revenue', value: 1500, currency: 'EUR' });
    expect((await setStatus('SHIPPED', { 'If-Match': '"1"' })).status).toBe(412);
    const delivered = await setStatus('DELIVERED');
    expect([delivered.status, delivered.body.detail]).toEqual([409, 'An order that is PAID cannot become DELIVERED']);
    expect((await setStatus('LOST')).body.errors).toEqual([
      { field: 'status', detail: `must be one of ${ORDER_STATUSES.join(', ')}` },
    ]);
    for (const status of ['SHIPPED', 'DELIVERED', 'REFUNDED']) {
      expect((await setStatus(status)).body.status).toBe(status);
    }
    expect(stockOf(mug)).toBe(7);
    expect(shop.kpis.filter(({ name }) => name === 'Revenue')).toHaveLength(1);
  });

  test('forget why somebody had to look when somebody has', async () => {
    Object.assign(shop.stored('orders', orderId)!, { status: 'REVIEW', reviewReason: 'PAYMENT_DIFFERS' });
    expect((await shop.send('GET', `/orders/${orderId}`)).body.reviewReason).toBe('PAYMENT_DIFFERS');
    expect((await setStatus('PAID')).body.reviewReason).toBeUndefined();
    expect(shop.stored('orders', orderId)).not.toHaveProperty('reviewReason');
  });

  test('that are changed at the same time are changed one after the other', async () => {
    const conflict = () => {
      throw cancelled([{ Code: 'TransactionConflict' }]);
    };
    shop.faults.push(() => {}, conflict, conflict);
    expect((await setStatus('PAID')).status).toBe(200);
    expect(shop.stored('orders', orderId)).toMatchObject({ version: 2 });
  });

  test('do not swallow errors of the tables', async () => {
    shop.faults.push(
      () => {},
      () => {
        throw new RangeError('broken');
      },
    );
    await expect(cancel()).rejects.toThrow('broken');
    shop.faults.push(
      () => {},
      () => {
        throw cancelled([{ Code: 'ValidationError' }]);
      },
    );
    await expect(cancel()).rejects.toThrow('injected');
  });
});

test('names every status in the contract', () => {
  const statuses: OrderStatus[] = ['PLACED', 'REVIEW', 'PAID', 'SHIPPED', 'DELIVERED', 'CANCELLED', 'REFUNDED'];
  expect(ORDER_STATUSES).toEqual(statuses);
});
