import * as fc from 'fast-check';
import { key, TestShop } from './shopper';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const EDIT = { name: 'Cup', category: 'kitchen', price: { amount: 700, currency: 'EUR' } };
const match = (version: number | string) => ({ 'If-Match': version === '*' ? '*' : `"${version}"` });

describe('products (E1)', () => {
  test('are made by admins, with a place and a version', async () => {
    const body = { ...EDIT, description: 'Blue', stock: 3 };
    const { status, headers, body: made } = await shop.admin('POST', '/products', { body, headers: key() });
    expect([status, headers.etag, headers.location]).toEqual([201, '"1"', `/products/${made.productId}`]);
    const at = '2026-11-26T12:00:00.000Z';
    expect(made).toEqual({ productId: 'id-1', ...body, version: 1, createdAt: at, updatedAt: at });
  });

  test('are told to everybody, or only what is asked for', async () => {
    const productId = await shop.product();
    const got = await shop.send('GET', `/products/${productId}`, { as: null });
    expect([got.status, got.headers.etag, got.body.name]).toEqual([200, '"1"', 'Mug']);
    const { body } = await shop.send('GET', `/products/${productId}`, { as: null, query: { fields: 'name,stock' } });
    expect(body).toEqual({ name: 'Mug', stock: 10 });
    expect((await shop.send('GET', '/products/p0', { as: null })).body.code).toBe('NOT_FOUND');
  });

  test('are replaced as a whole, in the version that was meant', async () => {
    const productId = await shop.product({ description: 'Blue' });
    shop.now += 1000;
    const asked = { body: EDIT, headers: match(1) };
    const { status, headers, body } = await shop.admin('PUT', `/products/${productId}`, asked);
    expect([status, headers.etag]).toEqual([200, '"2"']);
    expect(body).toEqual({
      productId,
      ...EDIT,
      stock: 10,
      version: 2,
      createdAt: '2026-11-26T12:00:00.000Z',
      updatedAt: '2026-11-26T12:00:01.000Z',
    });
    const again = await shop.admin('PUT', `/products/${productId}`, asked);
    expect([again.status, again.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
    expect((await shop.admin('PUT', `/products/${productId}`, { body: EDIT, headers: match('*') })).status).toBe(200);
    expect((await shop.admin('PUT', '/products/p0', asked)).status).toBe(404);
    expect((await shop.admin('PUT', '/products/p0', { body: EDIT, headers: match('*') })).status).toBe(404);
  });

  test('are taken out of the shop', async () => {
    const productId = await shop.product();
    expect((await shop.admin('DELETE', `/products/${productId}`, { headers: match(2) })).status).toBe(412);
    const { status, text } = await shop.admin('DELETE', `/products/${productId}`, { headers: match(1) });
    expect([status, text]).toEqual([204, '']);
    expect((await shop.admin('DELETE', `/products/${productId}`, { headers: match('*') })).status).toBe(404);
  });

  test('selling does not make a new version, so that nobody has to edit again because of it', async () => {
    const productId = await shop.product();
    const body = { change: -4, reason: 'broken' };
    const asked = { body, headers: key() };
    const { status, body: answer } = await shop.admin('POST', `/products/${productId}/stock-changes`, asked);
    expect([status, answer]).toEqual([201, { productId, ...body, changedAt: '2026-11-26T12:00:00.000Z' }]);
    expect(shop.stored('products', productId)).toMatchObject({ stock: 6, version: 1 });
  });

  test.each([
    [-11, 'OUT_OF_STOCK'],
    [1_000_000_000, 'CONFLICT'],
  ])('a stock that changes by %d would be none', async (change, code) => {
    const productId = await shop.product();
    const asked = { body: { change, reason: 'r' }, headers: key() };
    const { status, body } = await shop.admin('POST', `/products/${productId}/stock-changes`, asked);
    expect([status, body.code]).toEqual([409, code]);
    expect(shop.stored('products', productId)).toMatchObject({ stock: 10 });
  });

  test.each<[string, number, 409 | 404, object | undefined]>([
    ['is sold', -4, 409, { stock: 3 }],
    ['is filled up', 999_999_990, 409, { stock: 11 }],
    ['is taken out of the shop', 4, 404, undefined],
  ])('a stock of a product that %s meanwhile is not changed by %d', async (_what, change, status, stored) => {
    const productId = await shop.product();
    shop.meanwhile(() => {
      if (stored === undefined) {
        shop.db.tables.products.delete(productId);
      } else {
        Object.assign(shop.stored('products', productId)!, stored);
      }
    });
    const asked = { body: { change, reason: 'r' }, headers: key() };
    expect((await shop.admin('POST', `/products/${productId}/stock-changes`, asked)).status).toBe(status);
    expect(shop.stored('products', productId)?.stock).toBe((stored as { stock: number } | undefined)?.stock);
  });

  test('never take the place of another one', async () => {
    const other = { productId: 'id-1', name: 'Other' };
    shop.meanwhile(() => shop.db.tables.products.set('id-1', other));
    const { status, body } = await shop.admin('POST', '/products', { body: { ...EDIT, stock: 1 }, headers: key() });
    expect([status, body.productId]).toEqual([201, 'id-2']);
    expect(shop.stored('products', 'id-1')).toEqual(other);
  });

  test.each([
    [-10, 0],
    [999_999_990, 1_000_000_000],
  ])('a stock changes by %d', async (change, stock) => {
    const productId = await shop.product();
    const asked = { body: { change, reason: 'r' }, headers: key() };
    expect((await shop.admin('POST', `/products/${productId}/stock-changes`, asked)).status).toBe(201);
    expect(shop.stored('products', productId)).toMatchObject({ stock });
  });

  test.each(['POST /products', 'PUT /products/p1', 'DELETE /products/p1', 'POST /products/p1/stock-changes'])(
    '%s is for admins',
    async (operation) => {
      const [method, path] = operation.split(' ');
      expect((await shop.send(method, path)).body.code).toBe('ACCESS_DENIED');
      expect((await shop.send(method, path, { as: null })).body.code).toBe('UNAUTHORIZED');
    },
  );
});

describe('lists of products', () => {
  const pages = async (query: Record<string, string>): Promise<any[]> => {
    const items: any[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await shop.send('GET', '/products', {
        as: null,
        query: { ...query, ...(cursor && { cursor }) },
      });
      expect(status).toBe(200);
      items.push(...body.items);
      ({ cursor } = body);
    } while (cursor !== undefined);
    return items;
  };

  test('of a category are by price, within bounds, page by page, each once', async () => {
    for (const amount of [30, 10, 20, 20, 40, 50]) {
      await shop.product({ price: { amount, currency: 'EUR' } });
    }
    await shop.product({ category: 'garden' });
    const pricesOf = async (query: object) =>
      (await pages({ category: 'kitchen', ...query })).map(({ price }) => price.amount);
    for (const limit of ['1', '2', '3', '100']) {
      expect(await pricesOf({ limit })).toEqual([10, 20, 20, 30, 40, 50]);
      expect(await pricesOf({ limit, sort: '-price' })).toEqual([50, 40, 30, 20, 20, 10]);
    }
    expect(await pricesOf({ minPrice: '20', maxPrice: '30', sort: 'price' })).toEqual([20, 20, 30]);
    expect(await pricesOf({ minPrice: '20', maxPrice: '20' })).toEqual([20, 20]);
  });

  test('of everything are of everything', async () => {
    const ids = [await shop.product(), await shop.product({ category: 'garden' }), await shop.product()];
    const found = await pages({ limit: '2', fields: 'productId' });
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(ids.map((productId) => ({ productId }))));
  });

  test('have 20 items, if not said otherwise', async () => {
    for (let i = 0; i < 21; i += 1) {
      await shop.product();
    }
    expect((await shop.send('GET', '/products')).body.items).toHaveLength(20);
  });

  const refused = async (query: Record<string, string>) => {
    const { status, body } = await shop.send('GET', '/products', { query });
    const detail = 'must be the cursor of the page before, as it was given';
    expect([status, body.code, body.errors]).toEqual([400, 'BAD_REQUEST_PARAMETERS', [{ field: 'cursor', detail }]]);
  };

  test('go on only where they were', async () => {
    await shop.product();
    await shop.product();
    const { cursor } = (await shop.send('GET', '/products', { query: { category: 'kitchen', limit: '1' } })).body;
    await refused({ category: 'garden', cursor });
    await refused({ category: 'kitchen', sort: '-price', cursor });
    await refused({ category: 'kitchen', minPrice: '1', cursor });
    await refused({ cursor });
    const { status } = await shop.send('GET', '/products', {
      query: { category: 'kitchen', limit: '7', cursor, fields: 'name' },
    });
    expect(status).toBe(200);
  });

  test('refuse whatever was made up as a cursor', async () => {
    await shop.product();
    await shop.product();
    const query = { category: 'kitchen', limit: '1' };
    const { cursor } = (await shop.send('GET', '/products', { query })).body;
    const known = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { of, key: last } = known;
    const forged = [
      { v: 2, of, key: last },
      { v: 1, of: 'x', key: last },
      { v: 1, of, key: { ...last, category: 'garden' } },
      { v: 1, of, key: { productId: last.productId } },
      { v: 1, of, key: { ...last, price: '500' } },
      { v: 1, of, key: { ...last, productId: '' } },
      // the right form, and outside of what is asked for
      { v: 1, of, key: { ...last, price: 100_000_000_001 } },
      null,
      [],
    ];
    for (const value of forged) {
      await refused({ ...query, cursor: forge(value) });
    }
    await refused({ ...query, cursor: 'a'.repeat(2049) });
    await refused({ ...query, cursor: 'a+b=' });
    const text = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 40 });
    await fc.assert(fc.asyncProperty(text, (made) => refused({ ...query, cursor: made })));
  });

  test('an error of the tables is no error of a cursor', async () => {
    shop.faults.push(() => {
      throw Object.assign(new Error('no'), { name: 'ValidationException' });
    });
    await expect(shop.send('GET', '/products')).rejects.toThrow('no');
    await shop.product();
    await shop.product();
    const query = { category: 'kitchen', limit: '1' };
    const { cursor } = (await shop.send('GET', '/products', { query })).body;
    shop.faults.push(() => {
      throw new TypeError('not this one');
    });
    await expect(shop.send('GET', '/products', { query: { ...query, cursor } })).rejects.toThrow('not this one');
  });
});
