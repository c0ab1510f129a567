import type { DeployedShop } from './shop-app';
import type { Operation } from '../../src/ecommerce-serverless-api/contract';
import type { BodyName } from '../../src/ecommerce-serverless-api/handlers/schemas';
import { ANY, once, type Asked, type Got, type ShopClient } from '../../tools/shop/client';
import type { ShopUser } from '../../tools/shop/users';

/** What a product costs. */
export const PRICE = { amount: 1999, currency: 'EUR' };

const PRODUCT = { name: 'Mug', category: 'kitchen', price: PRICE };
const PROFILE = { name: 'Ann Example', email: 'ann@example.com' };

/** What each body may say, and what it may say as well. */
const BODIES: Record<BodyName, readonly [object, object]> = {
  NewProduct: [
    { ...PRODUCT, stock: 100 },
    { ...PRODUCT, stock: 101 },
  ],
  ProductUpdate: [PRODUCT, { ...PRODUCT, name: 'Cup' }],
  StockChange: [
    { change: 1, reason: 'found' },
    { change: 2, reason: 'found' },
  ],
  CartItem: [{ quantity: 2 }, { quantity: 3 }],
  CartContents: [{ items: [] }, { items: [{ productId: 'none', quantity: 1 }] }],
  Checkout: [{ total: PRICE }, { total: { ...PRICE, amount: 1 } }],
  Profile: [PROFILE, { ...PROFILE, phone: '+4930123456' }],
  OrderStatus: [{ status: 'PAID' }, { status: 'REVIEW' }],
};

/** The body of an operation, and another one. */
export function bodiesOf({ body }: Operation): readonly [object?, object?] {
  return body === undefined ? [] : BODIES[body as BodyName];
}

/** The headers that an operation needs. */
export function headersOf({ needs }: Operation): Record<string, string> {
  return { ...(needs === 'once' && once()), ...(needs === 'ifMatch' && ANY) };
}

/** A shop, and who calls it. */
export type ShopAndCallers = Pick<DeployedShop, 'client' | 'callers'>;

/** A product that admins made. */
export async function makeProduct({ client, callers }: ShopAndCallers, body: object = {}): Promise<string> {
  const asked = { as: callers.admin, headers: once(), body: { ...BODIES.NewProduct[0], ...body } };
  return made(await client.persist('POST', '/products', asked)).productId;
}

/** A cart with one of a product in it. */
export async function makeCart(client: ShopClient, as: ShopUser, productId: string): Promise<string> {
  const { cartId } = made(await client.persist('POST', '/carts', { as, headers: once() }));
  const item = { as, headers: ANY, body: { quantity: 1 } };
  made(await client.persist('PUT', `/carts/${cartId}/items/${productId}`, item));
  return cartId;
}

/** An order that was just placed. */
export async function makeOrder(shop: ShopAndCallers, as: ShopUser): Promise<string> {
  const cartId = await makeCart(shop.client, as, await makeProduct(shop));
  const asked = { as, headers: once(), body: { total: PRICE } };
  return made(await shop.client.persist('POST', `/carts/${cartId}/checkout`, asked)).orderId;
}

function made({ status, body, text }: Got) {
  if (status >= 300) {
    throw new Error(`${status} ${text}`);
  }
  return body;
}

/** A request that has all that an operation needs. */
export interface Prepared {
  readonly path: string;
  readonly asked: Asked;
  /** What it is about, as administrators see it. */
  readonly look: () => Promise<unknown[]>;
}

/** Makes what an operation needs as things of `owner`, who has a profile. */
export async function prepare(shop: DeployedShop, operation: Operation, as?: ShopUser): Promise<Prepared> {
  const { client, callers } = shop;
  const { owner, admin } = callers;
  const { operationId, resource } = operation;
  await client.send('POST', '/customers', { as: owner, headers: once(), body: PROFILE });
  if (operationId === 'createCustomer' && as !== undefined) {
    await client.send('DELETE', `/customers/${as.subject}`, { as: admin, headers: ANY });
  }
  const productId = await makeProduct(shop);
  const cartId = await makeCart(client, owner, productId);
  const orderId = resource.includes('{orderId}') ? await makeOrder(shop, owner) : undefined;
  const ids: Record<string, string | undefined> = { productId, cartId, orderId, customerId: owner.subject };
  const path = resource.replace(/\{(\w+)\}/g, (_, name) => ids[name]!);
  const things = [`/products/${productId}`, `/carts/${cartId}`, `/customers/${owner.subject}`];
  const all = orderId === undefined ? things : [...things, `/orders/${orderId}`];
  return {
    path,
    asked: { as, headers: headersOf(operation), body: bodiesOf(operation)[0] },
    look: () => Promise.all(all.map((thing) => lookAt(shop, thing))),
  };
}

async function lookAt({ client, callers }: DeployedShop, path: string): Promise<unknown> {
  const { status, body } = await client.send('GET', path, { as: callers.admin });
  return [path, status, { ...body, correlationId: undefined }];
}
