import { deployedShop, ORIGINS, type DeployedShop } from './shop-app';
import { makeCart, makeOrder, makeProduct, PRICE } from './shop-requests';
import { OPERATIONS } from '../../src/ecommerce-serverless-api/contract';
import { ANY, once, type Asked } from '../../tools/shop/client';

const FOREIGN = 'https://evil.example.com';

let shop: DeployedShop;
beforeAll(async () => (shop = await deployedShop({})));
afterAll(() => shop.emulator.stop());

const owner = (method: string, path: string, asked: Asked = {}) =>
  shop.client.send(method, path, { as: shop.callers.owner, ...asked });

describe('pages of other origins (E4)', () => {
  const paths = [...new Set(OPERATIONS.map(({ resource }) => resource))];
  const preflight = (path: string, origin: string) =>
    shop.client.send('OPTIONS', path, { headers: { Origin: origin, 'Access-Control-Request-Method': 'GET' } });

  test.each(paths)('a preflight of %s names the origin that asks, if it may', async (resource) => {
    const path = resource.replace(/\{\w+\}/g, 'x');
    const answers = await Promise.all([...ORIGINS, FOREIGN].map((origin) => preflight(path, origin)));
    expect(answers.map(({ status, headers }) => [status, headers['access-control-allow-origin']])).toEqual([
      [204, ORIGINS[0]],
      [204, ORIGINS[1]],
      [204, ORIGINS[0]],
    ]);
    const { headers } = answers[0];
    const allowed = headers['access-control-allow-headers']!.toLowerCase().split(',');
    expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'idempotency-key', 'if-match']));
    expect(headers['access-control-allow-methods']).toBe('GET,POST,PUT,PATCH,DELETE');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  test.each([
    ['an answer', '/carts', 200],
    ['an error', '/carts/none', 404],
  ])('%s of a handler names the origin that asks, if it may', async (_what, path, status) => {
    const answers = await Promise.all(
      [...ORIGINS, FOREIGN, undefined].map((Origin) => owner('GET', path, { headers: Origin ? { Origin } : {} })),
    );
    expect(answers.map((answer) => [answer.status, answer.headers['access-control-allow-origin']])).toEqual([
      [status, ORIGINS[0]],
      [status, ORIGINS[1]],
      [status, undefined],
      [status, undefined],
    ]);
    expect(answers.every(({ headers }) => headers.vary === 'origin')).toBe(true);
    expect(answers[0].headers['access-control-expose-headers']).toMatch(/etag.*retry-after/);
  });

  test.each([
    ['GET', '/carts', 401],
    ['GET', '/nothing', 403],
    ['POST', '/products', 401],
  ])('an error of the gateway can be read by every page: %s %s', async (method, path, status) => {
    const got = await shop.client.send(method, path, { headers: { Origin: ORIGINS[1] } });
    expect([got.status, got.headers['access-control-allow-origin']]).toEqual([status, '*']);
    expect(got.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

describe('bodies that are none', () => {
  const DEEP = 10_000;
  const profile = { name: 'Ann', email: 'ann@example.com' };
  test.each<[string, unknown, number]>([
    ['no JSON', '{', 400],
    ['a list that is deep', '['.repeat(DEEP) + ']'.repeat(DEEP), 400],
    ['deep in a member', `{"name":${'['.repeat(DEEP)}${']'.repeat(DEEP)},"email":"a@example.com"}`, 400],
    ['over the limit', { ...profile, more: 'x'.repeat(1024 * 1024) }, 413],
    ['a prototype', '{"name":"Ann","email":"ann@example.com","__proto__":{"isAdmin":true}}', 400],
    ['a constructor', { ...profile, constructor: { prototype: { isAdmin: true } } }, 400],
    ['somebody else’s', { ...profile, customerId: 'other' }, 400],
    ['a control character', { ...profile, name: 'A\u0000nn' }, 400],
    ['half a character', { ...profile, name: 'A\ud800' }, 400],
    ['a number for a text', { ...profile, name: 1e400 }, 400],
    ['null', null, 400],
  ])('%s', async (_what, body, status) => {
    const got = await owner('POST', '/customers', { headers: once(), body });
    expect([got.status, got.body.code]).toEqual([status, status === 413 ? 'REQUEST_TOO_LARGE' : 'BAD_REQUEST_BODY']);
    expect((await owner('GET', '/customers/me')).status).toBe(404);
  });

  test.each(['text/plain', 'application/xml', 'application/json; charset=latin1', 'multipart/form-data'])(
    'of another content type: %s',
    async (type) => {
      const got = await owner('POST', '/customers', { headers: { ...once(), 'Content-Type': type }, body: profile });
      expect(got.status).toBe(415);
    },
  );

  test.each([-1, 0.5, 2 ** 53, '1', null])('an amount that is none: %j', async (amount) => {
    const body = { name: 'Mug', category: 'kitchen', price: { ...PRICE, amount }, stock: 1 };
    const got = await shop.client.send('POST', '/products', { as: shop.callers.admin, headers: once(), body });
    expect([got.status, got.body.errors[0].field]).toEqual([400, 'price.amount']);
  });
});

describe('ids and parameters that are none', () => {
  const IDS = ['none', '__proto__', 'constructor', 'a%00b', 'a%0d%0ab', '%C3%A4', '%F0%9F%92%A9', 'x'.repeat(300), '*'];

  test.each(IDS)('an id: %s', async (id) => {
    const product = await makeProduct(shop);
    const cartId = await makeCart(shop.client, shop.callers.owner, product);
    const requests = [
      owner('GET', `/products/${id}`),
      owner('GET', `/carts/${id}`),
      owner('DELETE', `/carts/${id}`, { headers: ANY }),
      owner('PUT', `/carts/${cartId}/items/${id}`, { headers: ANY, body: { quantity: 1 } }),
      owner('DELETE', `/carts/${cartId}/items/${id}`, { headers: ANY }),
      owner('POST', `/carts/${id}/checkout`, { headers: once(), body: { total: PRICE } }),
      owner('GET', `/customers/${id}`),
      owner('GET', `/orders/${id}`),
      owner('POST', `/orders/${id}/cancel`),
    ];
    expect([...new Set((await Promise.all(requests)).map(({ status }) => status))]).toEqual([404]);
    expect((await owner('GET', `/carts/${cartId}`)).body.items).toHaveLength(1);
  });

  test.each([
    ['/products', { limit: '0' }],
    ['/products', { limit: '1e2' }],
    ['/products', { sort: 'price' }],
    ['/products', { category: 'a', sort: 'name' }],
    ['/products', { category: 'a', minPrice: '2', maxPrice: '1' }],
    ['/products', { fields: 'productId,__proto__' }],
    ['/orders', { fields: 'requestId' }],
    ['/carts', { customer: 'x' }],
    ['/carts', { __proto: 'x' }],
    ['/carts', { limit: '101' }],
  ])('of %s: %j', async (path, query) => {
    const got = await owner('GET', path, { query: query as Record<string, string> });
    expect([got.status, got.body.code]).toEqual([400, 'BAD_REQUEST_PARAMETERS']);
  });

  test('a parameter that is there twice', async () => {
    expect((await owner('GET', '/carts?limit=1&limit=2')).status).toBe(400);
  });
});

describe('cursors that are not of this list', () => {
  const FOREIGN_CURSORS = ['', 'x', 'e30', Buffer.from('[]').toString('base64url'), 'x'.repeat(3000), '__proto__'];
  const change = (cursor: string, edit: (content: any) => object) =>
    Buffer.from(JSON.stringify(edit(JSON.parse(Buffer.from(cursor, 'base64url').toString())))).toString('base64url');

  test('are a 400, or show nothing of anybody else', async () => {
    const { owner: mine, other } = shop.callers;
    const cursors: Record<string, string> = {};
    for (const as of [mine, other]) {
      const [first] = [await makeOrder(shop, as), await makeOrder(shop, as)];
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      const page = await shop.client.send('GET', '/orders', { as, query: { limit: '1' } });
      cursors[as.name] = page.body.cursor;
      expect(page.body.items).toHaveLength(1);
    }
    const keyOf = JSON.parse(Buffer.from(cursors.other, 'base64url').toString()).key;
    const forged = [
      cursors.other,
      ...FOREIGN_CURSORS,
      change(cursors.owner, (content) => ({ ...content, key: { ...content.key, customerId: other.subject } })),
      change(cursors.owner, (content) => ({ ...content, key: {} })),
      change(cursors.owner, (content) => ({ ...content, v: 2 })),
      change(cursors.owner, (content) => ({ ...content, key: { ...content.key, orderId: 1 } })),
    ];
    for (const cursor of forged) {
      const got = await owner('GET', '/orders', { query: { cursor } });
      expect([cursor, got.status]).toEqual([cursor, 400]);
    }
    expect((await owner('GET', '/carts', { query: { cursor: cursors.owner } })).status).toBe(400);
    const theirs = change(cursors.owner, (content) => ({ ...content, key: keyOf }));
    expect((await owner('GET', '/orders', { query: { cursor: theirs } })).text).not.toContain(other.subject);
    const next = await owner('GET', '/orders', { query: { cursor: cursors.owner, limit: '1' } });
    expect([next.status, next.body.items.length]).toEqual([200, 1]);
  });
});
