import { edit, firstVersion, remove } from './edit';
import { once } from './idempotency';
import type { ProductItem } from './items';
import { list } from './list';
import { MAX_AMOUNT } from './money';
import type { Query } from './queries';
import { invalidParameter, notFound } from './refusals';
import { emptyReply, reply, type Reply } from './reply';
import type { ShopRequest } from './request';
import { MAX_STOCK, type Body } from './schemas';
import { timestamp, type Shop } from './shop';
import type { View } from './views';
import { HttpError } from '../../functions/handlers/responses';

/** What the shop tells of a product. */
export function productView(item: ProductItem): View<'Product'> {
  const { productId, name, description, category, price, currency, stock, version, createdAt, updatedAt } = item;
  const money = { amount: price, currency };
  return { productId, name, description, category, price: money, stock, version, createdAt, updatedAt };
}

/** Without a category all products, in no order: prices are sorted within a category only. */
export async function listProducts(request: ShopRequest<undefined, Query<'ProductQuery'>>, shop: Shop): Promise<Reply> {
  const { category, minPrice, maxPrice, sort } = request.query;
  if (category === undefined) {
    const needing = Object.entries({ minPrice, maxPrice, sort }).find(([, value]) => value !== undefined);
    if (needing !== undefined) {
      throw invalidParameter(needing[0], 'must come with a category');
    }
    return list(request, shop, { table: 'products' }, productView);
  }
  const range = [minPrice ?? 0, maxPrice ?? MAX_AMOUNT] as const;
  if (range[0] > range[1]) {
    throw invalidParameter('minPrice', 'must not be above maxPrice');
  }
  const selection = { table: 'products', partition: category, range, descending: sort === '-price' } as const;
  return list(request, shop, selection, productView);
}

/** Adds a product. */
export function createProduct(request: ShopRequest<Body<'NewProduct'>>, shop: Shop): Promise<Reply> {
  return once(request, shop, async () => {
    const item = { productId: shop.newId(), ...attributesOf(request.body), ...firstVersion(request, shop) };
    const product: ProductItem = { ...item, stock: request.body.stock };
    const location = `/products/${product.productId}`;
    return {
      answer: reply(request, productView(product), { version: product.version, location }),
      writes: [{ table: 'products', put: product, all: [['productId', 'absent']] }],
    };
  });
}

/** Tells of a product. */
export async function getProduct(request: ShopRequest, shop: Shop): Promise<Reply> {
  return told(request, await find(request, shop));
}

/** Replaces a product; its stock stays what it is. */
export async function updateProduct(request: ShopRequest<Body<'ProductUpdate'>>, shop: Shop): Promise<Reply> {
  const { params, ifMatch, body } = request;
  const set = attributesOf(body);
  return told(request, await edit(request, shop, { table: 'products', id: params.productId, set, ifMatch }));
}

/** Takes a product out of the shop. */
export async function deleteProduct(request: ShopRequest, shop: Shop): Promise<Reply> {
  await remove(shop, 'products', request.params.productId, request.ifMatch);
  return emptyReply(request);
}

/** Adds to the stock of a product or takes from it. */
export function changeStock(request: ShopRequest<Body<'StockChange'>>, shop: Shop): Promise<Reply> {
  const { change, reason } = request.body;
  const [least, most] = [Math.max(0, -change), Math.min(MAX_STOCK, MAX_STOCK - change)];
  return once(request, shop, async () => {
    const { productId, stock } = await find(request, shop);
    if (stock < least) {
      throw new HttpError('OUT_OF_STOCK', 'There is less in stock than is to be taken away');
    }
    if (stock > most) {
      throw new HttpError('CONFLICT', `No more than ${MAX_STOCK} can be in stock`);
    }
    const all = [['productId', 'present'] as const, ['stock', '>=', least] as const, ['stock', '<=', most] as const];
    return {
      answer: reply(request, { productId, change, reason, changedAt: timestamp(shop) }),
      writes: [{ table: 'products', id: productId, add: { stock: change }, all }],
    };
  });
}

function attributesOf({ name, description, category, price }: Body<'ProductUpdate'>) {
  return { name, description, category, price: price.amount, currency: price.currency };
}

async function find({ params }: ShopRequest, shop: Shop): Promise<ProductItem> {
  const item = await shop.store.get('products', params.productId);
  if (item === undefined) {
    throw notFound();
  }
  return item;
}

function told(request: ShopRequest, product: ProductItem): Reply {
  return reply(request, productView(product), { version: product.version });
}
