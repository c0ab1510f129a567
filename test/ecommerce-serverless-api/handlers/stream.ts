import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { SHOP_TABLES } from '../../../src/ecommerce-serverless-api/env';
import type { OrderItem, ProductItem } from '../../../src/ecommerce-serverless-api/handlers/items';

/** When all of it happens. */
export const AT = '2026-11-26T12:00:00.000Z';

const STAMP = { createdAt: AT, updatedAt: AT, requestId: 'r' };
const price = { amount: 500, currency: 'EUR' };

/** An order that was placed, or what became of it. */
export function anOrder(orderId: string, more: Partial<OrderItem> = {}): OrderItem {
  return {
    orderId,
    customerId: 'alice',
    cartId: 'c1',
    status: 'PLACED',
    lines: [{ productId: 'p1', name: 'Mug', quantity: 2, unitPrice: price, lineTotal: { ...price, amount: 1000 } }],
    total: { ...price, amount: 1000 },
    payments: [],
    placedAt: AT,
    version: 1,
    ...STAMP,
    ...more,
  };
}

/** A product with so many of it. */
export function aProduct(productId: string, stock: number, more: Partial<ProductItem> = {}): ProductItem {
  return {
    productId,
    name: 'Mug',
    category: 'kitchen',
    price: 500,
    currency: 'EUR',
    stock,
    version: 1,
    ...STAMP,
    ...more,
  };
}

/** Something that a payment provider said. */
export function aPayment(type: string, eventId = 'e1') {
  return { eventId, type, ...price, receivedAt: AT };
}

/** A change as it stands in the stream of its table. */
export function change(number: number, before: object | undefined, now: object | undefined): DynamoDBRecord {
  const item = (now ?? before) as Record<string, string>;
  const key = SHOP_TABLES.orders.key in item ? SHOP_TABLES.orders.key : SHOP_TABLES.products.key;
  const image = (of: object | undefined) => of && marshall(of, { removeUndefinedValues: true });
  return {
    eventID: `change-${number}`,
    eventName: before === undefined ? 'INSERT' : now === undefined ? 'REMOVE' : 'MODIFY',
    dynamodb: {
      Keys: { [key]: { S: item[key] } },
      OldImage: image(before),
      NewImage: image(now),
      SequenceNumber: String(number),
      ApproximateCreationDateTime: Date.parse(AT) / 1000,
    },
  } as DynamoDBRecord;
}
