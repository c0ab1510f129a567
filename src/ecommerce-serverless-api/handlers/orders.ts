import { owns, whose } from './caller';
import { requireVersion } from './etag';
import type { OrderItem } from './items';
import { list } from './list';
import { moveOrder, StaleOrder } from './order-moves';
import { isCancellable, mayMove, type OrderStatus } from './order-states';
import { orderView } from './order-view';
import type { Query } from './queries';
import { notFound } from './refusals';
import { reply, type Reply } from './reply';
import type { ShopRequest } from './request';
import type { Body } from './schemas';
import type { Shop } from './shop';
import { HttpError } from '../../functions/handlers/responses';

/** Orders of a customer, newest first. */
export function listOrders(request: ShopRequest<undefined, Query<'OrderQuery'>>, shop: Shop): Promise<Reply> {
  const partition = whose(request.caller, request.query.customerId);
  return list(request, shop, { table: 'orders', partition, descending: true }, orderView);
}

/** Tells of an order. */
export async function getOrder(request: ShopRequest, shop: Shop): Promise<Reply> {
  return told(request, await findOrder(request, shop));
}

/** Cancels an order; that of a cancelled one is answered with it. */
export function cancelOrder(request: ShopRequest, shop: Shop): Promise<Reply> {
  return change(request, shop, ({ status }) => {
    if (status !== 'CANCELLED' && !isCancellable(status)) {
      throw new HttpError('CONFLICT', `An order that is ${status} can no longer be cancelled`);
    }
    return 'CANCELLED';
  });
}

/** Moves an order to a status that may follow the one it has; somebody has looked at its payments then. */
export function setOrderStatus(request: ShopRequest<Body<'OrderStatus'>>, shop: Shop): Promise<Reply> {
  const to = request.body.status;
  return change(request, shop, ({ status, version }) => {
    requireVersion(request.ifMatch, version);
    if (!mayMove(status, to)) {
      throw new HttpError('CONFLICT', `An order that is ${status} cannot become ${to}`);
    }
    return to;
  });
}

/** Reads an order, decides, and moves it; if it was changed in between, once more. */
async function change(request: ShopRequest, shop: Shop, decide: (order: OrderItem) => OrderStatus): Promise<Reply> {
  for (let number = 0; ; number += 1) {
    const order = await findOrder(request, shop);
    const to = decide(order);
    if (to === order.status) {
      return told(request, order);
    }
    try {
      const set = { reviewReason: undefined };
      return told(request, await moveOrder(shop, order, { to, set, requestId: request.requestId }));
    } catch (error) {
      if (!(error instanceof StaleOrder)) {
        throw error;
      }
      await shop.store.patience.pause(number, error);
    }
  }
}

async function findOrder({ params, caller }: ShopRequest, shop: Shop): Promise<OrderItem> {
  const order = await shop.store.get('orders', params.orderId);
  if (order === undefined || !owns(caller, order.customerId)) {
    throw notFound();
  }
  return order;
}

function told(request: ShopRequest, order: OrderItem): Reply {
  return reply(request, orderView(order), { version: order.version });
}
