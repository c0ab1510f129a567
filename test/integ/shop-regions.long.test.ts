import { setTimeout as sleep } from 'timers/promises';
import { moveShop } from './failover-command';
import { makeCart, makeOrder, makeProduct, PRICE } from './shop-requests';
import { FIRST, SECOND, shopInTwoRegions, type RegionalShop, type ShopInTwoRegions } from './two-regions';
import { awsCall } from '../../emulator/aws-call';
import { ANY, once, ShopClient, type Got } from '../../tools/shop/client';

/*
 * MiniStack has the tables of each region apart, and copies what changes to their replicas at once, where AWS takes about a second; the shim
 * makes the replicas that a template asks for. Two regions that sell at once would not oversell here: that they do not is what
 * test/ecommerce-serverless-api/handlers/home.test.ts shows.
 */

let shop: ShopInTwoRegions;
beforeAll(async () => (shop = await shopInTwoRegions()));
afterAll(() => shop.stop());

/** The new region begins so many seconds after a move was said; the old one stops within five. */
const PAUSE = 10;

const health = ({ client }: RegionalShop) => new ShopClient(client.url).send('GET', '/health');

/** The region that Route 53 would choose, by what the two health checks look at. */
async function chosen(): Promise<RegionalShop> {
  const { first, second } = shop;
  const { status, text } = await health(first);
  return status === 200 && text.includes('"takesChanges":true') ? first : second;
}

/** Sends a request to whichever region is chosen, again and again as it is, until one serves it. */
async function goOn(send: (region: RegionalShop) => Promise<Got>): Promise<{ got: Got; refusals: Set<string> }> {
  const refusals = new Set<string>();
  for (let repeats = 0; ; repeats += 1) {
    const got = await send(await chosen());
    if (got.status !== 503 || repeats === 60) {
      return { got, refusals };
    }
    refusals.add(`${got.status} ${got.body.code} ${got.headers['retry-after']}`);
    await sleep(500);
  }
}

/** Every kind of change, in a region that takes none. */
async function refuses({ client, callers }: RegionalShop, productId: string): Promise<void> {
  const { owner, admin } = callers;
  const answers = await Promise.all([
    client.send('POST', '/carts', { as: owner, headers: once() }),
    client.send('DELETE', `/products/${productId}`, { as: admin, headers: ANY }),
    client.send('POST', `/products/${productId}/stock-changes`, {
      as: admin,
      headers: once(),
      body: { change: 1, reason: 'found' },
    }),
    client.send('POST', '/reviews', { body: { stars: 5 } }),
    client.send('DELETE', '/reviews/1'),
  ]);
  expect(answers.map(({ status, headers, body }) => [status, headers['retry-after'], body.code])).toEqual(
    answers.map(() => [503, '60', 'SERVICE_UNAVAILABLE']),
  );
  const [product, review] = [await client.send('GET', `/products/${productId}`), await client.send('GET', '/reviews')];
  expect([product.status, review.status, review.text]).toEqual([200, 200, 'none']);
}

/** Takes the way to a region away; returns what gives it back. */
async function takeAway({ apiId }: RegionalShop): Promise<() => Promise<void>> {
  const { emulator } = shop;
  const stage = `/restapis/${apiId}/stages/dev`;
  const { deploymentId } = await awsCall(emulator, 'apigateway', stage);
  await awsCall(emulator, 'apigateway', stage, {}, 'DELETE');
  return () => awsCall(emulator, 'apigateway', `/restapis/${apiId}/stages`, { stageName: 'dev', deploymentId }, 'POST');
}

test('a shop in two regions is moved when the first one is lost, and back as planned; clients go on (E11)', async () => {
  const { emulator, first, second } = shop;
  const { owner, admin } = first.callers;
  const stockIn = async ({ client }: RegionalShop, productId: string) =>
    (await client.send('GET', `/products/${productId}`)).body.stock;

  // The first region sells; the second one tells of it, and refuses to.
  expect((await chosen()).region).toBe(FIRST);
  const orderId = await makeOrder(first, owner);
  const productId = await makeProduct(first, { stock: 10 });
  const cartId = await makeCart(first.client, owner, productId);
  const [here, there] = await Promise.all(
    [first, second].map(({ client }) => client.send('GET', `/orders/${orderId}`, { as: owner })),
  );
  expect([there.status, there.body]).toEqual([200, here.body]);
  expect((await health(second)).body).toEqual({ region: SECOND, takesChanges: false });
  expect((await first.client.send('POST', '/reviews', { body: { stars: 5 } })).text).toBe('{"stars":5}');
  await refuses(second, productId);

  // It is lost: reads go on, and the checkout is refused for as long as nobody moves the shop.
  const giveBack = await takeAway(first);
  expect((await health(first)).status).toBe(403);
  const checkout = { as: owner, headers: once(), body: { total: PRICE } };
  const send = ({ client }: RegionalShop) => client.send('POST', `/carts/${cartId}/checkout`, checkout);
  expect((await chosen()).region).toBe(SECOND);
  expect((await send(second)).status).toBe(503);
  expect((await second.client.send('GET', `/carts/${cartId}`, { as: owner })).status).toBe(200);

  // It is moved: the client that keeps sending gets its order there, once.
  await moveShop(emulator, { runbook: second.runbook, pause: PAUSE, isOldGone: true });
  const placed = await goOn(send);
  expect([placed.got.status, [...placed.refusals]]).toEqual([201, ['503 SERVICE_UNAVAILABLE 60']]);
  const again = await send(second);
  expect([again.text, again.headers['idempotent-replayed']]).toEqual([placed.got.text, 'true']);
  expect(await stockIn(second, productId)).toBe(9);

  // It is back, has what was sold meanwhile, and sells nothing; traffic stays where it is.
  await giveBack();
  expect((await health(first)).body).toEqual({ region: FIRST, takesChanges: false });
  expect((await chosen()).region).toBe(SECOND);
  expect(await stockIn(first, productId)).toBe(9);
  await refuses(first, productId);
  expect((await second.client.send('POST', '/reviews', { body: { stars: 4 } })).text).toBe('{"stars":4}');

  // Back as planned: no region takes changes for a while, then the first one, with what the second one sold.
  await moveShop(emulator, { runbook: first.runbook, pause: PAUSE });
  const product = { as: admin, headers: once(), body: { change: 5, reason: 'found' } };
  const moved = await goOn(({ client }) => client.send('POST', `/products/${productId}/stock-changes`, product));
  expect([moved.got.status, (await chosen()).region]).toEqual([201, FIRST]);
  expect([...moved.refusals]).toEqual(['503 SERVICE_UNAVAILABLE 60']);
  expect(await Promise.all([first, second].map((region) => stockIn(region, productId)))).toEqual([14, 14]);
  await refuses(second, productId);
  const lists = [first, second].map(({ client }) => client.send('GET', '/orders', { as: owner }));
  for (const { body } of await Promise.all(lists)) {
    expect(body.items.map((order: { orderId: string }) => order.orderId).sort()).toEqual(
      [orderId, placed.got.body.orderId].sort(),
    );
  }
  // The records and checks are there, and choose nothing here: `chosen` does what Route 53 would.
  const recorded = emulator.recorded().map(({ type }) => type);
  expect(recorded).toEqual(expect.arrayContaining(['AWS::Route53::HealthCheck', 'AWS::Route53::RecordSet Failover']));
});
