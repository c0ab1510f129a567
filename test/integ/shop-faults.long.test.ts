import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { addShop, deployedShop, type DeployedShop } from './shop-app';
import { makeCart, makeOrder, makeProduct, PRICE } from './shop-requests';
import { once } from '../../tools/shop/client';
import { drain } from '../../tools/traffic/queues';
import { anOrder } from '../ecommerce-serverless-api/handlers/stream';

let shop: DeployedShop;
beforeAll(async () => {
  shop = await deployedShop({}, (app, region) => [
    addShop(app, region, {}, (made) => {
      const scope = Stack.of(made);
      const heard = new Queue(scope, 'Heard');
      const rule = new Rule(scope, 'Rule', { eventBus: made.eventBus, eventPattern: { detailType: ['OrderPlaced'] } });
      rule.addTarget(new SqsQueue(heard));
      new CfnOutput(scope, 'HeardUrl', { value: heard.queueUrl });
      // More than there are kills; ten take long.
      const mappings = made.publisherFunction.node.findAll().filter((node) => node instanceof CfnEventSourceMapping);
      mappings.forEach((mapping) => (mapping.maximumRetryAttempts = 2));
    }),
  ]);
});
afterAll(() => shop.emulator.stop());

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ends a function in the middle of what it does, as soon as it does something. */
async function kill(functionName: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(10)) {
    const [worker] = shop.emulator.workersOf(functionName);
    try {
      if (worker !== undefined && process.kill(worker, 'SIGKILL')) {
        return;
      }
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error(`${functionName} did nothing`);
}

/** What a queue holds, once all of `expected` is in it. */
async function found<T>(url: string, read: (body: any) => T, expected: T[]): Promise<T[]> {
  const all: T[] = [];
  const deadline = Date.now() + 60_000;
  while (!expected.every((one) => all.includes(one)) && Date.now() < deadline) {
    await sleep(200);
    all.push(...(await drain(shop.clients.sqs, url)).map(({ Body }) => read(JSON.parse(Body!))));
  }
  return all;
}

test('a change that cannot be told is parked, and neither it nor a publisher that is killed keeps back others (E10)', async () => {
  const { callers, clients, outputs } = shop;
  const first = await makeOrder(shop, callers.owner);
  const heard = (orders: string[]) => found(outputs.HeardUrl, ({ detail }) => detail.orderId as string, orders);
  expect(await heard([first])).toContain(first);

  // Nobody but a hand in the table makes an order without a total.
  const poison = marshall({ ...anOrder('poison'), total: undefined }, { removeUndefinedValues: true });
  await clients.dynamoDb.send(
    new PutItemCommand({ TableName: outputs.EcommerceServerlessApiOrdersTableName, Item: poison }),
  );
  const killing = kill('shop-event-publisher-dev');
  const others = await Promise.all([callers.owner, callers.other].map((as) => makeOrder(shop, as)));
  await killing;

  const condition = 'RetryAttemptsExhausted of 1';
  const parked = await found(
    outputs.EcommerceServerlessApiUnpublishedQueueUrl,
    ({ requestContext, DDBStreamBatchInfo }) => `${requestContext.condition} of ${DDBStreamBatchInfo.batchSize}`,
    [condition],
  );
  expect(parked).toEqual([condition]);
  expect(await heard(others)).toEqual(expect.arrayContaining(others));
});

test('a function that is killed while customers check out sells each cart once, and the same answer comes again (E14)', async () => {
  const { client, callers } = shop;
  const productId = await makeProduct(shop);
  const carts = await Promise.all(Array.from({ length: 20 }, () => makeCart(client, callers.owner, productId)));
  const asked = carts.map(() => ({ as: callers.owner, headers: once(), body: { total: PRICE } }));
  const checkOut = () =>
    Promise.all(carts.map((cartId, index) => client.persist('POST', `/carts/${cartId}/checkout`, asked[index])));
  const checkingOut = checkOut();
  for (let kills = 0; kills < 3; kills += 1) {
    await kill('shop-carts-dev');
    await sleep(100);
  }
  const answers = await checkingOut;
  expect(answers.map(({ status }) => status)).toEqual(carts.map(() => 201));
  const again = await checkOut();
  expect(again.map(({ status, text }) => [status, text])).toEqual(answers.map(({ text }) => [201, text]));
  expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(20);
  expect((await client.persist('GET', `/products/${productId}`)).body.stock).toBe(80);
});
