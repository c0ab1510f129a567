import { withoutRight } from './denials';
import { deployedShop, type DeployedShop } from './shop-app';
import { failedOf, roleOf, shopWithEvents, type Actions } from './shop-iam-functions';
import { makeOrder, prepare, PRICE } from './shop-requests';
import { OPERATIONS, type Operation, type OperationId } from '../../src/ecommerce-serverless-api/contract';
import { SHOP_ACCESS } from '../../src/ecommerce-serverless-api/shop-access';
import type { Asked } from '../../tools/shop/client';
import { drain } from '../../tools/traffic/queues';
import { anOrder, change } from '../ecommerce-serverless-api/handlers/stream';

let shop: DeployedShop;
let given: Actions;
beforeAll(async () => {
  shop = await deployedShop({ enforceIam: true }, (app, region) => {
    const { stack, actions } = shopWithEvents(app, region);
    given = actions;
    return [stack];
  });
});
afterAll(() => shop.emulator.stop());

/** What needs a right, with another path or query, and another status, where it must be. */
interface Need {
  readonly by: OperationId;
  readonly path?: string;
  readonly query?: Asked['query'];
  readonly status?: number;
}

/** Every right by function, table and action, and an operation that needs it. */
const NEEDS: Record<string, Need> = {
  'products products GetItem': { by: 'getProduct' },
  'products products PutItem': { by: 'createProduct' },
  'products products UpdateItem': { by: 'updateProduct' },
  'products products DeleteItem': { by: 'deleteProduct' },
  'products products Scan': { by: 'listProducts' },
  'products products Query': { by: 'listProducts', query: { category: 'kitchen' } },
  'products requests GetItem': { by: 'changeStock', path: '/products/none/stock-changes', status: 404 },
  'products requests PutItem': { by: 'changeStock' },
  'carts carts GetItem': { by: 'getCart' },
  'carts carts PutItem': { by: 'createCart' },
  'carts carts UpdateItem': { by: 'putCartItem' },
  'carts carts DeleteItem': { by: 'deleteCart' },
  'carts carts Query': { by: 'listCarts' },
  'carts products GetItem': { by: 'putCartItem' },
  'carts products BatchGetItem': { by: 'getCart' },
  'carts products UpdateItem': { by: 'checkOut' },
  'carts orders PutItem': { by: 'checkOut' },
  'carts requests GetItem': { by: 'checkOut', path: '/carts/none/checkout', status: 404 },
  'carts requests PutItem': { by: 'checkOut' },
  'customers customers GetItem': { by: 'getCustomer' },
  'customers customers PutItem': { by: 'createCustomer' },
  'customers customers UpdateItem': { by: 'updateCustomer' },
  'customers customers DeleteItem': { by: 'deleteCustomer' },
  'customers customers Scan': { by: 'listCustomers' },
  'customers requests GetItem': { by: 'createCustomer', status: 409 },
  'customers requests PutItem': { by: 'createCustomer' },
  'orders orders GetItem': { by: 'getOrder' },
  'orders orders UpdateItem': { by: 'cancelOrder' },
  'orders orders Query': { by: 'listOrders' },
  'orders products UpdateItem': { by: 'cancelOrder' },
};

/** The rights of the functions of the API. */
const RIGHTS = Object.entries(SHOP_ACCESS)
  .filter(([name]) => name !== 'payments')
  .flatMap(([name, tables]) =>
    Object.entries<readonly string[]>(tables).flatMap(([table, actions]) =>
      actions.map((action) => ({ name, table, action })),
    ),
  );

const capital = (name: string) => name[0].toUpperCase() + name.slice(1);

test.each(RIGHTS)('$name needs $action on $table (X6)', async ({ name, table, action }) => {
  const { by, path, query, status } = NEEDS[`${name} ${table} ${action}`];
  const operation: Operation = OPERATIONS.find(({ operationId }) => operationId === by)!;
  const { admin, owner } = shop.callers;
  const as = operation.access === 'admin' ? admin : owner;
  const prepared = await prepare(shop, operation, status === 409 ? undefined : as);
  const send = () => shop.client.send(operation.method, path ?? prepared.path, { ...prepared.asked, as, query });
  const before = await prepared.look();
  const { emulator, outputs } = shop;
  const tableArn = outputs[`EcommerceServerlessApi${capital(table)}TableArn`];
  const right = {
    roleArn: outputs[`EcommerceServerlessApi${capital(name)}RoleArn`],
    action: `dynamodb:${action}`,
    resource: action === 'Query' ? `${tableArn}/index/*` : tableArn,
  };
  const denied = await withoutRight(emulator, right, send);
  expect([denied.status, denied.body.code]).toEqual([500, 'INTERNAL_ERROR']);
  expect(await prepared.look()).toEqual(before);
  const allowed = await send();
  expect([allowed.status, allowed.headers['idempotent-replayed']]).toEqual([status ?? operation.status, undefined]);
});

describe('the function that applies payments (X6)', () => {
  const FUNCTION = 'shop-payments-dev';
  const pay = (orderId: string, transaction_type: string) => {
    const event = { event_id: `${transaction_type}-of-${orderId}`, order_id: orderId, transaction_type, ...PRICE };
    const record = { messageId: orderId, messageAttributes: {}, body: JSON.stringify(event) };
    return failedOf(shop.clients, FUNCTION, [record]);
  };
  const look = async (orderId: string) => {
    const { client, callers } = shop;
    const { body } = await client.send('GET', `/orders/${orderId}`, { as: callers.admin });
    const { productId } = body.lines[0];
    return { order: body, stock: (await client.send('GET', `/products/${productId}`)).body.stock };
  };

  test.each([
    ['orders', 'GetItem', 'payment', 'PAID', 99],
    ['orders', 'UpdateItem', 'payment', 'PAID', 99],
    ['orders', 'UpdateItem', 'refund', 'REFUNDED', 100],
    ['products', 'UpdateItem', 'refund', 'REFUNDED', 100],
  ])('needs on %s %s for a %s', async (table, action, type, status, stock) => {
    const orderId = await makeOrder(shop, shop.callers.owner);
    if (type === 'refund') {
      expect(await pay(orderId, 'payment')).toEqual([]);
    }
    const before = await look(orderId);
    const resource = shop.outputs[`EcommerceServerlessApi${capital(table)}TableArn`];
    const right = { roleArn: await roleOf(shop.clients, FUNCTION), action: `dynamodb:${action}`, resource };
    expect(await withoutRight(shop.emulator, right, () => pay(orderId, type))).toEqual([orderId]);
    expect(await look(orderId)).toEqual(before);
    expect(await pay(orderId, type)).toEqual([]);
    const after = await look(orderId);
    expect([after.order.status, after.stock]).toEqual([status, stock]);
    expect(await pay(orderId, type)).toEqual([]);
    expect(await look(orderId)).toEqual(after);
  });
});

test('the function that tells of orders needs to put events: what was not told comes again (X6)', async () => {
  const FUNCTION = 'shop-event-publisher-dev';
  const { clients, outputs, emulator } = shop;
  const changes = ['first', 'second'].map((id, index) => {
    return change(index + 1, anOrder(id, { status: 'PAID' }), anOrder(id, { status: 'SHIPPED', version: 2 }));
  });
  const heard = async () =>
    (await drain(clients.sqs, outputs.HeardUrl)).map(({ Body }) => JSON.parse(Body!).detail.orderId);
  const roleArn = await roleOf(clients, FUNCTION);
  const right = { roleArn, action: 'events:PutEvents', resource: outputs.EcommerceServerlessApiEventBusArn };
  await expect(withoutRight(emulator, right, () => failedOf(clients, FUNCTION, changes))).rejects.toThrow(
    'Nothing of the batch was published: AccessDeniedException',
  );
  expect(await heard()).toEqual([]);
  expect(await failedOf(clients, FUNCTION, changes)).toEqual([]);
  expect((await heard()).sort()).toEqual(['first', 'second']);
});

test('what the two may do beside that is what AWS Lambda does in their name, which no emulator asks for', () => {
  const OF_LAMBDA = /^(ec2|logs|xray|kms):|^sqs:|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;
  const own = Object.entries(given).flatMap(([name, all]) =>
    all.filter((action) => !OF_LAMBDA.test(action)).map((action) => `${name} ${action}`),
  );
  expect(own).toEqual(['Payments dynamodb:GetItem', 'Payments dynamodb:UpdateItem', 'Publisher events:PutEvents']);
});
