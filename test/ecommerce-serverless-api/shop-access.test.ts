import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { SQSRecord } from 'aws-lambda';
import { usesOf } from './handlers/access';
import { key, TestShop, type Asked } from './handlers/shopper';
import { TableCapacity } from '../../src';
import { OPERATIONS } from '../../src/ecommerce-serverless-api/contract';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from '../../src/ecommerce-serverless-api/env';
import { applyPayments } from '../../src/ecommerce-serverless-api/handlers/payment-batch';
import {
  letUseTables,
  SHOP_ACCESS,
  SHOP_OPERATIONS,
  type ShopFunctionName,
} from '../../src/ecommerce-serverless-api/shop-access';
import { shopTables } from '../../src/ecommerce-serverless-api/shop-tables';
import { newThing } from '../environment/thing';
import { acknowledgedOn, newFunction, theOnly } from '../surroundings';

const FUNCTIONS = Object.keys(SHOP_ACCESS) as ShopFunctionName[];
const ANY = { headers: { 'If-Match': '*' } };
const PROFILE = { name: 'Alice', email: 'alice@example.com' };
const PRODUCT = { name: 'Mug', category: 'kitchen', price: { amount: 500, currency: 'EUR' } };

/** Everything that a shop does, also when a request comes again, when stock goes back and when a payment does. */
async function everything(shop: TestShop): Promise<void> {
  const admin = (method: string, path: string, asked?: Asked) => shop.admin(method, path, asked);
  const own = (method: string, path: string, asked?: Asked) => shop.send(method, path, asked);
  const mug = await shop.product();
  await admin('GET', '/products');
  await own('GET', '/products', { query: { category: 'kitchen' } });
  await own('GET', `/products/${mug}`);
  await admin('PUT', `/products/${mug}`, { body: PRODUCT, ...ANY });
  await admin('POST', `/products/${mug}/stock-changes`, { body: { change: 1, reason: 'counted' }, headers: key() });
  await admin('POST', `/products/${mug}/stock-changes`, { body: { change: -99, reason: 'lost' }, headers: key() });
  await admin('DELETE', `/products/${await shop.product()}`, ANY);

  const headers = key();
  await own('POST', '/customers', { body: PROFILE, headers });
  await own('POST', '/customers', { body: PROFILE, headers });
  await admin('GET', '/customers');
  await own('GET', '/customers/me');
  await own('PUT', '/customers/me', { body: PROFILE, ...ANY });
  await own('DELETE', '/customers/me', ANY);

  await own('GET', '/carts');
  const emptied = await shop.cart({ [mug]: 1 });
  await own('PUT', `/carts/${emptied}`, { body: { items: [{ productId: mug, quantity: 2 }] }, ...ANY });
  await own('DELETE', `/carts/${emptied}/items/${mug}`, ANY);
  await own('DELETE', `/carts/${emptied}`, ANY);
  const [cancelled, refunded, paidBack] = [
    await ordered(shop, mug),
    await ordered(shop, mug),
    await ordered(shop, mug),
  ];
  await own('GET', '/orders');
  await own('GET', `/orders/${cancelled}`);
  await own('POST', `/orders/${cancelled}/cancel`);
  await payments(shop, refunded, 'payment');
  await admin('PUT', `/orders/${refunded}/status`, { body: { status: 'REFUNDED' }, ...ANY });
  await payments(shop, paidBack, 'payment', 'refund');
}

/** The order that a cart became, twice asked for with one key. */
async function ordered(shop: TestShop, productId: string): Promise<string> {
  const cartId = await shop.cart({ [productId]: 1 });
  await shop.send('GET', `/carts/${cartId}`);
  const asked = { body: { total: PRODUCT.price }, headers: key() };
  await shop.send('POST', `/carts/${cartId}/checkout`, asked);
  const { status, body } = await shop.send('POST', `/carts/${cartId}/checkout`, asked);
  expect(status).toBe(201);
  return body.orderId;
}

async function payments(shop: TestShop, order_id: string, ...types: string[]): Promise<void> {
  const records = types.map((transaction_type) => {
    const body = { event_id: `${order_id}-${transaction_type}`, order_id, transaction_type, ...PRODUCT.price };
    return { messageId: transaction_type, body: JSON.stringify(body), messageAttributes: {} } as unknown as SQSRecord;
  });
  const outcomes = await applyPayments(records, shop.invocation('payments'));
  expect(outcomes.map(({ message }) => message)).toEqual(types.map(() => 'Applied'));
}

describe('what the functions do with the tables (E2, X6)', () => {
  afterEach(() => jest.restoreAllMocks());

  test('is what they may, and no less', async () => {
    const shop = new TestShop();
    const operations = jest.requireActual('../../src/ecommerce-serverless-api/handlers/routes');
    const performed = jest.spyOn(operations, 'perform');
    await everything(shop);
    // All of the contract was asked for.
    const asked = new Set(performed.mock.calls.map(([operationId]) => operationId));
    expect([...asked].sort()).toEqual(OPERATIONS.map(({ operationId }) => operationId).sort());
    const done = shop.commands.flatMap((command, index) =>
      usesOf(command).map(([table, action]) => `${shop.callers[index]} ${action} ${table}`),
    );
    const allowed = Object.entries(SHOP_ACCESS).flatMap(([name, tables]) =>
      Object.entries<readonly string[]>(tables).flatMap(([table, actions]) =>
        actions.map((action) => `${name} ${action} ${table}`),
      ),
    );
    expect([...new Set(done)].sort()).toEqual(allowed.sort());
  });

  test('is what the tables are asked, as their metrics call it', async () => {
    const shop = new TestShop();
    await everything(shop);
    const asked = shop.commands.flatMap((command) =>
      usesOf(command).map(([table, action]) => {
        return `${table} ${command instanceof TransactWriteCommand ? 'TransactWriteItems' : action}`;
      }),
    );
    const listed = Object.entries(SHOP_OPERATIONS).flatMap(([table, names]) => names.map((name) => `${table} ${name}`));
    expect([...new Set(asked)].sort()).toEqual(listed.sort());
  });

  test('is refused otherwise, in all tests of the handlers', async () => {
    const shop = new TestShop();
    const products = shop.invocation('orders').store.get('products', 'p1');
    await expect(products).rejects.toThrow('orders may not GetItem products');
  });
});

/** A function that uses the tables of a shop. */
function using(name: ShopFunctionName) {
  const thing = newThing();
  const stack = Stack.of(thing);
  const encryptionKey = new Key(thing, 'Key');
  const capacity = TableCapacity.onDemand();
  const tables = shopTables(thing, 'Tables', { environment: thing.environment, capacity, encryptionKey });
  const fn = newFunction(stack, 'Fn');
  letUseTables(fn, name, tables);
  const template = Template.fromStack(stack);
  const idOf = (table: ShopTableName) => stack.getLogicalId(tables[table].node.defaultChild as never);
  return {
    fn,
    idOf,
    keyArn: stack.resolve(encryptionKey.keyArn),
    statements: theOnly(template, 'AWS::IAM::Policy')[1].PolicyDocument.Statement as object[],
    variables: theOnly(template, 'AWS::Lambda::Function')[1].Environment.Variables,
  };
}

describe.each(FUNCTIONS)('letUseTables of %s (X6)', (name) => {
  const { fn, idOf, keyArn, statements, variables } = using(name);
  const tables = Object.entries<readonly string[]>(SHOP_ACCESS[name]) as [ShopTableName, readonly string[]][];

  test('grants the actions on each table, the query of an index on that index, and the use of the key once', () => {
    const listed = (actions: string[]) => actions.map((action) => `dynamodb:${action}`);
    const expected = tables.flatMap(([table, uses]) => {
      const arn = { 'Fn::GetAtt': [idOf(table), 'Arn'] };
      const { index } = SHOP_TABLES[table] as ShopTable;
      const queried = { 'Fn::Join': ['', [arn, `/index/${index?.name}`]] };
      return [
        { Effect: 'Allow', Action: listed(uses.filter((use) => use !== 'Query')), Resource: arn },
        ...(uses.includes('Query') ? [{ Effect: 'Allow', Action: ['dynamodb:Query'], Resource: queried }] : []),
      ];
    });
    const found = statements.map((statement: any) => ({ ...statement, Action: [statement.Action].flat() }));
    const ofKey = {
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      Resource: keyArn,
    };
    expect(found).toHaveLength(expected.length + 1);
    expect(found).toEqual(expect.arrayContaining([...expected, ofKey]));
  });

  test('tells the function the name of each table, and of no other', () => {
    const expected = tables.map(([table]) => [SHOP_TABLES[table].variable, { Ref: idOf(table) }]);
    expect(variables).toEqual(Object.fromEntries(expected));
  });

  test('needs no acknowledgement but that of the key', () => {
    const rules = ['IAM5[Action::kms:GenerateDataKey*]', 'IAM5[Action::kms:ReEncrypt*]'];
    expect(Object.keys(acknowledgedOn(fn.role!))).toEqual(rules);
  });
});
