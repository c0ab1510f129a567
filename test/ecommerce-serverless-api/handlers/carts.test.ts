import { key, TestShop } from './shopper';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const ANY = { 'If-Match': '*' };
const put = (cartId: string, productId: string, quantity: number, headers: Record<string, string> = ANY) =>
  shop.send('PUT', `/carts/${cartId}/items/${productId}`, { body: { quantity }, headers });

describe('carts (E1)', () => {
  test('are made empty, and counted', async () => {
    const { status, headers, body } = await shop.send('POST', '/carts', { headers: key() });
    expect([status, headers.etag, headers.location]).toEqual([201, '"1"', `/carts/${body.cartId}`]);
    expect(body).toMatchObject({
      customerId: 'alice',
      status: 'OPEN',
      items: [],
      expiresAt: '2026-11-26T13:00:00.000Z',
    });
    expect(shop.kpis).toEqual([{ name: 'CartsCreated', value: 1 }]);
  });

  test('hold products, whose quantities change, in the version that was meant', async () => {
    const [cartId, mug] = [await shop.cart({}), await shop.product()];
    shop.now += 60_000;
    const { status, headers, body } = await put(cartId, mug, 2, { 'If-Match': '"1"' });
    expect([status, headers.etag, body.items]).toEqual([200, '"2"', [{ productId: mug, quantity: 2 }]]);
    expect(body.expiresAt).toBe('2026-11-26T13:01:00.000Z');
    expect((await put(cartId, mug, 3, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await put(cartId, mug, 3)).body.items).toEqual([{ productId: mug, quantity: 3 }]);
    expect((await put(cartId, 'p0', 1)).status).toBe(404);
    const path = `/carts/${cartId}/items/${mug}`;
    expect((await shop.send('DELETE', path, { headers: ANY })).body.items).toEqual([]);
    expect((await shop.send('DELETE', path, { headers: ANY })).status).toBe(404);
    expect((await shop.send('DELETE', `/carts/${cartId}/items/constructor`, { headers: ANY })).status).toBe(404);
  });

  test('tell the prices of today and their total', async () => {
    const [mug, cup] = [await shop.product(), await shop.product({ name: 'Cup' })];
    const cartId = await shop.cart({ [mug]: 2, [cup]: 1 });
    const { body } = await shop.send('GET', `/carts/${cartId}`);
    const [unitPrice, lineTotal] = [
      { amount: 500, currency: 'EUR' },
      { amount: 1000, currency: 'EUR' },
    ];
    expect(body.items).toContainEqual({ productId: mug, name: 'Mug', quantity: 2, unitPrice, lineTotal });
    expect(body.total).toEqual({ amount: 1500, currency: 'EUR' });
    await shop.admin('DELETE', `/products/${cup}`, { headers: ANY });
    const { body: later } = await shop.send('GET', `/carts/${cartId}`);
    expect(later.items).toContainEqual({ productId: cup, quantity: 1 });
    expect(later.total).toBeUndefined();
  });

  describe('are filled at once', () => {
    const fill = (cartId: string, items: unknown, asked: object = {}) =>
      shop.send('PUT', `/carts/${cartId}`, { body: { items }, headers: ANY, ...asked });

    test('with what they hold from then on, in the version that was meant', async () => {
      const [mug, cup, jug] = [await shop.product(), await shop.product(), await shop.product()];
      const cartId = await shop.cart({ [jug]: 5 });
      shop.now += 60_000;
      const items = [
        { productId: mug, quantity: 2 },
        { productId: cup, quantity: 1 },
      ];
      const { status, headers, body } = await fill(cartId, items, { headers: { 'If-Match': '"2"' } });
      expect([status, headers.etag, body.items]).toEqual([200, '"3"', expect.arrayContaining(items)]);
      expect([body.items.length, body.expiresAt]).toEqual([2, '2026-11-26T13:01:00.000Z']);
      expect((await fill(cartId, items, { headers: { 'If-Match': '"2"' } })).status).toBe(412);
      expect((await fill(cartId, items, { headers: {} })).status).toBe(428);
      expect((await fill(cartId, [])).body.items).toEqual([]);
    });

    test('and a product that stands twice counts as both, up to the most of one', async () => {
      const [cartId, mug] = [await shop.cart({}), await shop.product()];
      const twice = (quantity: number) => [quantity, 500].map((each) => ({ productId: mug, quantity: each }));
      expect((await fill(cartId, twice(499))).body.items).toEqual([{ productId: mug, quantity: 999 }]);
      expect((await fill(cartId, twice(500))).body).toMatchObject({ status: 409, code: 'CONFLICT' });
    });

    test('with what is sold, in one currency', async () => {
      const [euros, yen] = [await shop.product(), await shop.product({ price: { amount: 5, currency: 'JPY' } })];
      const cartId = await shop.cart({ [euros]: 1 });
      const one = (...ids: string[]) => ids.map((productId) => ({ productId, quantity: 1 }));
      expect((await fill(cartId, one(euros, yen))).body).toMatchObject({ status: 409, code: 'CONFLICT' });
      expect((await fill(cartId, one(euros, 'p0', '__proto__'))).body).toMatchObject({
        status: 409,
        code: 'OUT_OF_STOCK',
        errors: [
          { field: 'items.__proto__', detail: 'is no longer sold' },
          { field: 'items.p0', detail: 'is no longer sold' },
        ],
      });
      expect((await fill(cartId, one(yen))).status).toBe(200);
      expect((await put(cartId, euros, 1)).status).toBe(409);
      await fill(cartId, []);
      expect((await put(cartId, euros, 1)).status).toBe(200);
    });

    test.each<[unknown, string, string]>([
      [undefined, 'items', 'is missing'],
      ['secret', 'items', 'must be a list of at most 50 products'],
      [Array(51).fill({ productId: 'p1', quantity: 1 }), 'items', 'must be a list of at most 50 products'],
      [[{ productId: 'a b', quantity: 1 }], 'items.0.productId', 'must be the id of a product'],
      [[{ productId: 'p1', quantity: 0 }], 'items.0.quantity', 'must be a whole number from 1 to 999'],
    ])('but not with %j', async (items, field, detail) => {
      const { status, body, text } = await fill(await shop.cart({}), items);
      expect([status, body.errors, text.includes('secret')]).toEqual([400, [{ field, detail }], false]);
    });

    test('unless they are checked out', async () => {
      const mug = await shop.product();
      const cartId = await shop.cart({ [mug]: 1 });
      const body = { total: { amount: 500, currency: 'EUR' } };
      await shop.send('POST', `/carts/${cartId}/checkout`, { body, headers: key() });
      expect((await fill(cartId, [])).body.detail).toBe('The cart is checked out');
    });
  });

  test('are of one currency, as long as there is something in them', async () => {
    const [euros, yen] = [await shop.product(), await shop.product({ price: { amount: 5, currency: 'JPY' } })];
    const cartId = await shop.cart({ [euros]: 1 });
    expect((await put(cartId, yen, 1)).body).toMatchObject({ status: 409, code: 'CONFLICT' });
    await shop.send('DELETE', `/carts/${cartId}/items/${euros}`, { headers: ANY });
    expect((await put(cartId, yen, 1)).status).toBe(200);
    expect((await put(cartId, euros, 1)).status).toBe(409);
  });

  test('hold fifty products, and change then', async () => {
    const cartId = await shop.cart({});
    let last = '';
    for (let i = 0; i < 50; i += 1) {
      last = await shop.product();
      expect((await put(cartId, last, 1)).status).toBe(200);
    }
    expect((await put(cartId, await shop.product(), 1)).status).toBe(409);
    expect((await put(cartId, last, 2)).status).toBe(200);
    const removed = await shop.send('DELETE', `/carts/${cartId}/items/${last}`, { headers: ANY });
    expect(removed.body.items).toHaveLength(49);
    // and can be checked out: the transaction is within the limits
    await put(cartId, last, 1);
    const body = { total: { amount: 50 * 500, currency: 'EUR' } };
    expect((await shop.send('POST', `/carts/${cartId}/checkout`, { body, headers: key() })).status).toBe(201);
  });

  test('that were changed in between are changed all the same, if any version is meant', async () => {
    const [cartId, mug, cup] = [await shop.cart({}), await shop.product(), await shop.product()];
    // The reads of the product and the cart, and then somebody else is faster.
    shop.faults.push(
      () => {},
      () => {},
      () => Object.assign(shop.stored('carts', cartId)!, { items: { [cup]: 7 }, currency: 'EUR', version: 2 }),
    );
    const { status, body } = await put(cartId, mug, 1);
    expect([status, body.version, body.items]).toEqual([
      200,
      3,
      expect.arrayContaining([
        { productId: mug, quantity: 1 },
        { productId: cup, quantity: 7 },
      ]),
    ]);
  });

  test('that were changed in between are not changed, if the version before is meant', async () => {
    const [cartId, mug] = [await shop.cart({}), await shop.product()];
    shop.faults.push(
      () => {},
      () => {},
      () => Object.assign(shop.stored('carts', cartId)!, { version: 2 }),
    );
    expect((await put(cartId, mug, 1, { 'If-Match': '"1"' })).status).toBe(412);
    expect(shop.stored('carts', cartId)).toMatchObject({ version: 2, items: {} });
  });

  test('are their own: others find nothing, admins everything', async () => {
    const [cartId, mug] = [await shop.cart({}), await shop.product()];
    const attempts: [string, string, object][] = [
      ['GET', `/carts/${cartId}`, {}],
      ['DELETE', `/carts/${cartId}`, { headers: ANY }],
      ['PUT', `/carts/${cartId}`, { headers: ANY, body: { items: [] } }],
      ['PUT', `/carts/${cartId}/items/${mug}`, { headers: ANY, body: { quantity: 1 } }],
      ['DELETE', `/carts/${cartId}/items/${mug}`, { headers: ANY }],
      ['POST', `/carts/${cartId}/checkout`, { headers: key(), body: { total: { amount: 0, currency: 'EUR' } } }],
    ];
    for (const [method, path, asked] of attempts) {
      expect((await shop.send(method, path, { ...asked, as: 'bob' })).body.code).toBe('NOT_FOUND');
    }
    expect((await shop.admin('GET', `/carts/${cartId}`)).status).toBe(200);
    expect((await shop.send('GET', '/carts', { as: 'bob' })).body.items).toEqual([]);
    expect((await shop.send('GET', '/carts', { as: 'bob', query: { customerId: 'alice' } })).status).toBe(403);
    expect((await shop.admin('GET', '/carts', { query: { customerId: 'alice' } })).body.items).toHaveLength(1);
  });

  test('expire, also before they are deleted', async () => {
    const cartId = await shop.cart({});
    shop.now += 3_600_000;
    const kept = await shop.cart({});
    expect((await shop.send('GET', `/carts/${cartId}`)).status).toBe(404);
    expect((await shop.send('GET', '/carts')).body.items.map((cart: any) => cart.cartId)).toEqual([kept]);
  });

  test('are thrown away, in the version that was meant', async () => {
    const cartId = await shop.cart({});
    expect((await shop.send('DELETE', `/carts/${cartId}`, { headers: { 'If-Match': '"2"' } })).status).toBe(412);
    expect((await shop.send('DELETE', `/carts/${cartId}`, { headers: { 'If-Match': '"1"' } })).status).toBe(204);
    expect((await shop.send('GET', `/carts/${cartId}`)).status).toBe(404);
  });

  test('of before are listed last', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      ids.unshift(await shop.cart({}));
      shop.now += 1000;
    }
    const first = await shop.send('GET', '/carts', { query: { limit: '2' } });
    const second = await shop.send('GET', '/carts', { query: { limit: '2', cursor: first.body.cursor } });
    expect([...first.body.items, ...second.body.items].map((cart: any) => cart.cartId)).toEqual(ids);
  });
});
