import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { App } from 'aws-cdk-lib';
import { ShopEventsStack } from './shop-events-stack';
import { anOrder, aProduct } from '../../test/ecommerce-serverless-api/handlers/stream';
import { bootstrap, deploy, type Outputs } from '../cdk';
import { clientsOf, type Clients } from '../clients';
import { Emulator } from '../emulator';

let emulator: Emulator;
let clients: Clients;
let tables: DynamoDBDocumentClient;
let outputs: Outputs;
const outdir = mkdtempSync(join(tmpdir(), 'shop-events-'));

beforeAll(async () => {
  emulator = await Emulator.start();
  clients = clientsOf(emulator);
  tables = DynamoDBDocumentClient.from(clients.dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
  const app = new App({ outdir, treeMetadata: false, analyticsReporting: false });
  new ShopEventsStack(app, { env: { region: emulator.env.AWS_REGION } });
  app.synth();
  await bootstrap(emulator);
  outputs = await deploy(emulator, outdir, join(outdir, 'outputs'));
});
afterAll(async () => {
  await emulator.stop();
  rmSync(outdir, { recursive: true, force: true });
});

const put = (table: 'orders' | 'products', Item: object) =>
  tables.send(new PutCommand({ TableName: outputs[table], Item: { ...Item } }));

/** The bodies of so many messages, or of as many as came within half a minute; those of no interest are left out. */
async function messagesOf(queue: 'heard' | 'parked', count: number, ...about: string[]): Promise<any[]> {
  const found: any[] = [];
  const QueueUrl = outputs[queue];
  for (let tries = 0; found.length < count && tries < 150; tries += 1) {
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { Body, ReceiptHandle } of Messages) {
      const message = JSON.parse(Body!);
      const { orderId, productId } = message.detail ?? {};
      found.push(...(about.length === 0 || about.includes(orderId ?? productId) ? [message] : []));
      await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    await sleep(200);
  }
  return found;
}

test('an order that is placed, paid by a message, shipped: told in that order, once', async () => {
  await put('orders', anOrder('o1'));
  const payload = { event_id: 'e1', order_id: 'o1', transaction_type: 'payment', amount: 1000, currency: 'EUR' };
  const messages = [payload, payload].map((body) => JSON.stringify(body));
  for (const MessageBody of messages) {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: outputs.paid, MessageBody }));
  }
  const first = await messagesOf('heard', 2, 'o1');
  await tables.send(
    new UpdateCommand({
      TableName: outputs.orders,
      Key: { orderId: 'o1' },
      UpdateExpression: 'SET #s = :shipped, version = version + :one',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':shipped': 'SHIPPED', ':one': 1 },
    }),
  );
  const all = [...first, ...(await messagesOf('heard', 1, 'o1'))];
  expect(all.map((event) => [event.source, event['detail-type'], event.detail.eventId, event.detail.status])).toEqual([
    ['thing-sandbox', 'OrderPlaced', 'o1-1', 'PLACED'],
    ['thing-sandbox', 'OrderPaid', 'o1-2', 'PAID'],
    ['thing-sandbox', 'OrderShipped', 'o1-3', 'SHIPPED'],
  ]);
  expect(all[1].detail).toMatchObject({ total: { amount: 1000, currency: 'EUR' }, lines: [{ quantity: 2 }] });
  expect(all[1].detail).not.toHaveProperty('payments');
});

test('stock that falls to the threshold, and to nothing, is told; what is above never calls the function', async () => {
  for (const stock of [50, 20, 10, 9, 0, 30]) {
    await put('products', aProduct('p1', stock));
  }
  const events = await messagesOf('heard', 2, 'p1');
  expect(events.map((event) => [event['detail-type'], event.detail.stock])).toEqual([
    ['StockLow', 10],
    ['OutOfStock', 0],
  ]);
});

test('a poison record ends in the dead-letter queue by itself, and those around it are told', async () => {
  await put('orders', anOrder('o2'));
  await put('orders', { orderId: 'poison', total: 'nothing' });
  await put('orders', anOrder('o3'));
  const [given] = await messagesOf('parked', 1);
  expect(given.requestContext.condition).toBe('RetryAttemptsExhausted');
  expect(given.DDBStreamBatchInfo).toMatchObject({ batchSize: 1 });
  await put('orders', anOrder('o4'));
  const told = (await messagesOf('heard', 3, 'o2', 'o3', 'o4')).map(({ detail }) => detail.orderId);
  expect([...new Set(told)].sort()).toEqual(['o2', 'o3', 'o4']);
});
