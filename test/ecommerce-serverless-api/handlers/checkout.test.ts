import { cancelled } from './dynamodb';
import { key, TestShop } from './shopper';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const ANY = { 'If-Match': '*' };
const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const checkOut = (cartId: string, total: object, headers = key()) =>
  shop.send('POST', `/carts/${cartId}/checkout`, { body: { total }, headers });
const edit = (productId: string, change: object) =>
  shop.admin('PUT', `/products/${productId}`, {
    headers: ANY,
    body: { name: 'Mug', category: 'kitchen', price: EUR(500), ...change },
  });

describe('checkout (E14)', () => {
  test('turns a cart into an order, and takes what was sold out of the stock', async () => {
    const [mug, cup] = [await shop.product(), await shop.product({ name: 'Cup', price: EUR(150) })];
    const cartId = await shop.cart({ [mug]: 2, [cup]: 1 });
    const { status, body, headers } = await checkOut(cartId, EUR(1150));
    expect([status, headers.etag, headers.location]).toEqual([201, '"1"', `/orders/${body.orderId}`]);
    expect(body).toMatchObject({ customerId: 'alice', cartId, status: 'PLACED', total: EUR(1150) });
    const line = { productId: mug, name: 'Mug', quantity: 2, unitPrice: EUR(500), lineTotal: EUR(1000) };
    expect(body.lines).toContainEqual(line);
    expect(shop.stored('products', mug)).toMatchObject({ stock: 8, version: 1 });
    expect(shop.stored('carts', cartId)).toMatchObject({ status: 'CHECKED_OUT', orderId: body.orderId, version: 4 });
    expect(shop.kpis.map(({ name }) => name)).toEqual(['CartsCreated', 'OrdersPlaced', 'CartsCheckedOut']);
    const cart = await shop.send('GET', `/carts/${cartId}`);
    expect(cart.body).toMatchObject({ status: 'CHECKED_OUT', orderId: body.orderId });
    expect(cart.body.total).toBeUndefined();
  });

  test('happens once to a cart, which changes no more', async () => {
    const mug = await shop.product();
    const cartId = await shop.cart({ [mug]: 1 });
    expect((await checkOut(cartId, EUR(500))).status).toBe(201);
    const again = await checkOut(cartId, EUR(500));
    expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
    const asked = { body: { quantity: 2 }, headers: ANY };
    expect((await shop.send('PUT', `/carts/${cartId}/items/${mug}`, asked)).status).toBe(409);
    expect((await shop.send('DELETE', `/carts/${cartId}/items/${mug}`, { headers: ANY })).status).toBe(409);
  });

  test('names every line that cannot be sold, and is counted', async () => {
    const [mug, cup, jug] = [await shop.product({ stock: 1 }), await shop.product(), await shop.product()];
    const cartId = await shop.cart({ [mug]: 2, [cup]: 1, [jug]: 10 });
    await shop.admin('DELETE', `/products/${cup}`, { headers: ANY });
    const { status, body } = await checkOut(cartId, EUR(500));
    expect([status, body.code]).toEqual([409, 'OUT_OF_STOCK']);
    expect(body.errors).toEqual([
      { field: `items.${mug}`, detail: 'must not be more than 1' },
      { field: `items.${cup}`, detail: 'is no longer sold' },
    ]);
    expect(shop.kpis.at(-1)).toEqual({ name: 'OutOfStock', value: 1 });
  });

  test.each([
    ['amount', EUR(501)],
    ['currency', { amount: 500, currency: 'USD' }],
  ])('is only at the total that was agreed: another %s', async (_what, total) => {
    const cartId = await shop.cart({ [await shop.product()]: 1 });
    const { status, body } = await checkOut(cartId, total);
    expect([status, body.code, body.errors]).toEqual([
      409,
      'PRICE_CHANGED',
      [
        { field: 'total.amount', detail: 'is 500' },
        { field: 'total.currency', detail: 'is EUR' },
      ],
    ]);
  });

  test('is neither of an empty cart nor of two currencies', async () => {
    expect((await checkOut(await shop.cart({}), EUR(0))).body.code).toBe('CONFLICT');
    const [mug, cup] = [await shop.product(), await shop.product()];
    const cartId = await shop.cart({ [mug]: 1, [cup]: 1 });
    await edit(cup, { price: { amount: 500, currency: 'USD' } });
    expect((await checkOut(cartId, EUR(1000))).body.code).toBe('CONFLICT');
  });

  describe('what changed after it was read is read again', () => {
    // The reads of the cart and of its products are done, and then somebody else is faster.
    const meanwhile = (change: () => void) =>
      shop.faults.push(
        () => {},
        () => {},
        change,
      );
    let mug: string;
    let cartId: string;
    beforeEach(async () => {
      mug = await shop.product({ stock: 2 });
      cartId = await shop.cart({ [mug]: 2 });
    });

    test.each<[string, object, string]>([
      ['stock', { stock: 1 }, 'OUT_OF_STOCK'],
      ['price', { price: 600 }, 'PRICE_CHANGED'],
      ['currency', { currency: 'USD' }, 'PRICE_CHANGED'],
    ])('another %s', async (_what, change, code) => {
      meanwhile(() => Object.assign(shop.stored('products', mug)!, change));
      expect((await checkOut(cartId, EUR(1000))).body.code).toBe(code);
      expect(shop.db.tables.orders.size + shop.db.tables.requests.size).toBe(2); // the claims of product and cart
    });

    test('a product that is gone', async () => {
      meanwhile(() => shop.db.tables.products.delete(mug));
      expect((await checkOut(cartId, EUR(1000))).body.code).toBe('OUT_OF_STOCK');
      expect(shop.db.tables.products.size).toBe(0);
    });

    test('a cart that holds more', async () => {
      meanwhile(() => Object.assign(shop.stored('carts', cartId)!, { version: 9, items: { [mug]: 1 } }));
      expect((await checkOut(cartId, EUR(1000))).body.code).toBe('PRICE_CHANGED');
    });

    test('a cart that is checked out or gone', async () => {
      meanwhile(() => Object.assign(shop.stored('carts', cartId)!, { status: 'CHECKED_OUT' }));
      expect((await checkOut(cartId, EUR(1000))).body.code).toBe('CONFLICT');
      const other = await shop.cart({ [mug]: 1 });
      meanwhile(() => shop.db.tables.carts.delete(other));
      expect((await checkOut(other, EUR(500))).status).toBe(404);
      expect(shop.stored('carts', other)).toBeUndefined();
    });

    test('stock that came and went and is enough', async () => {
      meanwhile(() => Object.assign(shop.stored('products', mug)!, { stock: 0 }));
      shop.faults.push(() => Object.assign(shop.stored('products', mug)!, { stock: 5 }));
      expect((await checkOut(cartId, EUR(1000))).status).toBe(201);
    });
  });
});

describe('an idempotency key (E14)', () => {
  let cartId: string;
  beforeEach(async () => (cartId = await shop.cart({ [await shop.product()]: 1 })));

  test('is answered once and for all, byte for byte', async () => {
    const first = await checkOut(cartId, EUR(500), key('k'));
    const second = await checkOut(cartId, EUR(500), key('k'));
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect([second.headers.etag, second.headers.location]).toEqual([first.headers.etag, first.headers.location]);
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(shop.db.tables.orders.size).toBe(1);
    expect(shop.kpis.filter(({ name }) => name === 'OrdersPlaced')).toHaveLength(1);
  });

  test.each<[string, (cartId: string) => Promise<any>]>([
    ['body', (id) => checkOut(id, EUR(501), key('k'))],
    ['path', async () => checkOut(await shop.cart({ [await shop.product()]: 1 }), EUR(500), key('k'))],
  ])('is for one request: another %s is refused', async (_what, other) => {
    await checkOut(cartId, EUR(500), key('k'));
    const { status, body } = await other(cartId);
    expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('is the same for a body that says the same', async () => {
    await checkOut(cartId, EUR(500), key('k'));
    expect((await checkOut(cartId, { currency: ' eur', amount: 500 }, key('k'))).status).toBe(201);
  });

  test('is of one caller and one operation', async () => {
    await checkOut(cartId, EUR(500), key('k'));
    expect((await shop.send('POST', '/carts', { headers: key('k') })).status).toBe(201);
    const bob = await shop.send('POST', '/carts', { as: 'bob', headers: key('k') });
    expect(bob.body.customerId).toBe('bob');
  });

  test('keeps no refusal', async () => {
    expect((await checkOut(cartId, EUR(501), key('k'))).status).toBe(409);
    expect((await checkOut(cartId, EUR(500), key('k'))).status).toBe(201);
  });

  test('is forgotten after a day, also while DynamoDB has not deleted it', async () => {
    const create = async () => (await shop.send('POST', '/carts', { headers: key('k') })).body.cartId;
    const first = await create();
    shop.now += 86_399_000;
    expect(await create()).toBe(first);
    shop.now += 1_000;
    expect(await create()).not.toBe(first);
  });

  test('that was answered long ago does not answer a refusal', async () => {
    await checkOut(cartId, EUR(500), key('k'));
    shop.now += 86_400_000;
    Object.assign(shop.stored('carts', cartId)!, { expiresAt: 9e9 });
    expect((await checkOut(cartId, EUR(500), key('k'))).status).toBe(409);
  });

  test('hides no error of the shop', async () => {
    await checkOut(cartId, EUR(500), key('k'));
    shop.faults.push(() => {
      throw new TypeError('no');
    });
    await expect(checkOut(cartId, EUR(500), key('k'))).rejects.toThrow('no');
  });

  test('that is being served is in progress, when it takes too long', async () => {
    const conflict = () => {
      throw cancelled([{ Code: 'TransactionConflict' }, ...Array(3).fill({ Code: 'None' })]);
    };
    shop.faults.push(
      () => {},
      () => {},
      ...Array(20).fill(conflict),
    );
    const { status, body, headers } = await checkOut(cartId, EUR(500));
    expect([status, body.code, headers['retry-after']]).toEqual([409, 'REQUEST_IN_PROGRESS', '1']);
    expect(body.detail).toBe('A request with this Idempotency-Key is being served');
  });

  test('a conflict about something else is none of the caller', async () => {
    const conflict = () => {
      throw cancelled([{ Code: 'None' }, { Code: 'None' }, { Code: 'None' }, { Code: 'TransactionConflict' }]);
    };
    shop.faults.push(
      () => {},
      () => {},
      ...Array(20).fill(conflict),
    );
    const { status, body, headers } = await checkOut(cartId, EUR(500));
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'SERVICE_UNAVAILABLE', '1']);
  });
});
