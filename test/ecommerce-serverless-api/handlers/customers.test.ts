import { key, TestShop } from './shopper';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const PROFILE = { name: 'Alice', email: 'alice@example.org' };
const ADDRESS = { line1: 'Street 1', line2: 'c/o Bob', postalCode: '10115', city: 'Berlin', country: 'de' };
const create = (as = 'alice', body: object = PROFILE) => shop.send('POST', '/customers', { as, body, headers: key() });
const ifMatch = (version: string) => ({ 'If-Match': version });

describe('profiles (E1, E8)', () => {
  test('are made by whose they are, once', async () => {
    const { status, headers, body } = await create('alice', { ...PROFILE, phone: '+4930123456', address: ADDRESS });
    expect([status, headers.etag, headers.location]).toEqual([201, '"1"', '/customers/me']);
    const at = '2026-11-26T12:00:00.000Z';
    expect(body).toEqual({
      customerId: 'alice',
      ...PROFILE,
      phone: '+4930123456',
      address: { ...ADDRESS, country: 'DE' },
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    const again = await create();
    expect([again.status, again.body.code]).toEqual([409, 'CONFLICT']);
  });

  test('are not made in the place of one that was made meanwhile', async () => {
    const other = { customerId: 'alice', name: 'First' };
    shop.meanwhile(() => shop.db.tables.customers.set('alice', other));
    expect((await create()).status).toBe(409);
    expect(shop.stored('customers', 'alice')).toEqual(other);
  });

  test.each([
    ['email', { ...PROFILE, email: 'alice' }, 'must be an e-mail address'],
    ['email', { ...PROFILE, email: 'a b@example.org' }, 'must be an e-mail address'],
    ['phone', { ...PROFILE, phone: '030' }, 'must be a telephone number such as +4930123456 (E.164)'],
    [
      'address.country',
      { ...PROFILE, address: { ...ADDRESS, country: 'Germany' } },
      'must be a country code of ISO 3166-1 with two letters',
    ],
  ])('%s is checked', async (field, body, detail) => {
    expect((await create('alice', body)).body.errors).toEqual([{ field, detail }]);
  });

  test('are told to whose they are and to admins; for others there is nothing', async () => {
    await create();
    for (const id of ['me', 'alice']) {
      const { status, body } = await shop.send('GET', `/customers/${id}`);
      expect([status, body.customerId]).toEqual([200, 'alice']);
    }
    expect((await shop.admin('GET', '/customers/alice')).status).toBe(200);
    const [theirs, none] = [
      await shop.send('GET', '/customers/alice', { as: 'bob', requestId: 'r' }),
      await shop.send('GET', '/customers/me', { as: 'bob', requestId: 'r' }),
    ];
    expect([theirs.status, theirs.text]).toEqual([404, none.text]);
  });

  test('are replaced and deleted, in the version that was meant, by whose they are', async () => {
    await create('alice', { ...PROFILE, phone: '+4930123456' });
    const asked = { body: { ...PROFILE, name: 'Alicia' }, headers: ifMatch('"1"') };
    expect((await shop.send('PUT', '/customers/alice', { ...asked, as: 'bob' })).status).toBe(404);
    const { status, headers, body } = await shop.send('PUT', '/customers/me', asked);
    expect([status, headers.etag, body.name, body.phone]).toEqual([200, '"2"', 'Alicia', undefined]);
    expect((await shop.send('PUT', '/customers/me', asked)).status).toBe(412);
    expect((await shop.send('DELETE', '/customers/alice', { as: 'bob', headers: ifMatch('*') })).status).toBe(404);
    expect((await shop.send('DELETE', '/customers/me', { headers: ifMatch('"2"') })).status).toBe(204);
    expect((await shop.send('GET', '/customers/me')).status).toBe(404);
  });

  test('are listed for admins', async () => {
    await create('alice');
    await create('bob');
    const { body } = await shop.admin('GET', '/customers', { query: { fields: 'customerId' } });
    expect(body.items).toHaveLength(2);
    expect((await shop.send('GET', '/customers')).status).toBe(403);
  });
});
