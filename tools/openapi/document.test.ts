import { readFileSync } from 'fs';
import Ajv from 'ajv/dist/2020';
import * as v from 'valibot';
import { bodySchemas, openApiDocument } from './document';
import { DOCUMENTS, documentText } from './text';
import { OPERATIONS } from '../../src/ecommerce-serverless-api/contract';
import { BODIES, type BodyName } from '../../src/ecommerce-serverless-api/handlers/schemas';

const document = openApiDocument() as any;
const ajv = new Ajv({ strict: true, allowUnionTypes: true });

test('the models of the gateway are what the code says; `npx projen openapi` writes them', () => {
  expect(readFileSync(DOCUMENTS.models.file, 'utf8')).toBe(documentText('models'));
});

describe('docs/openapi.json', () => {
  test('is what the code says; `npx projen openapi` writes it', () => {
    expect(readFileSync(DOCUMENTS.openapi.file, 'utf8')).toBe(documentText('openapi'));
  });

  test('has every operation, with all of its statuses', () => {
    const found = Object.values(document.paths).flatMap((path: any) => Object.values(path));
    expect(found.map(({ operationId }: any) => operationId).sort()).toEqual(
      OPERATIONS.map(({ operationId }) => operationId).sort(),
    );
    const { responses, parameters, requestBody, security } = document.paths['/carts/{cartId}/checkout'].post;
    expect(Object.keys(responses).map(Number)).toEqual([201, 400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503]);
    expect(responses[409].description).toMatch(/^Conflict: the cart is empty/);
    expect(parameters.map(({ name, in: place, required }: any) => [name, place, required])).toEqual([
      ['cartId', 'path', true],
      ['Idempotency-Key', 'header', true],
    ]);
    expect(requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Checkout' } } },
    });
    expect(security).toEqual([{ token: [] }]);
  });

  test('refers to nothing that is not there, and names nothing in vain', () => {
    const used = [...documentText('openapi').matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    const named = Object.keys(document.components.schemas);
    expect(named).toEqual(expect.arrayContaining(used));
    // Those of which only a part is ever promised.
    const unused = named.filter((name) => !used.includes(name) && !named.includes(`PartOf${name}`));
    expect(unused).toEqual([]);
  });

  test('says what parameters are, as they are meant', () => {
    const { parameters, responses, security } = document.paths['/products'].get;
    const of = (name: string) => parameters.find((parameter: any) => parameter.name === name);
    expect(of('limit').schema).toEqual({ type: 'integer', minimum: 1, maximum: 100 });
    expect(of('fields')).toMatchObject({ style: 'form', explode: false, schema: { type: 'array' } });
    expect(security).toEqual([]);
    expect(responses[200].content['application/json'].schema.$ref).toBe('#/components/schemas/PartOfProductPage');
    const { PartOfProductPage, ProductPage } = document.components.schemas;
    expect(PartOfProductPage.required).toEqual(['items']);
    expect(PartOfProductPage.properties.items.items.required).toBeUndefined();
    expect(ProductPage.properties.items.items.required).toContain('price');
  });
});

describe('the schemas of bodies', () => {
  const price = { amount: 500, currency: 'EUR' };
  const cases: [BodyName, unknown, boolean][] = [
    ['NewProduct', { name: 'Mug', category: 'kitchen', price, stock: 1 }, true],
    ['NewProduct', { name: '\u{1f600}'.repeat(200), category: 'kitchen', price, stock: 1 }, true],
    ['NewProduct', { name: '\u{1f600}'.repeat(201), category: 'kitchen', price, stock: 1 }, false],
    ['NewProduct', { name: 'a\u0000', category: 'kitchen', price, stock: 1 }, false],
    ['NewProduct', { name: 'Mug', category: 'kitchen', price: { ...price, amount: 0.5 }, stock: 1 }, false],
    ['NewProduct', { name: 'Mug', category: 'kitchen', price: { ...price, currency: 'EURO' }, stock: 1 }, false],
    ['NewProduct', { name: 'Mug', category: 'kitchen', price, stock: 1, more: 1 }, false],
    ['ProductUpdate', { name: 'Mug', category: 'kitchen', price, description: 'Blue' }, true],
    ['ProductUpdate', { name: 'Mug', category: 'kitchen', price, stock: 1 }, false],
    ['StockChange', { change: -1, reason: 'broken' }, true],
    ['StockChange', { change: '1', reason: 'broken' }, false],
    ['CartItem', { quantity: 999 }, true],
    ['CartItem', { quantity: 0 }, false],
    ['CartItem', { quantity: 1000 }, false],
    ['CartContents', { items: [] }, true],
    ['CartContents', { items: Array(50).fill({ productId: 'p1', quantity: 1 }) }, true],
    ['CartContents', { items: Array(51).fill({ productId: 'p1', quantity: 1 }) }, false],
    ['CartContents', { items: [{ productId: 'a b', quantity: 1 }] }, false],
    ['CartContents', {}, false],
    ['Checkout', { total: price }, true],
    ['Checkout', {}, false],
    ['Profile', { name: 'Alice', email: 'alice@example.org', phone: '+4930123456' }, true],
    ['Profile', { name: 'Alice', email: 'alice' }, false],
    ['Profile', { name: 'Alice', email: 'alice@example.org', address: { line1: 'a' } }, false],
    ['OrderStatus', { status: 'PAID' }, true],
    ['OrderStatus', { status: 'LOST' }, false],
    ['OrderStatus', null, false],
  ];

  test.each(cases)('%s: gateway and handler agree about %j', (name, body, expected) => {
    expect([ajv.validate(bodySchemas()[name], body), v.is(BODIES[name], body)]).toEqual([expected, expected]);
  });

  test('are all of them compiled', () => {
    for (const schema of Object.values(bodySchemas())) {
      ajv.compile(schema);
    }
    expect(Object.keys(bodySchemas())).toEqual(Object.keys(BODIES));
  });
});
