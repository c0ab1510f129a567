import { key, TestShop, type Got } from './shopper';
import { OPERATIONS, type Operation, type OperationId } from '../../../src/ecommerce-serverless-api/contract';
import { FIELDS } from '../../../src/ecommerce-serverless-api/handlers/views';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const ADDRESS = { line1: 'Street 1', line2: 'c/o Bob', postalCode: '10115', city: 'Berlin', country: 'DE' };

/** Two of everything, each with all that it can say; the paths of one of each. */
async function fill(): Promise<Partial<Record<OperationId, string>>> {
  const mug = await shop.product({ description: 'Blue' });
  await shop.product();
  const total = { amount: 500, currency: 'EUR' };
  const orders = [];
  for (const price of [total, total]) {
    const cartId = await shop.cart({ [mug]: 1 });
    const asked = { body: { total: price }, headers: key() };
    const { orderId } = (await shop.send('POST', `/carts/${cartId}/checkout`, asked)).body;
    Object.assign(shop.stored('orders', orderId)!, { reviewReason: 'PAYMENT_DIFFERS' });
    orders.push(orderId);
  }
  const cartId = await shop.cart({ [mug]: 1 });
  Object.assign(shop.stored('carts', cartId)!, { orderId: orders[0] });
  for (const as of ['alice', 'bob']) {
    const body = { name: as, email: `${as}@example.org`, phone: '+4930123456', address: ADDRESS };
    await shop.send('POST', '/customers', { as, body, headers: key() });
  }
  return {
    getProduct: `/products/${mug}`,
    getCart: `/carts/${cartId}`,
    getCustomer: '/customers/alice',
    getOrder: `/orders/${orders[0]}`,
  };
}

/** Asks as an administrator, for things of Alice where they are somebody's. */
function ask({ resource }: Operation, query: Record<string, string>, path = resource): Promise<Got> {
  const isOfCustomer = path === '/carts' || path === '/orders';
  return shop.admin('GET', path, { query: { ...(isOfCustomer && { customerId: 'alice' }), ...query } });
}

const operations: readonly Operation[] = OPERATIONS;
const TELLING = operations.filter(({ query }) => query !== undefined);
const LISTS: [name: string, operation: Operation, query: Record<string, string>][] = [
  ...TELLING.filter(({ view }) => view!.endsWith('Page')).map(
    (operation): [string, Operation, Record<string, string>] => [operation.operationId, operation, {}],
  ),
  ['listProducts of a category', operations[0], { category: 'kitchen' }],
];

describe('fields (E5)', () => {
  test.each(TELLING)('$operationId answers with what is asked for, whatever it is', async (operation) => {
    const path = (await fill())[operation.operationId as OperationId];
    const view = operation.view!.replace('Page', '') as keyof typeof FIELDS;
    for (const field of FIELDS[view]) {
      const { status, body } = await ask(operation, { fields: field }, path);
      const [told, ...others] = operation.view === view ? [body] : body.items;
      expect([status, Object.keys(told)]).toEqual([200, [field]]);
      expect(others.every((other: object) => Object.keys(other).every((name) => name === field))).toBe(true);
    }
    const all = await ask(operation, { fields: FIELDS[view].join(',') }, path);
    expect(all.text).toBe((await ask(operation, {}, path)).text);
    for (const fields of ['', 'nothing', 'requestId', 'bodyHash', `${FIELDS[view][0]},`, ` ${FIELDS[view][0]}`]) {
      const { status, body } = await ask(operation, { fields }, path);
      expect([fields, status, body.errors[0].field]).toEqual([fields, 400, 'fields']);
    }
  });
});

describe('cursors (E1)', () => {
  const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each(LISTS)('%s goes on at its own, and refuses every other', async (_name, operation, query) => {
    await fill();
    const cursorOf = async (of: Operation, asked: Record<string, string>) =>
      (await ask(of, { ...asked, limit: '1' })).body.cursor as string;
    const cursor = await cursorOf(operation, query);
    expect((await ask(operation, { ...query, cursor })).body.items.length).toBeGreaterThan(0);

    const others = LISTS.filter(([, of, asked]) => of !== operation || asked !== query);
    const theirs = await Promise.all(others.map(([, of, asked]) => cursorOf(of, asked)));
    const { v, of, key: last } = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const changed = Object.keys(last).flatMap((name) => [
      { ...last, [name]: undefined },
      { ...last, [name]: typeof last[name] === 'string' ? 1 : '1' },
      { ...last, [name]: null },
    ]);
    const forged = [
      ...changed.map((one) => ({ v, of, key: one })),
      ...['customerId', 'category', 'orderId', 'requestKey']
        .filter((name) => !(name in last))
        .map((name) => ({ v, of, key: { ...last, [name]: 'x' } })),
      { v, of, key: last, more: 1 },
      { v: 2, of, key: last },
      { of, key: last },
      [],
      null,
    ];
    for (const refused of [...theirs, ...forged.map(written), `${cursor.slice(0, -4)}AAAA`, 'x', '']) {
      const { status, body } = await ask(operation, { ...query, cursor: refused });
      expect([refused, status, body.errors?.[0]?.field]).toEqual([refused, 400, 'cursor']);
    }
  });

  test.each(['/carts', '/orders'])('of %s of one customer are of nobody else’s', async (path) => {
    await fill();
    const { cursor } = (await shop.send('GET', path, { query: { limit: '1' } })).body;
    expect((await shop.send('GET', path, { query: { cursor } })).status).toBe(200);
    expect((await shop.send('GET', path, { as: 'bob', query: { cursor } })).status).toBe(400);
    expect((await shop.admin('GET', path, { query: { cursor, customerId: 'bob' } })).status).toBe(400);
  });
});
