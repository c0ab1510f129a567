import { key, NOW, TestShop } from './shopper';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const ANY = { 'If-Match': '*' };
const total = { amount: 500, currency: 'EUR' };
const checkOut = (cartId: string) =>
  shop.send('POST', `/carts/${cartId}/checkout`, { body: { total }, headers: key() });
const nothing = () => {};

/** What happens at each attempt, more often than there is time for. */
const always = (...commands: (() => void)[]) => shop.faults.push(...Array(40).fill(commands).flat());

/** Where somebody else is always faster, the caller is told so before the ten seconds of an invocation are over. */
async function givesUp(answer: Promise<{ status: number; body: any }>): Promise<void> {
  const { status, body } = await answer;
  expect([status, body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect(shop.now).toBeGreaterThan(NOW + 5_000);
  expect(shop.now).toBeLessThan(NOW + 10_000);
}

const changed = (table: 'carts' | 'orders', id: string) => () => {
  const item = shop.stored(table, id) as { version: number };
  item.version += 1;
};

describe('where somebody else is always faster (E14)', () => {
  test('a cart is not changed', async () => {
    const [cartId, mug] = [await shop.cart({}), await shop.product()];
    shop.faults.push(nothing);
    always(nothing, changed('carts', cartId));
    await givesUp(shop.send('PUT', `/carts/${cartId}/items/${mug}`, { body: { quantity: 1 }, headers: ANY }));
    expect(shop.stored('carts', cartId)).toMatchObject({ items: {} });
  });

  test('a cart is not checked out', async () => {
    const mug = await shop.product();
    const cartId = await shop.cart({ [mug]: 1 });
    const stock = (value: number) => () => void Object.assign(shop.stored('products', mug)!, { stock: value });
    always(nothing, stock(5), stock(0));
    await givesUp(checkOut(cartId));
    expect(shop.db.tables.orders.size).toBe(0);
  });

  test('an order is not cancelled', async () => {
    const { body } = await checkOut(await shop.cart({ [await shop.product()]: 1 }));
    always(nothing, changed('orders', body.orderId));
    await givesUp(shop.send('POST', `/orders/${body.orderId}/cancel`));
    expect(shop.stored('orders', body.orderId)).toMatchObject({ status: 'PLACED' });
  });
});

describe('an id that comes up again takes the place of nothing', () => {
  const again = () => void (shop['ids'] -= 1);

  test('a cart', async () => {
    const first = await shop.cart({ [await shop.product()]: 1 });
    again();
    const second = await shop.cart({});
    expect(second).not.toBe(first);
    expect(Object.keys(shop.stored('carts', first)!.items as object)).toHaveLength(1);
  });

  test('a product', async () => {
    const first = await shop.product({ name: 'First' });
    again();
    const second = await shop.product({ name: 'Second' });
    expect([first, second].map((id) => shop.stored('products', id)!.name)).toEqual(['First', 'Second']);
  });

  test('an order', async () => {
    const mug = await shop.product();
    const carts = [await shop.cart({ [mug]: 1 }), await shop.cart({ [mug]: 1 })];
    const first = (await checkOut(carts[0])).body.orderId;
    again();
    const second = (await checkOut(carts[1])).body.orderId;
    expect([first, second].map((id) => shop.stored('orders', id)!.cartId)).toEqual(carts);
  });
});

test('a cart is told with its version, by which it can be changed, also when it is an order', async () => {
  const cartId = await shop.cart({ [await shop.product()]: 1 });
  const etag = async () => (await shop.send('GET', `/carts/${cartId}`)).headers.etag;
  expect(await etag()).toBe('"2"');
  await checkOut(cartId);
  expect(await etag()).toBe('"3"');
});

test('an error of the tables is none of a change in between, and is not tried again', async () => {
  const [cartId, mug] = [await shop.cart({}), await shop.product()];
  shop.faults.push(nothing, nothing, () => {
    throw new TypeError('the table is broken');
  });
  const asked = { body: { quantity: 1 }, headers: ANY };
  await expect(shop.send('PUT', `/carts/${cartId}/items/${mug}`, asked)).rejects.toThrow('the table is broken');
  expect(shop.stored('carts', cartId)).toMatchObject({ items: {} });
});

test('a cart that is gone in between is not found, and made by nobody', async () => {
  const [cartId, mug] = [await shop.cart({}), await shop.product()];
  const gone = () => void shop.db.tables.carts.delete(cartId);
  shop.faults.push(nothing, nothing, gone);
  const asked = { body: { quantity: 1 }, headers: { 'If-Match': '"1"' } };
  expect((await shop.send('PUT', `/carts/${cartId}/items/${mug}`, asked)).status).toBe(404);
  expect(shop.stored('carts', cartId)).toBeUndefined();
});

test('a new order has no payments; another total is not counted as out of stock', async () => {
  const cartId = await shop.cart({ [await shop.product()]: 1 });
  const asked = { body: { total: { ...total, amount: 1 } }, headers: key() };
  expect((await shop.send('POST', `/carts/${cartId}/checkout`, asked)).status).toBe(409);
  const { body } = await checkOut(cartId);
  expect(shop.stored('orders', body.orderId)!.payments).toEqual([]);
  expect(shop.kpis.map(({ name }) => name)).not.toContain('OutOfStock');
});
