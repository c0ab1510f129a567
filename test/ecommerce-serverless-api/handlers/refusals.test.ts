import { key, TestShop, type Got } from './shopper';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const ANY = { 'If-Match': '*' };
const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const put = (cartId: string, productId: string, headers: Record<string, string> = ANY) =>
  shop.send('PUT', `/carts/${cartId}/items/${productId}`, { body: { quantity: 1 }, headers });
const checkOut = (cartId: string, total: object, headers = key()) =>
  shop.send('POST', `/carts/${cartId}/checkout`, { body: { total }, headers });

const makeProfile = () =>
  shop.send('POST', '/customers', { body: { name: 'Alice', email: 'alice@example.org' }, headers: key() });

/** A new cart with these contents. */
async function fill(items: object[]): Promise<Got> {
  return shop.send('PUT', `/carts/${await shop.cart({})}`, { body: { items }, headers: ANY });
}

/** Of a product of which there are ten. */
async function changeStock(change: number): Promise<Got> {
  const asked = { body: { change, reason: 'r' }, headers: key() };
  return shop.admin('POST', `/products/${await shop.product()}/stock-changes`, asked);
}

/** A cart that has become an order. */
async function soldCart(): Promise<string> {
  const cartId = await shop.cart({ [await shop.product()]: 1 });
  await checkOut(cartId, EUR(500), key('sold'));
  return cartId;
}

describe('a refusal says why (E1)', () => {
  test.each<[code: string, detail: string, ask: () => Promise<Got>]>([
    [
      'CONFLICT',
      'Everything in a cart must be sold in one currency',
      async () => {
        const cartId = await shop.cart({ [await shop.product()]: 1 });
        return put(cartId, await shop.product({ price: { amount: 5, currency: 'JPY' } }));
      },
    ],
    [
      'CONFLICT',
      'A cart holds no more than 50 products',
      async () => {
        const cartId = await shop.cart({});
        const items = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, 1]));
        Object.assign(shop.stored('carts', cartId)!, { items, currency: 'EUR' });
        return put(cartId, await shop.product());
      },
    ],
    ['CONFLICT', 'The cart is checked out', async () => checkOut(await soldCart(), EUR(500))],
    ['CONFLICT', 'The cart is checked out', async () => put(await soldCart(), await shop.product())],
    [
      'CONFLICT',
      'The cart must hold something, and all of it must be sold in one currency',
      async () => checkOut(await shop.cart({}), EUR(0)),
    ],
    [
      'OUT_OF_STOCK',
      'Something in the cart is out of stock',
      async () => checkOut(await shop.cart({ [await shop.product({ stock: 0 })]: 1 }), EUR(500)),
    ],
    [
      'PRICE_CHANGED',
      'The total is another one now',
      async () => checkOut(await shop.cart({ [await shop.product()]: 1 }), EUR(501)),
    ],
    [
      'IDEMPOTENCY_KEY_REUSED',
      'The Idempotency-Key was used for another request',
      async () => checkOut(await soldCart(), EUR(1), key('sold')),
    ],
    [
      'CONFLICT',
      'There is a profile already',
      async () => {
        await makeProfile();
        return makeProfile();
      },
    ],
    ['OUT_OF_STOCK', 'Something in the cart is not sold', () => fill([{ productId: 'none', quantity: 1 }])],
    [
      'CONFLICT',
      'A cart holds no more than 999 of a product',
      () => fill([999, 1].map((quantity) => ({ productId: 'p', quantity }))),
    ],
    ['OUT_OF_STOCK', 'There is less in stock than is to be taken away', () => changeStock(-11)],
    ['CONFLICT', 'No more than 1000000000 can be in stock', () => changeStock(1_000_000_000)],
    ['NOT_FOUND', 'There is no such thing', () => shop.send('GET', '/carts/none')],
    [
      'PRECONDITION_REQUIRED',
      'Say with If-Match which version is meant: its ETag, or *',
      async () => put(await shop.cart({}), await shop.product(), {}),
    ],
    [
      'PRECONDITION_FAILED',
      'It was changed meanwhile: read it again',
      async () => put(await shop.cart({}), await shop.product(), { 'If-Match': '"7"' }),
    ],
    ['BAD_REQUEST_PARAMETERS', 'The request is not valid', () => shop.send('POST', '/carts')],
  ])('%s: %s, %#', async (code, detail, ask) => {
    expect((await ask()).body).toMatchObject({ code, detail });
  });
});

describe('lines of a cart', () => {
  test('stand in the order of the ids of the products, whenever they were put in', async () => {
    const cartId = await shop.cart({});
    Object.assign(shop.stored('carts', cartId)!, { items: { c: 1, a: 2, b: 3 }, currency: 'EUR' });
    const { items } = (await shop.send('GET', `/carts/${cartId}`)).body;
    expect(items.map(({ productId }: any) => productId)).toEqual(['a', 'b', 'c']);
  });

  test('keep the cart at its currency as long as one of them is left', async () => {
    const [mug, cup] = [await shop.product(), await shop.product()];
    const cartId = await shop.cart({ [mug]: 1, [cup]: 1 });
    await shop.send('DELETE', `/carts/${cartId}/items/${mug}`, { headers: ANY });
    const yen = await shop.product({ price: { amount: 5, currency: 'JPY' } });
    expect((await put(cartId, yen)).status).toBe(409);
  });
});
