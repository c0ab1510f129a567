import { randomUUID } from 'crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyResult, Context, SQSEvent } from 'aws-lambda';
import { createShopTables } from './shop-tables';
import { eventOf, key, VARIABLES, type Asked } from '../../test/ecommerce-serverless-api/handlers/shopper';
import { capture } from '../../test/webhook-pipeline/handlers/logs';
import { clientsOf } from '../clients';
import { Emulator } from '../emulator';

const CONTEXT = {
  functionName: 'shop',
  awsRequestId: 'i',
  getRemainingTimeInMillis: () => 60_000,
} as unknown as Context;
const ANY = { 'If-Match': '*' };

let emulator: Emulator;
let shop: typeof import('../../src/ecommerce-serverless-api/handlers/shop.lambda');
beforeAll(async () => {
  emulator = await Emulator.start();
  Object.assign(process.env, emulator.env, VARIABLES, await createShopTables(clientsOf(emulator).dynamoDb), {
    POWERTOOLS_METRICS_NAMESPACE: 'Shop',
    POWERTOOLS_SERVICE_NAME: 'shop',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
  });
  // The client of the tables is made when the module is loaded.
  shop = jest.requireActual('../../src/ecommerce-serverless-api/handlers/shop.lambda');
});
afterAll(() => emulator.stop());
beforeEach(() => void capture());
afterEach(() => jest.restoreAllMocks());

async function send(method: string, path: string, asked?: Asked) {
  const entity = path.split('/')[1] as 'carts';
  const { statusCode, body, headers }: APIGatewayProxyResult = await shop[entity](
    eventOf(method, path, asked),
    CONTEXT,
  );
  return { status: statusCode, headers, text: body, body: body === '' ? undefined : JSON.parse(body) };
}

const admin = (method: string, path: string, asked?: Asked) =>
  send(method, path, { as: 'root', groups: 'admins', ...asked });
const price = { amount: 1000, currency: 'EUR' };

async function product(overrides: object = {}): Promise<string> {
  const body = { name: 'Mug', category: 'kitchen', price, stock: 10, ...overrides };
  return (await admin('POST', '/products', { body, headers: key(randomUUID()) })).body.productId;
}

async function cartWith(productId: string, as: string): Promise<string> {
  const { cartId } = (await send('POST', '/carts', { as, headers: key(randomUUID()) })).body;
  await send('PUT', `/carts/${cartId}/items/${productId}`, { as, body: { quantity: 1 }, headers: ANY });
  return cartId;
}

const checkOut = (cartId: string, as: string, idempotencyKey: string) =>
  send('POST', `/carts/${cartId}/checkout`, { as, body: { total: price }, headers: key(idempotencyKey) });

describe('the shop on tables that are real (E14)', () => {
  test('50 buyers of the last 10, each of whom clicks twice: 10 orders', async () => {
    const productId = await product();
    const buyers = Array.from({ length: 50 }, (_, index) => `buyer-${index}`);
    const carts = await Promise.all(buyers.map((buyer) => cartWith(productId, buyer)));
    const answers = await Promise.all(
      buyers.flatMap((buyer, index) => [checkOut(carts[index], buyer, 'k'), checkOut(carts[index], buyer, 'k')]),
    );
    const placed = answers.filter(({ status }) => status === 201);
    expect(new Set(placed.map(({ body }) => body.orderId)).size).toBe(10);
    expect(new Set(placed.map(({ text }) => text)).size).toBe(10);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['OUT_OF_STOCK']));
    expect([placed.length, refused.length]).toEqual([20, 80]);
    expect((await send('GET', `/products/${productId}`)).body.stock).toBe(0);
    const orders = await clientsOf(emulator).dynamoDb.send(new ScanCommand({ TableName: process.env.ORDERS_TABLE }));
    expect(orders.Items!.filter(({ customerId }) => buyers.includes(customerId.S!))).toHaveLength(10);

    // Half of them think better of it, all at once and twice: 5 are there again.
    const cancelled = placed.filter((_, index) => index % 4 < 2);
    const states = await Promise.all(
      cancelled.map(({ body: { orderId, customerId } }) =>
        send('POST', `/orders/${orderId}/cancel`, { as: customerId }),
      ),
    );
    expect(new Set(states.map(({ body }) => body.status))).toEqual(new Set(['CANCELLED']));
    const back = new Set(cancelled.map(({ body }) => body.orderId)).size;
    expect((await send('GET', `/products/${productId}`)).body.stock).toBe(back);
  });

  test('versions, lists, cursors and payments are as in memory', async () => {
    const ids = [
      await product({ category: 'list' }),
      await product({ category: 'list', price: { ...price, amount: 5 } }),
    ];
    const query = { category: 'list', sort: '-price', minPrice: '1', limit: '1' };
    const first = await send('GET', '/products', { query });
    const second = await send('GET', '/products', { query: { ...query, cursor: first.body.cursor } });
    expect([...first.body.items, ...second.body.items].map((item: any) => item.productId)).toEqual(ids);
    const { of, v } = JSON.parse(Buffer.from(first.body.cursor, 'base64url').toString());
    const cursor = Buffer.from(JSON.stringify({ v, of, key: { productId: 'x', price: 0 } })).toString('base64url');
    expect((await send('GET', '/products', { query: { ...query, cursor } })).status).toBe(400);

    const edit = { body: { name: 'Cup', category: 'list', price }, headers: { 'If-Match': '"1"' } };
    expect((await admin('PUT', `/products/${ids[0]}`, edit)).headers).toMatchObject({ etag: '"2"' });
    expect((await admin('PUT', `/products/${ids[0]}`, edit)).status).toBe(412);
    expect((await admin('PUT', '/products/none', edit)).status).toBe(404);

    const { orderId } = (await checkOut(await cartWith(ids[0], 'zoe'), 'zoe', 'k')).body;
    expect((await checkOut(await cartWith(ids[0], 'zoe'), 'zoe', 'k')).status).toBe(422);
    const payment = { event_id: 'e1', order_id: orderId, transaction_type: 'payment', ...price };
    const Records = ['m1', 'm2'].map((messageId) => ({
      messageId,
      body: JSON.stringify(payment),
      messageAttributes: {},
    }));
    expect(await shop.payments({ Records } as unknown as SQSEvent, CONTEXT)).toEqual({ batchItemFailures: [] });
    await admin('DELETE', `/products/${ids[0]}`, { headers: { 'If-Match': '"2"' } });
    expect((await send('POST', `/orders/${orderId}/cancel`, { as: 'zoe' })).body).toMatchObject({
      status: 'CANCELLED',
      version: 3,
    });
    expect((await send('GET', '/orders', { as: 'zoe', query: { fields: 'status' } })).body.items).toEqual([
      { status: 'CANCELLED' },
    ]);
  });
});
