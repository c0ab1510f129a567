import { eventOf, key, TestShop, type Asked } from './shopper';
import { serve } from '../../../src/ecommerce-serverless-api/handlers/serve';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const PRODUCT = { name: 'Mug', category: 'kitchen', price: { amount: 500, currency: 'EUR' }, stock: 1 };
const create = (body: unknown, asked: Asked = {}) =>
  shop.admin('POST', '/products', { body, headers: key(), ...asked });

describe('bodies (E5)', () => {
  test('are normalised once: trimmed, in NFC, currencies in upper case', async () => {
    const { body } = await create({ ...PRODUCT, name: '  Cafe\u0301 ', price: { amount: 1, currency: ' eur ' } });
    expect(body).toMatchObject({ name: 'Caf\u00e9', price: { amount: 1, currency: 'EUR' } });
  });

  test('of profiles are too, each member', async () => {
    const address = { line1: ' Rue de l\u2019E\u0301toile ', postalCode: ' 75001 ', city: ' Paris ', country: ' fr ' };
    const body = { name: ' Zoe\u0308 ', email: ' zoe@example.org ', phone: ' +33123456789 ', address };
    const got = await shop.send('POST', '/customers', { body, headers: key() });
    expect(got.body).toMatchObject({
      name: 'Zo\u00eb',
      email: 'zoe@example.org',
      phone: '+33123456789',
      address: { line1: 'Rue de l\u2019\u00c9toile', postalCode: '75001', city: 'Paris', country: 'FR' },
    });
  });

  test('and a category is found by what was written into it', async () => {
    await create({ ...PRODUCT, category: ' Cafe\u0301 ' });
    for (const category of ['Caf\u00e9', ' Cafe\u0301 ']) {
      expect((await shop.send('GET', '/products', { query: { category } })).body.items).toHaveLength(1);
    }
  });

  test.each<[string, unknown, [field: string, detail: string][]]>([
    ['an unknown member', { ...PRODUCT, color: 'red' }, [['color', 'is not known']]],
    ['a nested one', { ...PRODUCT, price: { amount: 1, currency: 'EUR', tax: 1 } }, [['price.tax', 'is not known']]],
    [
      'the prototype',
      JSON.stringify({ ...PRODUCT }).replace('{', '{"__proto__":{"x":1},'),
      [['__proto__', 'is not known']],
    ],
    ['nothing', {}, ['name', 'category', 'price', 'stock'].map((field) => [field, 'is missing'])],
    ['no object', 'null', [['body', 'must be a JSON object']]],
    ['no object inside', { ...PRODUCT, price: 5 }, [['price', 'must be a JSON object']]],
    ['no JSON', '{', [['body', 'must be JSON']]],
    [
      'a broken amount',
      { ...PRODUCT, price: { amount: 0.5, currency: 'EUR' } },
      [['price.amount', 'must be a whole number from 0 to 100000000000']],
    ],
    [
      'an amount below 0',
      { ...PRODUCT, price: { amount: -1, currency: 'EUR' } },
      [['price.amount', 'must be a whole number from 0 to 100000000000']],
    ],
    [
      'a currency that is none',
      { ...PRODUCT, price: { amount: 1, currency: 'EUX' } },
      [['price.currency', 'must be a currency code of ISO 4217']],
    ],
    ['a number as text', { ...PRODUCT, stock: '1' }, [['stock', 'must be a whole number from 0 to 1000000000']]],
    ['too much', { ...PRODUCT, stock: 1e400 }, [['stock', 'must be a whole number from 0 to 1000000000']]],
    ['white space', { ...PRODUCT, name: ' \t ' }, [['name', 'must be 1 to 200 characters without control characters']]],
    [
      'a control character',
      { ...PRODUCT, name: 'a\u0000b' },
      [['name', 'must be 1 to 200 characters without control characters']],
    ],
    [
      'half a character',
      { ...PRODUCT, name: 'a\ud800' },
      [['name', 'must be 1 to 200 characters without control characters']],
    ],
    [
      'a long name',
      { ...PRODUCT, name: 'x'.repeat(201) },
      [['name', 'must be 1 to 200 characters without control characters']],
    ],
  ])('%s is refused by the name of the field, and never by its value', async (_what, body, errors) => {
    const { status, body: problem } = await create(body);
    expect([status, problem.code]).toEqual([400, 'BAD_REQUEST_BODY']);
    expect(problem.errors.map(({ field, detail }: any) => [field, detail])).toEqual(errors);
  });

  test('characters count as they are seen by people who count code points', async () => {
    expect((await create({ ...PRODUCT, name: '\u{1f600}'.repeat(200) })).status).toBe(201);
  });

  test('the name of an unknown member is told, but not a whole novel', async () => {
    const { body } = await create({ ...PRODUCT, ['x'.repeat(5000)]: 1 });
    expect(body.errors[0].field).toBe('x'.repeat(100));
  });

  test('must be JSON by their type, and of a size', async () => {
    const headers = { ...key(), 'Content-Type': 'text/plain' };
    expect((await create('{}', { headers })).body.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    expect((await create({ name: 'x'.repeat(70_000) })).body.code).toBe('REQUEST_TOO_LARGE');
  });
});

describe('parameters and headers', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['unknown', { color: 'red' }, 'color', 'is not known'],
    ['no number', { limit: 'many' }, 'limit', 'must be a whole number from 1 to 100'],
    ['too small', { limit: '0' }, 'limit', 'must be a whole number from 1 to 100'],
    ['too large', { limit: '101' }, 'limit', 'must be a whole number from 1 to 100'],
    ['no price', { category: 'a', minPrice: '-1' }, 'minPrice', 'must be a whole number from 0 to 100000000000'],
    ['no order', { category: 'a', sort: 'name' }, 'sort', 'must be price or -price'],
    ['without a category', { sort: 'price' }, 'sort', 'must come with a category'],
    ['no range', { category: 'a', minPrice: '2', maxPrice: '1' }, 'minPrice', 'must not be above maxPrice'],
    ['an empty category', { category: ' ' }, 'category', 'must be 1 to 100 characters'],
    [
      'an unknown field',
      { fields: 'name,secret' },
      'fields',
      expect.stringMatching(/^must be names out of productId, /) as never,
    ],
  ])('%s', async (_what, query, field, detail) => {
    const { status, body } = await shop.send('GET', '/products', { query, as: null });
    expect([status, body.code, body.errors]).toEqual([400, 'BAD_REQUEST_PARAMETERS', [{ field, detail }]]);
  });

  test('are given once', async () => {
    const event = { ...eventOf('GET', '/products'), multiValueQueryStringParameters: { limit: ['1', '2'] } };
    const { response } = await serve('products', event, shop.invocation());
    const errors = [{ field: 'limit', detail: 'must be given once' }];
    expect(JSON.parse(response.body)).toMatchObject({ code: 'BAD_REQUEST_PARAMETERS', errors });
  });

  test('an operation without parameters takes none', async () => {
    expect((await shop.send('POST', '/carts', { query: { a: 'b' }, headers: key() })).status).toBe(400);
  });

  test.each([undefined, '', 'x'.repeat(256), 'caf\u00e9'])(
    'a POST that makes something needs a key: %s',
    async (given) => {
      const headers: Record<string, string> = given === undefined ? {} : { 'idempotency-key': given };
      const { status, body } = await create(PRODUCT, { headers });
      const detail = 'must be there, with 1 to 255 printable ASCII characters';
      expect([status, body.errors]).toEqual([400, [{ field: 'Idempotency-Key', detail }]]);
    },
  );

  test.each([
    [undefined, 428, 'PRECONDITION_REQUIRED'],
    ['"1', 400, 'BAD_REQUEST_PARAMETERS'],
    ['1', 400, 'BAD_REQUEST_PARAMETERS'],
    ['"1", "2"', 400, 'BAD_REQUEST_PARAMETERS'],
    ['"2"', 412, 'PRECONDITION_FAILED'],
    ['"01"', 412, 'PRECONDITION_FAILED'],
    ['W/"1"', 412, 'PRECONDITION_FAILED'],
    ['""', 412, 'PRECONDITION_FAILED'],
  ])('a change needs the version that it is meant for: %s', async (given, status, code) => {
    const productId = await shop.product();
    const headers: Record<string, string> = given === undefined ? {} : { 'if-match': given };
    const got = await shop.admin('DELETE', `/products/${productId}`, { headers });
    expect([got.status, got.body.code]).toEqual([status, code]);
  });

  test.each(['a b', 'caf\u00e9', 'x'.repeat(256), '\u0001'])('nothing has the id %s', async (id) => {
    expect((await shop.send('GET', `/products/${id}`)).status).toBe(404);
    expect(shop.commands).toEqual([]);
  });
});

describe('what is no operation', () => {
  const problemOf = async (entity: string, method: string, resource: string) => {
    const { response } = await serve(entity, { ...eventOf(method, '/x'), resource }, shop.invocation());
    const { code, detail } = JSON.parse(response.body);
    return [response.statusCode, code, detail, response.headers!.allow];
  };

  test('is a 404, or a 405 that says what is one', async () => {
    const nothing = 'There is nothing at this path';
    expect(await problemOf('products', 'GET', '/other')).toEqual([404, 'NOT_FOUND', nothing, undefined]);
    expect(await problemOf('carts', 'GET', '/products')).toEqual([404, 'NOT_FOUND', nothing, undefined]);
    expect(await problemOf('products', 'PATCH', '/products/{productId}')).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'The method is not supported',
      'GET, PUT, DELETE',
    ]);
  });
});

describe('every answer', () => {
  test('has its correlation id, is not cached, and says who may read it (X8, E4)', async () => {
    process.env.ALLOWED_ORIGINS = 'https://a.example,https://b.example';
    const ask = async (origin?: string) => {
      const headers: Record<string, string> = origin ? { Origin: origin } : {};
      return (await shop.send('GET', '/products', { headers, requestId: 'r1' })).headers;
    };
    const allowed = await ask('https://b.example');
    expect(allowed).toMatchObject({
      'x-correlation-id': 'r1',
      'cache-control': 'no-store',
      'content-type': 'application/json',
      vary: 'origin',
      'access-control-allow-origin': 'https://b.example',
    });
    expect(allowed['access-control-expose-headers']).toContain('etag');
    for (const other of ['https://c.example', 'https://b.example.evil', undefined]) {
      const headers = await ask(other);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers.vary).toBe('origin');
    }
    delete process.env.ALLOWED_ORIGINS;
    expect((await ask('https://b.example')).vary).toBeUndefined();
  });

  test('is one, whatever happens: what is not the fault of the caller is told to nobody', async () => {
    shop.faults.push(() => {
      throw new TypeError('secret');
    });
    const { response, failure } = await serve('products', eventOf('GET', '/products/p1'), shop.invocation());
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret');
    const detail = 'The request could not be served';
    expect(JSON.parse(response.body)).toMatchObject({ code: 'INTERNAL_ERROR', detail, errors: [] });
    expect(failure).toBeInstanceOf(TypeError);
  });

  test('works without any headers', async () => {
    const event = { ...eventOf('GET', '/products'), headers: null as never };
    expect((await serve('products', event, shop.invocation())).response.statusCode).toBe(200);
  });
});
