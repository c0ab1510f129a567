import { checkedOut, findCart } from './carts';
import { firstVersion, stamp } from './edit';
import { once, type Plan } from './idempotency';
import type { Write } from './inputs';
import type { CartItem, OrderItem, OrderLine, ProductItem } from './items';
import type { Money } from './money';
import { orderView } from './order-view';
import { isSold, price, type PricedLine } from './pricing';
import { reply, type Reply } from './reply';
import type { ShopRequest } from './request';
import type { Body } from './schemas';
import type { Shop } from './shop';
import { HttpError } from '../../functions/handlers/responses';
import type { FieldError } from '../../functions/problem';
import { ShopMetric } from '../env';

type Request = ShopRequest<Body<'Checkout'>>;

/** Turns a cart into an order: the order, the end of the cart and the stock of each line are one transaction. */
export async function checkOut(request: Request, shop: Shop): Promise<Reply> {
  try {
    return await once(request, shop, () => plan(request, shop));
  } catch (error) {
    if (error instanceof HttpError && error.code === 'OUT_OF_STOCK') {
      shop.count({ name: ShopMetric.OUT_OF_STOCK, value: 1 });
    }
    throw error;
  }
}

async function plan(request: Request, shop: Shop): Promise<Plan> {
  const cart = await findCart(request, shop);
  if (cart.status !== 'OPEN') {
    throw checkedOut();
  }
  const products = await shop.store.getAll('products', Object.keys(cart.items));
  const { lines, total } = price(cart.items, products);
  requireStock(lines, products);
  requireTotal(total, request.body.total);
  const order = orderOf(request, shop, cart, lines as OrderLine[]);
  return {
    answer: reply(request, orderView(order), { version: order.version, location: `/orders/${order.orderId}` }),
    writes: [
      { table: 'orders', put: order, all: [['orderId', 'absent']] },
      closing(request, shop, cart, order.orderId),
      ...order.lines.map(taking),
    ],
    kpis: [ShopMetric.ORDERS_PLACED, ShopMetric.CARTS_CHECKED_OUT].map((name) => ({ name, value: 1 })),
  };
}

function requireStock(lines: readonly PricedLine[], products: ReadonlyMap<string, ProductItem>): void {
  const errors = lines.flatMap((line): FieldError[] => {
    const field = `items.${line.productId}`;
    if (!isSold(line)) {
      return [{ field, detail: 'is no longer sold' }];
    }
    const { stock } = products.get(line.productId)!;
    return stock < line.quantity ? [{ field, detail: `must not be more than ${stock}` }] : [];
  });
  if (errors.length > 0) {
    throw new HttpError('OUT_OF_STOCK', 'Something in the cart is out of stock', { errors });
  }
}

/** The customer pays what they have seen. */
function requireTotal(total: Money | undefined, agreed: Money): void {
  if (total === undefined) {
    throw new HttpError('CONFLICT', 'The cart must hold something, and all of it must be sold in one currency');
  }
  if (total.amount !== agreed.amount || total.currency !== agreed.currency) {
    throw new HttpError('PRICE_CHANGED', 'The total is another one now', {
      errors: [
        { field: 'total.amount', detail: `is ${total.amount}` },
        { field: 'total.currency', detail: `is ${total.currency}` },
      ],
    });
  }
}

function orderOf(request: Request, shop: Shop, cart: CartItem, lines: readonly OrderLine[]): OrderItem {
  const { createdAt: placedAt, ...versioned } = firstVersion(request, shop);
  const { cartId, customerId } = cart;
  const { total } = request.body;
  return {
    orderId: shop.newId(),
    customerId,
    cartId,
    status: 'PLACED',
    lines,
    total,
    payments: [],
    placedAt,
    ...versioned,
  };
}

/** The end of the cart that was read. */
function closing(request: Request, shop: Shop, { cartId, version }: CartItem, orderId: string): Write {
  return {
    table: 'carts',
    id: cartId,
    set: { status: 'CHECKED_OUT', orderId, ...stamp(request, shop) },
    add: { version: 1 },
    all: [
      ['cartId', 'present'],
      ['status', '=', 'OPEN'],
      ['version', '=', version],
    ],
  };
}

/** Takes a line out of the stock, at the price that it was agreed at. */
function taking({ productId, quantity, unitPrice: { amount, currency } }: OrderLine): Write {
  return {
    table: 'products',
    id: productId,
    add: { stock: -quantity },
    all: [
      ['stock', '>=', quantity],
      ['price', '=', amount],
      ['currency', '=', currency],
    ],
  };
}
