import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import * as v from 'valibot';
import { EVENTS } from './event-schemas';
import type { OrderItem, ProductItem } from './items';
import { ORDER_STATUSES, type OrderStatus } from './order-states';
import { SHOP_TABLES } from '../env';
import { ShopEventType } from '../shop-event';

/** An event, of which the detail is as documented. */
export interface ShopEvent {
  readonly type: ShopEventType;
  /** The order or product that it is about. */
  readonly about: string;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly detail: object;
}

const BY_STATUS: Record<OrderStatus, ShopEventType> = {
  PLACED: ShopEventType.ORDER_PLACED,
  REVIEW: ShopEventType.ORDER_HELD_FOR_REVIEW,
  PAID: ShopEventType.ORDER_PAID,
  SHIPPED: ShopEventType.ORDER_SHIPPED,
  DELIVERED: ShopEventType.ORDER_DELIVERED,
  CANCELLED: ShopEventType.ORDER_CANCELLED,
  REFUNDED: ShopEventType.ORDER_REFUNDED,
};

/**
 * What a change of a table amounts to, if the shop has something to tell of it. Throws when what it should tell is not
 * there: such a change can never be published.
 */
export function eventOf({ eventID, dynamodb }: DynamoDBRecord, lowStock: number): ShopEvent | undefined {
  const { Keys, OldImage, NewImage, ApproximateCreationDateTime: seconds } = dynamodb!;
  const [before, now] = [OldImage, NewImage].map(
    (image) => image && unmarshall(image as Record<string, AttributeValue>),
  );
  if (now === undefined) {
    return undefined;
  }
  if (SHOP_TABLES.orders.key in Keys!) {
    return orderEvent(before as OrderItem | undefined, now as OrderItem);
  }
  const moment = { eventId: eventID, occurredAt: new Date(seconds! * 1000).toISOString() };
  return stockEvent(before as ProductItem | undefined, now as ProductItem, lowStock, moment);
}

function orderEvent(before: OrderItem | undefined, now: OrderItem): ShopEvent | undefined {
  const type = whatHappened(before, now);
  const { orderId, version, updatedAt: occurredAt } = now;
  return type && toEvent(type, orderId, { ...now, eventId: `${orderId}-${version}`, occurredAt });
}

function whatHappened(before: OrderItem | undefined, now: OrderItem): ShopEventType | undefined {
  if (before === undefined) {
    return ShopEventType.ORDER_PLACED;
  }
  if (before.status !== now.status) {
    return BY_STATUS[v.parse(v.picklist(ORDER_STATUSES), now.status)];
  }
  return isHeld(before, now) ? ShopEventType.ORDER_HELD_FOR_REVIEW : undefined;
}

/** Whether a payment or a refund was added for which the order has no way: it stays where it is, with the reason. */
function isHeld(before: OrderItem, { payments, reviewReason }: OrderItem): boolean {
  const added = payments.slice(before.payments.length);
  return reviewReason !== undefined && added.some(({ type }) => type !== 'payment_failed');
}

function stockEvent(before: ProductItem | undefined, now: ProductItem, lowStock: number, moment: object) {
  const fellTo = (stock: number) => before !== undefined && before.stock > stock && now.stock <= stock;
  const type = fellTo(0) ? ShopEventType.OUT_OF_STOCK : fellTo(lowStock) ? ShopEventType.STOCK_LOW : undefined;
  return type && toEvent(type, now.productId, { ...now, lowStock, ...moment });
}

function toEvent(type: ShopEventType, about: string, told: object): ShopEvent {
  const detail = v.parse(EVENTS[type], told);
  const { eventId, occurredAt } = detail;
  return { type, about, eventId, occurredAt, detail };
}
