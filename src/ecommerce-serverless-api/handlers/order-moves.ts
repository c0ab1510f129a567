import type { Write } from './inputs';
import type { OrderItem, OrderLine } from './items';
import { givesStockBack, type OrderStatus } from './order-states';
import { timestamp, type Shop } from './shop';
import { Refused } from './store.client';
import { ShopMetric } from '../env';

/** The order was changed after it was read. */
export class StaleOrder extends Error {}

/** What becomes of an order. */
export interface Move {
  readonly to: OrderStatus;
  /** What else changes. */
  readonly set: Partial<Pick<OrderItem, 'payments' | 'reviewReason'>>;
  readonly requestId: string;
}

/**
 * Moves an order as it was read to a status; the stock that it gives back is part of the transaction, so it goes back once.
 * Products that are no longer in the shop take nothing back. Throws `StaleOrder`.
 */
export async function moveOrder(shop: Shop, order: OrderItem, { to, set, requestId }: Move): Promise<OrderItem> {
  const stamp = { requestId, updatedAt: timestamp(shop) };
  const changes = { status: to, ...set, ...stamp };
  let lines = givesStockBack(order.status, to) ? order.lines : [];
  for (;;) {
    const gone = await attempt(shop, [writeOf(order, changes), ...lines.map(givingBack)]);
    if (gone.size === 0) {
      break;
    }
    lines = lines.filter((_line, index) => !gone.has(index + 1));
  }
  if (to === 'PAID' && order.status !== 'PAID') {
    shop.count({ name: ShopMetric.REVENUE, value: order.total.amount, currency: order.total.currency });
  }
  return { ...order, ...changes, version: order.version + 1 };
}

/** The positions of products that are gone; none when all was written. */
async function attempt(shop: Shop, writes: readonly Write[]): Promise<ReadonlyMap<number, unknown>> {
  try {
    await shop.store.transact(writes);
    return new Map();
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    if (error.failures.has(0)) {
      throw new StaleOrder('The order was changed meanwhile', { cause: error });
    }
    return error.failures;
  }
}

function writeOf({ orderId, version }: OrderItem, set: object): Write {
  return { table: 'orders', id: orderId, set, add: { version: 1 }, all: [['version', '=', version]] };
}

function givingBack({ productId, quantity }: OrderLine): Write {
  return { table: 'products', id: productId, add: { stock: quantity }, all: [['productId', 'present']] };
}
