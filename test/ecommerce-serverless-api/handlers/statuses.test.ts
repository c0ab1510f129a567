import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { cancelled } from './dynamodb';
import { eventOf, key, TestShop, type Asked } from './shopper';
import {
  OPERATIONS,
  refusalsOf,
  type Operation,
  type OperationId,
} from '../../../src/ecommerce-serverless-api/contract';
import { serve } from '../../../src/ecommerce-serverless-api/handlers/serve';
import type { ShopFunctionName } from '../../../src/ecommerce-serverless-api/shop-access';

let shop: TestShop;
beforeEach(() => (shop = new TestShop()));
afterEach(() => jest.restoreAllMocks());

const price = { amount: 500, currency: 'EUR' };
const PRODUCT = { name: 'Mug', category: 'kitchen', price };
const PROFILE = { name: 'Ann', email: 'ann@example.org' };
const BODIES: Partial<Record<OperationId, readonly [body: object, other: object]>> = {
  createProduct: [
    { ...PRODUCT, stock: 1 },
    { ...PRODUCT, stock: 2 },
  ],
  updateProduct: [PRODUCT, PRODUCT],
  changeStock: [
    { change: 1, reason: 'found' },
    { change: 2, reason: 'found' },
  ],
  updateCart: [{ items: [] }, { items: [] }],
  putCartItem: [{ quantity: 1 }, { quantity: 2 }],
  checkOut: [{ total: price }, { total: { ...price, amount: 1 } }],
  createCustomer: [PROFILE, { ...PROFILE, name: 'Anna' }],
  updateCustomer: [PROFILE, PROFILE],
  setOrderStatus: [{ status: 'PAID' }, { status: 'PAID' }],
};

/** A request of an administrator that has all that its operation needs. */
interface Prepared {
  readonly operation: Operation;
  readonly path: string;
  readonly asked: Asked;
}

const HEADERS = { once: () => key(), ifMatch: () => ({ 'If-Match': '*' }), none: () => ({}) };

async function prepare(operation: Operation): Promise<Prepared> {
  const productId = await shop.product();
  const made = { body: { total: price }, headers: key() };
  const sold = await shop.cart({ [productId]: 1 }, 'root');
  const { orderId } = (await shop.admin('POST', `/carts/${sold}/checkout`, made)).body;
  const cartId = await shop.cart({ [productId]: 1 }, 'root');
  await shop.send('POST', '/customers', { as: 'ann', body: PROFILE, headers: key() });
  const ids: Record<string, string> = { productId, cartId, orderId, customerId: 'ann' };
  const path = operation.resource.replace(/\{(\w+)\}/g, (_, name) => ids[name]);
  const body = BODIES[operation.operationId as OperationId]?.[0];
  return {
    operation,
    path,
    asked: { as: 'root', groups: 'admins', body, headers: HEADERS[operation.needs ?? 'none']() },
  };
}

async function statusOf({ operation, path, asked }: Prepared, more: Asked = {}): Promise<number> {
  const entity = operation.resource.split('/')[1] as ShopFunctionName;
  const headers = { ...asked.headers, ...more.headers };
  const event = eventOf(operation.method, path, { ...asked, ...more, headers });
  return (await serve(entity, event, shop.invocation(entity))).response.statusCode;
}

/** Has all calls of the tables fail, or those that are of a kind. */
function failAll(error: Error, isMeant: (command: object) => boolean = () => true): void {
  const fail = (command: object) => {
    if (isMeant(command)) {
      throw error;
    }
  };
  shop.faults.push(...Array(100).fill(fail));
}

const named = (name: string) => Object.assign(new Error(name), { name });
/** Somebody else has the claim of the key. */
const CONFLICT = cancelled([{ Code: 'TransactionConflict' }, { Code: 'None' }]);

/** Cart and orders are what nothing can be done with any more. */
function end(): void {
  [...shop.db.tables.carts.values()].forEach((cart) => Object.assign(cart, { status: 'CHECKED_OUT' }));
  [...shop.db.tables.orders.values()].forEach((order) => Object.assign(order, { status: 'DELIVERED' }));
}

/** How each status comes about. */
const CAUSES: Record<number, (prepared: Prepared) => Promise<number>> = {
  400: (prepared) => statusOf(prepared, { query: { nothing: 'x' } }),
  401: (prepared) => statusOf(prepared, { as: null }),
  403: (prepared) => statusOf(prepared, { groups: '' }),
  404: (prepared) => statusOf({ ...prepared, path: prepared.operation.resource.replace(/\{\w+\}/g, 'none') }),
  409: (prepared) => {
    if (prepared.operation.needs === 'once') {
      failAll(CONFLICT, (command) => command instanceof TransactWriteCommand);
    } else {
      end();
    }
    return statusOf(prepared);
  },
  412: (prepared) => statusOf(prepared, { headers: { 'If-Match': '"999"' } }),
  413: (prepared) => statusOf(prepared, { body: { name: 'x'.repeat(70_000) } }),
  415: (prepared) => statusOf(prepared, { headers: { 'Content-Type': 'text/plain' } }),
  422: async (prepared) => {
    await statusOf(prepared);
    return statusOf(prepared, { body: BODIES[prepared.operation.operationId as OperationId]![1] });
  },
  428: (prepared) => statusOf({ ...prepared, asked: { ...prepared.asked, headers: {} } }),
  500: (prepared) => {
    failAll(named('AccessDeniedException'));
    return statusOf(prepared);
  },
  503: (prepared) => {
    failAll(named('ThrottlingException'));
    return statusOf(prepared);
  },
};

const operations: readonly Operation[] = OPERATIONS;
/** 429 is the gateway's, and so is 403 where not only administrators may. */
const CELLS = operations.flatMap((operation) =>
  refusalsOf(operation)
    .filter((status) => status !== 429 && (status !== 403 || operation.access === 'admin'))
    .map((status) => [operation.operationId, status, operation] as const),
);

describe('every status by which an operation refuses comes about (E1, E5)', () => {
  test.each(CELLS)('%s: %d', async (_id, status, operation) => {
    expect(await CAUSES[status](await prepare(operation))).toBe(status);
  });
});
