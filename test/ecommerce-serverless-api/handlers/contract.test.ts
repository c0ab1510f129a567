import * as v from 'valibot';
import { VARIABLES } from './shopper';
import {
  entityOf,
  OPERATIONS,
  pathParameters,
  refusalsOf,
  type Operation,
} from '../../../src/ecommerce-serverless-api/contract';
import { SHOP_TABLES } from '../../../src/ecommerce-serverless-api/env';
import { isCurrency, MAX_AMOUNT, MAX_LINES, MAX_QUANTITY } from '../../../src/ecommerce-serverless-api/handlers/money';
import { price } from '../../../src/ecommerce-serverless-api/handlers/pricing';
import { QUERIES } from '../../../src/ecommerce-serverless-api/handlers/queries';
import { operationOf } from '../../../src/ecommerce-serverless-api/handlers/routes';
import { BODIES } from '../../../src/ecommerce-serverless-api/handlers/schemas';
import { VIEWS } from '../../../src/ecommerce-serverless-api/handlers/views';

const operations: readonly Operation[] = OPERATIONS;

describe('the contract', () => {
  test('names every operation, and every pair of resource and method, once', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    expect(new Set(operations.map(({ method, resource }) => `${method} ${resource}`)).size).toBe(operations.length);
    for (const operation of operations) {
      expect(operationOf(entityOf(operation), operation.resource, operation.method)).toBe(operation);
    }
  });

  test('uses every schema, and none that is not there', () => {
    const used = (member: 'body' | 'query' | 'view') => {
      const names = operations.flatMap((operation) => operation[member] ?? []);
      return [...new Set<string>(names)].sort();
    };
    expect(used('body')).toEqual(Object.keys(BODIES).sort());
    expect(used('query')).toEqual(Object.keys(QUERIES).sort());
    expect(used('view')).toEqual(Object.keys(VIEWS).sort());
  });

  test('has a key on every POST that makes something, and a version on every change', () => {
    for (const { operationId, method, needs } of operations) {
      const expected =
        operationId === 'cancelOrder'
          ? undefined
          : { POST: 'once', PUT: 'ifMatch', DELETE: 'ifMatch', GET: undefined }[method];
      expect([operationId, needs]).toEqual([operationId, expected]);
    }
  });

  test('says by which statuses an operation refuses', () => {
    const of = (id: string) => refusalsOf(operations.find(({ operationId }) => operationId === id)!);
    expect(of('listProducts')).toEqual([400, 403, 429, 500, 503]);
    expect(of('checkOut')).toEqual([400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503]);
    expect(of('updateProduct')).toEqual([400, 401, 403, 404, 412, 413, 415, 428, 429, 500, 503]);
    expect(of('cancelOrder')).toEqual([400, 401, 403, 404, 409, 429, 500, 503]);
  });

  test('has parameters where the path has them', () => {
    expect(pathParameters(operations.find(({ operationId }) => operationId === 'putCartItem')!)).toEqual([
      'cartId',
      'productId',
    ]);
  });

  test('every table has a variable of its own', () => {
    const variables = Object.values(SHOP_TABLES).map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(5);
    expect(Object.keys(VARIABLES)).toEqual(expect.arrayContaining(variables));
  });
});

describe('money', () => {
  test('is never rounded: the largest cart is a safe integer', () => {
    const product = { productId: 'p', name: 'n', price: MAX_AMOUNT, currency: 'EUR', stock: 1 } as never;
    const ids = Array.from({ length: MAX_LINES }, (_, index) => `p${index}`);
    const items = Object.fromEntries(ids.map((id) => [id, MAX_QUANTITY]));
    const { total } = price(items, new Map(ids.map((id) => [id, product])));
    expect(BigInt(total!.amount)).toBe(BigInt(MAX_AMOUNT) * BigInt(MAX_QUANTITY) * BigInt(MAX_LINES));
    expect(Number.isSafeInteger(total!.amount)).toBe(true);
    expect(v.is(BODIES.Checkout, { total })).toBe(true);
    expect(v.is(BODIES.Checkout, { total: { ...total!, amount: total!.amount + 1 } })).toBe(false);
  });

  test.each([
    ['EUR', true],
    ['JPY', true],
    ['eur', false],
    ['EUX', false],
    ['', false],
  ])('%s is a currency: %s', (code, expected) => {
    expect(isCurrency(code)).toBe(expected);
  });
});
