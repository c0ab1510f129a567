import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { eventOf, key, VARIABLES } from './shopper';
import { anOrder, aProduct, change } from './stream';
import { CONTEXT } from '../../webhook-pipeline/handlers/fixtures';
import { capture, flatMetrics, type Captured } from '../../webhook-pipeline/handlers/logs';

const tables = mockClient(DynamoDBDocumentClient);
const bus = mockClient(EventBridgeClient);
let shop: typeof import('../../../src/ecommerce-serverless-api/handlers/shop.lambda');
let captured: Captured;

beforeAll(() => {
  Object.assign(process.env, VARIABLES, {
    POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/EcommerceServerlessApi',
    POWERTOOLS_SERVICE_NAME: 'shop-dev',
    EVENT_BUS: 'shop-bus',
    LOW_STOCK: '10',
  });
  shop = jest.requireActual('../../../src/ecommerce-serverless-api/handlers/shop.lambda');
});
beforeEach(() => {
  tables.reset();
  bus.reset();
  captured = capture();
});
afterEach(() => jest.restoreAllMocks());

const ORDER = {
  orderId: 'o1',
  version: 1,
  status: 'PLACED',
  payments: [],
  lines: [],
  total: { amount: 5, currency: 'EUR' },
};
const message = (body: object) => ({ messageId: 'm1', body: JSON.stringify(body), messageAttributes: {} });
const PAYMENT = { event_id: 'e1', order_id: 'o1', transaction_type: 'payment', amount: 5, currency: 'EUR' };

describe('the functions of the shop', () => {
  test('are one for each kind of thing', async () => {
    tables.on(GetCommand).resolves({});
    const paths = { products: '/products/x', carts: '/carts/x', customers: '/customers/alice', orders: '/orders/x' };
    for (const [name, path] of Object.entries(paths)) {
      const { statusCode } = await shop[name as 'products'](eventOf('GET', path), CONTEXT);
      expect(statusCode).toBe(404);
    }
    expect(tables.calls()).toHaveLength(4);
  });

  test('log what became of a request, by its correlation id, and nothing that was in it (X8)', async () => {
    tables.on(TransactWriteCommand).resolves({});
    const event = eventOf('POST', '/carts', { headers: key('secret-key'), requestId: 'r1' });
    const { statusCode, headers } = await shop.carts(event, CONTEXT);
    expect([statusCode, headers!['x-correlation-id']]).toEqual([201, 'r1']);
    expect(captured.lines()).toMatchObject([
      { message: 'Answered', correlationId: 'r1', operationId: 'createCart', status: 201, service: 'shop-dev' },
    ]);
    expect(captured.text()).not.toMatch(/secret-key|alice/);
    expect(flatMetrics(captured.metrics())).toEqual([
      'CdkGoldenPaths/EcommerceServerlessApi CartsCreated{service=shop-dev} 1',
    ]);
  });

  test('log what went wrong, and do not tell it', async () => {
    tables.on(GetCommand).rejects(new TypeError('table of secrets'));
    const { statusCode, body } = await shop.orders(eventOf('GET', '/orders/o1'), CONTEXT);
    expect(statusCode).toBe(500);
    expect(body).not.toContain('secrets');
    expect(captured.lines()[0]).toMatchObject({
      level: 'ERROR',
      message: 'Failed',
      error: { message: 'table of secrets' },
    });
  });

  test('answer before their time is over', async () => {
    tables.on(GetCommand).rejects(Object.assign(new Error('no'), { name: 'ThrottlingException' }));
    const context = { ...CONTEXT, getRemainingTimeInMillis: () => 520 } as Context;
    const { statusCode } = await shop.products(eventOf('GET', '/products/p1'), context);
    expect(statusCode).toBe(503);
  });

  test('apply payments, and have only those that failed delivered again', async () => {
    tables.on(GetCommand).resolves({ Item: ORDER }).on(TransactWriteCommand).resolves({});
    const Records = [message(PAYMENT), { ...message({ ...PAYMENT, amount: 'secret' }), messageId: 'm2' }];
    expect(await shop.payments({ Records } as unknown as SQSEvent, CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }],
    });
    expect(captured.lines().map(({ level, message: text, messageId }) => [level, text, messageId])).toEqual([
      ['INFO', 'Applied', 'm1'],
      ['ERROR', 'Unusable', 'm2'],
    ]);
    expect(captured.text()).not.toContain('secret');
    expect(flatMetrics(captured.metrics())).toEqual([
      'CdkGoldenPaths/EcommerceServerlessApi Revenue{service=shop-dev,Currency=EUR} 5',
    ]);
  });

  test('tell what happened, and have what they could not tell delivered again', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{}, {}] });
    const Records = [
      change(1, undefined, anOrder('o1')),
      change(2, aProduct('p1', 11), aProduct('p1', 10)),
      change(3, undefined, { ...anOrder('o2'), total: 'secret' }),
    ];
    expect(await shop.publish({ Records }, CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: '3' }] });
    const entries = bus.commandCalls(PutEventsCommand)[0].args[0].input.Entries!;
    expect(entries.map(({ EventBusName, Source, DetailType }) => [EventBusName, Source, DetailType])).toEqual([
      ['shop-bus', 'shop-dev', 'OrderPlaced'],
      ['shop-bus', 'shop-dev', 'StockLow'],
    ]);
    expect(captured.lines()).toMatchObject([
      { level: 'INFO', message: 'Published', type: 'OrderPlaced', about: 'o1', eventId: 'o1-1' },
      { level: 'INFO', message: 'Published', type: 'StockLow', about: 'p1', eventId: 'change-2' },
      { level: 'ERROR', message: 'Failed', sequenceNumber: '3', about: 'o2', reason: 'ValiError' },
    ]);
    expect(captured.text()).not.toMatch(/secret|alice/);
  });

  test('tell a batch of which all is told as done', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{}] });
    expect(await shop.publish({ Records: [change(1, undefined, anOrder('o1'))] }, CONTEXT)).toEqual({
      batchItemFailures: [],
    });
    expect(captured.lines()).toHaveLength(1);
  });
});
