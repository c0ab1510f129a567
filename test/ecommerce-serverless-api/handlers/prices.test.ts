import { readFileSync } from 'fs';
import { join } from 'path';
import { TransactWriteCommand, UpdateCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { key, TestShop } from './shopper';
import { SHOP_TABLES, type ShopTable } from '../../../src/ecommerce-serverless-api/env';
import { applyPayments } from '../../../src/ecommerce-serverless-api/handlers/payment-batch';

const README = readFileSync(join(__dirname, '../../../src/ecommerce-serverless-api/README.md'), 'utf8');

/** US dollars for a million write units of a table on demand, read in 2026-11: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const WRITE_UNITS = 0.625;

/** A row of the table of what a million costs. */
const rowOf = (what: RegExp) => README.split('\n').find((line) => what.test(line))!;

/** Whether the table of a name has an index, which every one of its items is in. */
function isIndexed(tableName: string): boolean {
  const tables = Object.values<ShopTable>(SHOP_TABLES);
  return tables.find(({ variable }) => process.env[variable] === tableName)!.index !== undefined;
}

/**
 * The write units of items of up to 1 KB: one for an item and one for its index, and twice as many for what is written in a transaction.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
function unitsOf(command: object): number {
  const ofItem = (each: number, { TableName }: { TableName?: string }) => each + Number(isIndexed(TableName!));
  if (command instanceof TransactWriteCommand) {
    const { TransactItems } = command.input as TransactWriteCommandInput;
    return TransactItems!.reduce((sum, { Put, Update }) => sum + ofItem(2, (Put ?? Update)!), 0);
  }
  return command instanceof UpdateCommand ? ofItem(1, command.input) : 0;
}

/** What a shop writes for an order of so many products, each put into the cart by itself. */
async function orderUnits(products: number): Promise<number[]> {
  const shop = new TestShop();
  const made: string[] = [];
  for (let count = 0; count < products; count += 1) {
    made.push(await shop.product());
  }
  const from = shop.commands.length;
  const { cartId } = (await shop.send('POST', '/carts', { headers: key() })).body;
  for (const productId of made) {
    await shop.send('PUT', `/carts/${cartId}/items/${productId}`, {
      body: { quantity: 1 },
      headers: { 'If-Match': '*' },
    });
  }
  const total = { amount: 500 * products, currency: 'EUR' };
  const { status, body } = await shop.send('POST', `/carts/${cartId}/checkout`, { body: { total }, headers: key() });
  expect(status).toBe(201);
  const payment = { event_id: 'e1', order_id: body.orderId, transaction_type: 'payment', ...total, timestamp: 1 };
  const record = { messageId: 'm1', body: JSON.stringify(payment), messageAttributes: {} };
  const outcomes = await applyPayments([record as unknown as SQSRecord], shop.invocation('payments'));
  expect(outcomes.map(({ message }) => message)).toEqual(['Applied']);
  return shop.commands.slice(from).map(unitsOf);
}

afterEach(() => jest.restoreAllMocks());

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);

test('README says how many write units an order takes, and what a million of them costs', async () => {
  const units = sum(await orderUnits(1));
  const dollars = (units * WRITE_UNITS).toFixed(2);
  expect(rowOf(/^\| orders: /)).toContain(`$${dollars} DynamoDB (${units} write units)`);
});

test('README says what each further product of an order takes', async () => {
  const [one, two] = [await orderUnits(1), await orderUnits(2)];
  const put = two.filter((units) => units > 0)[2];
  expect(README).toContain(
    `Each further product of an order is ${sum(two) - sum(one) - put} write units more, and if it is put into the cart by itself a request with ${put}.`,
  );
});

test.each([/^\| requests that read/, /^\| orders: /])('the parts of what a million costs add up: %s', (what) => {
  const [, , total, parts] = rowOf(what).split(/ ?\| ?/);
  const dollars = [...parts.matchAll(/\$([\d.]+)/g)].map(([, amount]) => Number(amount));
  expect(`$${Math.round(sum(dollars))}`).toBe(total);
});
