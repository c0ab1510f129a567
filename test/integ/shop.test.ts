import { deployedShop, type Callers, type DeployedShop } from './shop-app';
import { bodiesOf, prepare } from './shop-requests';
import { OPERATIONS, pathParameters, type Operation } from '../../src/ecommerce-serverless-api/contract';

let shop: DeployedShop;
beforeAll(async () => (shop = await deployedShop({})));
afterAll(() => shop.emulator.stop());

const operations: readonly Operation[] = OPERATIONS;
const those = (needs: Operation['needs']) => operations.filter((operation) => operation.needs === needs);
const CALLERS = ['anonymous', 'other', 'owner', 'admin'] as const;
type CallerName = (typeof CALLERS)[number];

const userOf = (caller: CallerName) => shop.callers[caller as keyof Callers];

/** What an operation answers when it is about things of the owner. */
function statusFor(operation: Operation, caller: CallerName): number {
  const { access, status } = operation;
  if (access === 'public' || caller === 'admin') {
    return status;
  }
  if (caller === 'anonymous') {
    return 401;
  }
  if (access === 'admin') {
    return 403;
  }
  return caller === 'other' && pathParameters(operation).length > 0 ? 404 : status;
}

describe('who may do what (E8)', () => {
  const cells = operations.flatMap((operation) =>
    CALLERS.map((caller) => ({ operation, caller, status: statusFor(operation, caller) })),
  );

  test.each(cells)('$operation.operationId by $caller: $status', async ({ operation, caller, status }) => {
    const { path, asked, look } = await prepare(shop, operation, userOf(caller));
    const before = await look();
    const got = await shop.client.send(operation.method, path, asked);
    expect([got.status, got.body]).toEqual([status, status === 204 ? undefined : expect.anything()]);
    const { owner } = shop.callers;
    if (caller === 'anonymous' || caller === 'other') {
      expect(got.text).not.toContain(owner.subject);
    }
    if (status >= 400) {
      expect(await look()).toEqual(before);
    }
  });

  test.each(['/carts', '/orders'])('lists of another customer are for administrators: %s', async (path) => {
    const { owner, other, admin } = shop.callers;
    await prepare(
      shop,
      operations.find(({ operationId }) => operationId === 'getOrder')!,
    );
    const ask = (as: Callers[keyof Callers]) =>
      shop.client.send('GET', path, { as, query: { customerId: owner.subject } });
    const [mine, theirs, all] = await Promise.all([owner, other, admin].map(ask));
    expect([mine.status, theirs.status, all.status]).toEqual([200, 403, 200]);
    expect(all.body.items.length).toBeGreaterThan(0);
    expect(all.text).toBe(mine.text);
  });

  test.each(['x.y.z', 'Bearer x.y.z', 'Basic b3duZXI6eA==', ''])('credentials that are none: %j', async (given) => {
    const headers = { Authorization: given };
    expect((await shop.client.send('GET', '/orders', { headers })).status).toBe(401);
  });

  test('a token that was changed is refused', async () => {
    const [head, claims, signature] = shop.callers.owner.authorization.split('.');
    const text = JSON.stringify({
      ...JSON.parse(Buffer.from(claims, 'base64url').toString()),
      'cognito:groups': ['admins'],
    });
    const forged = [head, Buffer.from(text).toString('base64url'), signature].join('.');
    expect((await shop.client.send('GET', '/customers', { headers: { Authorization: forged } })).status).toBe(401);
  });
});

describe('If-Match', () => {
  test.each(those('ifMatch'))('of $operationId: 428 without, 412 for another version', async (operation) => {
    const { path, asked, look } = await prepare(shop, operation, shop.callers.admin);
    const before = await look();
    for (const [ifMatch, status] of [
      [undefined, 428],
      ['"999"', 412],
      ['W/"1"', 412],
      ['"x"', 412],
      ['1', 400],
      ['"1", "2"', 400],
    ] as const) {
      const headers = ifMatch === undefined ? {} : { 'If-Match': ifMatch };
      const got = await shop.client.send(operation.method, path, { ...asked, headers });
      expect([ifMatch, got.status]).toEqual([ifMatch, status]);
    }
    expect(await look()).toEqual(before);
  });
});

describe('Idempotency-Key', () => {
  test.each(those('once'))('of $operationId: one effect, one answer', async (operation) => {
    const { path, asked, look } = await prepare(shop, operation, shop.callers.admin);
    const send = (more: object) => shop.client.send(operation.method, path, { ...asked, ...more });
    for (const key of [undefined, '', ' \u00e4', 'x'.repeat(256)]) {
      const { status, body } = await send({ headers: key === undefined ? {} : { 'Idempotency-Key': key } });
      expect([key, status, body.errors[0]?.field]).toEqual([key, 400, 'Idempotency-Key']);
    }
    const first = await send({});
    expect(first.status).toBe(operation.status);
    const after = await look();
    const again = await send({});
    expect([again.status, again.text, again.headers.etag, again.headers.location]).toEqual([
      first.status,
      first.text,
      first.headers.etag,
      first.headers.location,
    ]);
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    if (operation.body !== undefined) {
      const other = await send({ body: bodiesOf(operation)[1] });
      expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    }
    expect(await look()).toEqual(after);
  });

  test('is of one caller and one operation', async () => {
    const headers = { 'Idempotency-Key': 'the-same' };
    const { owner, other } = shop.callers;
    const carts = await Promise.all([owner, other].map((as) => shop.client.send('POST', '/carts', { as, headers })));
    expect(carts.map(({ status, body }) => [status, body.customerId])).toEqual([
      [201, owner.subject],
      [201, other.subject],
    ]);
  });
});
