import { Stack } from 'aws-cdk-lib';
import { addShop, deployedShop, type DeployedShop } from './shop-app';
import { makeCart, makeProduct, PRICE } from './shop-requests';
import { awsCall } from '../../emulator/aws-call';
import { EcommerceServerlessApi, Network, ShopAuth } from '../../src';
import { once, ShopClient, type Got } from '../../tools/shop/client';

let shop: DeployedShop;
beforeAll(async () => {
  shop = await deployedShop({}, (app, region) => {
    const tiers = new Stack(app, 'tiers', { env: { region } });
    new EcommerceServerlessApi(tiers, 'Tiers', {
      environmentSuffix: 'tiers',
      auth: ShopAuth.none('It is a test.'),
      network: Network.none('It is a test.'),
      usagePlans: [
        { name: 'free', rateLimit: 1, burstLimit: 2 },
        { name: 'partner', rateLimit: 1000, burstLimit: 1000, quota: 5 },
      ],
      exportOutputs: true,
    });
    return [addShop(app, region), tiers];
  });
});
afterAll(() => shop.emulator.stop());

test('50 customers buy the last 10 of a product at once: 10 orders, and no stock (E14)', async () => {
  const { client, customer } = shop;
  const productId = await makeProduct(shop, { stock: 10 });
  const buyers = await Promise.all(Array.from({ length: 50 }, (_, index) => customer(`buyer-${index}`)));
  const carts = await Promise.all(buyers.map((buyer) => makeCart(client, buyer, productId)));
  const answers = await Promise.all(
    buyers.map((as, index) =>
      client.persist('POST', `/carts/${carts[index]}/checkout`, { as, headers: once(), body: { total: PRICE } }),
    ),
  );
  const placed = answers.filter(({ status }) => status === 201);
  expect(placed).toHaveLength(10);
  const refused = answers.filter(({ status }) => status !== 201);
  expect([...new Set(refused.map(({ status, body }) => `${status} ${body.code}`))]).toEqual(['409 OUT_OF_STOCK']);
  expect((await client.persist('GET', `/products/${productId}`)).body.stock).toBe(0);
  const lists = await Promise.all(buyers.map((as) => client.persist('GET', '/orders', { as })));
  const orders = lists.flatMap(({ body }) => body.items.map(({ orderId }: { orderId: string }) => orderId));
  expect(orders.sort()).toEqual(placed.map(({ body }) => body.orderId).sort());
});

describe('tiers of clients (E6)', () => {
  const client = () => new ShopClient(shop.emulator.urlOf(shop.outputs.TiersApiUrl));
  const keyOf = async (tier: 'Free' | 'Partner'): Promise<string> => {
    const path = `/apikeys/${shop.outputs[`Tiers${tier}ApiKeyId`]}?includeValue=true`;
    return (await awsCall(shop.emulator, 'apigateway', path)).value;
  };
  const ask = async (key: string | undefined, count: number): Promise<Got[]> => {
    const headers = key === undefined ? {} : { 'X-Api-Key': key };
    return Promise.all(Array.from({ length: count }, () => client().send('GET', '/products', { headers })));
  };

  test.each([undefined, 'wrong'])('403 with the key %s', async (key) => {
    const [{ status, body }] = await ask(key, 1);
    expect([status, ['INVALID_API_KEY', 'ACCESS_DENIED'].includes(body.code)]).toEqual([403, true]);
  });

  test('429 with Retry-After over the rate of the plan, and 200 later', async () => {
    const key = await keyOf('Free');
    const answers = await ask(key, 8);
    const over = answers.filter(({ status }) => status === 429);
    expect(over.length).toBeGreaterThan(0);
    expect(answers.length - over.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => ![200, 429].includes(status))).toEqual([]);
    expect(over.map(({ headers, body }) => [headers['retry-after'], body.code])).toEqual(
      over.map(() => ['1', 'THROTTLED']),
    );
    expect((await client().persist('GET', '/products', { headers: { 'X-Api-Key': key } })).status).toBe(200);
  });

  test('429 over the quota of the plan', async () => {
    const answers = await ask(await keyOf('Partner'), 7);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const { headers, body } = answers.find(({ status }) => status === 429)!;
    expect([headers['retry-after'], body.code]).toEqual(['3600', 'QUOTA_EXCEEDED']);
  });
});
