import { owns, whose } from './caller';
import { edit, firstVersion, remove } from './edit';
import { requireVersion } from './etag';
import { once } from './idempotency';
import type { CartItem } from './items';
import { list } from './list';
import { MAX_LINES, MAX_QUANTITY } from './money';
import { isSold, price } from './pricing';
import type { Query } from './queries';
import { notFound } from './refusals';
import { emptyReply, reply, type Reply } from './reply';
import type { ShopRequest } from './request';
import type { Body } from './schemas';
import { secondsFromNow, type Shop } from './shop';
import type { View } from './views';
import { requireEnv } from '../../functions/handlers/require-env';
import { HttpError } from '../../functions/handlers/responses';
import { ShopEnv, ShopMetric } from '../env';

/** What the shop tells of a cart. */
export function cartView(cart: CartItem): View<'Cart'> {
  const { cartId, customerId, status, orderId, version, createdAt, updatedAt } = cart;
  const items = price(cart.items, new Map()).lines.map(({ productId, quantity }) => ({ productId, quantity }));
  const expiresAt = new Date(cart.expiresAt * 1000).toISOString();
  return { cartId, customerId, status, items, orderId, version, createdAt, updatedAt, expiresAt };
}

/** Carts of a customer that have not expired. */
export function listCarts(request: ShopRequest<undefined, Query<'CartQuery'>>, shop: Shop): Promise<Reply> {
  const selection = {
    table: 'carts',
    partition: whose(request.caller, request.query.customerId),
    descending: true,
  } as const;
  return list<CartItem>(request, shop, selection, (cart) => (isExpired(cart, shop) ? undefined : cartView(cart)));
}

/** Makes an empty cart. */
export function createCart(request: ShopRequest, shop: Shop): Promise<Reply> {
  return once(request, shop, async () => {
    const owner = { cartId: shop.newId(), customerId: request.caller.subject! };
    const cart: CartItem = { ...owner, status: 'OPEN', items: {}, ...firstVersion(request, shop), ...expiry(shop) };
    return {
      answer: reply(request, cartView(cart), { version: cart.version, location: `/carts/${cart.cartId}` }),
      writes: [{ table: 'carts', put: cart, all: [['cartId', 'absent']] }],
      kpis: [{ name: ShopMetric.CARTS_CREATED, value: 1 }],
    };
  });
}

/** Tells of a cart, with the prices of today while it is open. */
export async function getCart(request: ShopRequest, shop: Shop): Promise<Reply> {
  const cart = await findCart(request, shop);
  const view = cartView(cart);
  if (cart.status !== 'OPEN') {
    return reply(request, view, { version: cart.version });
  }
  const products = await shop.store.getAll('products', Object.keys(cart.items));
  const { lines, total } = price(cart.items, products);
  return reply(request, { ...view, items: lines, total }, { version: cart.version });
}

/** Replaces all that is in a cart. */
export function updateCart(request: ShopRequest<Body<'CartContents'>>, shop: Shop): Promise<Reply> {
  return changeCart(request, shop, async () => {
    const items = addedUp(request.body.items);
    const products = await shop.store.getAll('products', Object.keys(items));
    const { lines } = price(items, products);
    const unsold = lines.filter((line) => !isSold(line));
    if (unsold.length > 0) {
      const errors = unsold.map(({ productId }) => ({ field: `items.${productId}`, detail: 'is no longer sold' }));
      throw new HttpError('OUT_OF_STOCK', 'Something in the cart is not sold', { errors });
    }
    const [currency, ...others] = new Set([...products.values()].map((product) => product.currency));
    if (others.length > 0) {
      throw manyCurrencies();
    }
    return { items, currency };
  });
}

/** Throws a cart away. */
export async function deleteCart(request: ShopRequest, shop: Shop): Promise<Reply> {
  const { cartId } = await findCart(request, shop);
  await remove(shop, 'carts', cartId, request.ifMatch);
  return emptyReply(request);
}

/** Puts a product into a cart, or changes how many of it. */
export async function putCartItem(request: ShopRequest<Body<'CartItem'>>, shop: Shop): Promise<Reply> {
  const { productId } = request.params;
  const product = await shop.store.get('products', productId);
  if (product === undefined) {
    throw notFound();
  }
  return changeCart(request, shop, (cart) => {
    const { currency = product.currency } = cart;
    if (currency !== product.currency) {
      throw manyCurrencies();
    }
    const items = { ...cart.items, [productId]: request.body.quantity };
    if (Object.keys(items).length > MAX_LINES) {
      throw new HttpError('CONFLICT', `A cart holds no more than ${MAX_LINES} products`);
    }
    return { items, currency };
  });
}

/** Takes a product out of a cart. */
export function removeCartItem(request: ShopRequest, shop: Shop): Promise<Reply> {
  return changeCart(request, shop, (cart) => {
    const others = Object.entries(cart.items).filter(([productId]) => productId !== request.params.productId);
    if (others.length === Object.keys(cart.items).length) {
      throw notFound();
    }
    return { items: Object.fromEntries(others), currency: others.length === 0 ? undefined : cart.currency };
  });
}

/** A cart that is the caller's and has not expired; throws a 404. */
export async function findCart({ params, caller }: ShopRequest, shop: Shop): Promise<CartItem> {
  const cart = await shop.store.get('carts', params.cartId);
  if (cart === undefined || !owns(caller, cart.customerId) || isExpired(cart, shop)) {
    throw notFound();
  }
  return cart;
}

/** The 409 of a cart that has become an order, and changes no more. */
export function checkedOut(): HttpError {
  return new HttpError('CONFLICT', 'The cart is checked out');
}

type Contents = Pick<CartItem, 'items' | 'currency'>;

/** Reads, changes and writes, in the version that was read; whatever version is meant, a change in between is made anew. */
async function changeCart(
  request: ShopRequest,
  shop: Shop,
  change: (cart: CartItem) => Contents | Promise<Contents>,
): Promise<Reply> {
  for (let number = 0; ; number += 1) {
    const { version, ...cart } = await findCart(request, shop);
    requireVersion(request.ifMatch, version);
    if (cart.status !== 'OPEN') {
      throw checkedOut();
    }
    const set = { ...(await change({ version, ...cart })), ...expiry(shop) };
    try {
      const changed = await edit(request, shop, { table: 'carts', id: cart.cartId, set, ifMatch: version });
      return reply(request, cartView(changed), { version: changed.version });
    } catch (error) {
      const isStale = error instanceof HttpError && error.code === 'PRECONDITION_FAILED';
      if (!isStale || request.ifMatch !== '*') {
        throw error;
      }
      await shop.store.patience.pause(number, error);
    }
  }
}

/** Quantities by product; of one that stands twice, both. */
function addedUp(items: Body<'CartContents'>['items']): CartItem['items'] {
  const quantities = new Map<string, number>();
  items.forEach(({ productId, quantity }) => quantities.set(productId, (quantities.get(productId) ?? 0) + quantity));
  if ([...quantities.values()].some((quantity) => quantity > MAX_QUANTITY)) {
    throw new HttpError('CONFLICT', `A cart holds no more than ${MAX_QUANTITY} of a product`);
  }
  return Object.fromEntries(quantities);
}

function manyCurrencies(): HttpError {
  return new HttpError('CONFLICT', 'Everything in a cart must be sold in one currency');
}

function expiry(shop: Shop): Pick<CartItem, 'expiresAt'> {
  return { expiresAt: secondsFromNow(shop, Number(requireEnv(ShopEnv.CART_SECONDS))) };
}

function isExpired({ expiresAt }: CartItem, shop: Shop): boolean {
  return expiresAt <= secondsFromNow(shop, 0);
}
