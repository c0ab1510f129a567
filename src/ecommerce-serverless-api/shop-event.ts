/**
 * What a shop tells of itself: the `detail-type` of an event on its bus.
 */
export enum ShopEventType {
  /** An order was placed, and waits for its payment. The detail is a `ShopOrderEvent`. */
  ORDER_PLACED = 'OrderPlaced',
  /** A payment of the total came. The detail is a `ShopOrderEvent`. */
  ORDER_PAID = 'OrderPaid',
  /** What came of a payment or a refund is not what was asked for: somebody has to look. The detail is a `ShopOrderEvent`. */
  ORDER_HELD_FOR_REVIEW = 'OrderHeldForReview',
  /** An order was cancelled, and its stock is back. The detail is a `ShopOrderEvent`. */
  ORDER_CANCELLED = 'OrderCancelled',
  /** An order left the house. The detail is a `ShopOrderEvent`. */
  ORDER_SHIPPED = 'OrderShipped',
  /** An order arrived. The detail is a `ShopOrderEvent`. */
  ORDER_DELIVERED = 'OrderDelivered',
  /** All that was paid was paid back. The detail is a `ShopOrderEvent`. */
  ORDER_REFUNDED = 'OrderRefunded',
  /** The stock of a product fell to the threshold or below, and is not 0. The detail is a `ShopStockEvent`. */
  STOCK_LOW = 'StockLow',
  /** The stock of a product fell to 0. The detail is a `ShopStockEvent`. */
  OUT_OF_STOCK = 'OutOfStock',
}

/**
 * An amount of money in an event.
 */
export interface ShopEventMoney {
  /** Whole minor units, such as cents. */
  readonly amount: number;
  /** ISO 4217, such as `EUR`. */
  readonly currency: string;
}

/**
 * A line of the order in an event, as it was when the order was placed.
 */
export interface ShopEventLine {
  /** The product's id. */
  readonly productId: string;
  /** What it was called. */
  readonly name: string;
  /** How many of it. */
  readonly quantity: number;
  /** The price of one. */
  readonly unitPrice: ShopEventMoney;
  /** The price of all of them. */
  readonly lineTotal: ShopEventMoney;
}

/**
 * The `detail` of an event about an order, for the TypeScript of whoever consumes it: `import type`.
 */
export interface ShopOrderEvent {
  /** The same each time that the event is delivered, and of no other event: what came before can be told by it. */
  readonly eventId: string;
  /** When it happened, ISO 8601 in UTC. */
  readonly occurredAt: string;
  /** The order's id. */
  readonly orderId: string;
  /** Who placed it. */
  readonly customerId: string;
  /** The status that it has since then, such as `PAID`. */
  readonly status: string;
  /**
   * Why somebody has to look at its payments, such as `PAYMENT_DIFFERS`.
   *
   * @default - nobody has to
   */
  readonly reviewReason?: string;
  /** What was ordered. */
  readonly lines: ShopEventLine[];
  /** What it costs. */
  readonly total: ShopEventMoney;
  /** Goes up with each change of the order: an event with a lower one than the last that was seen came late. */
  readonly version: number;
  /** When it was placed, ISO 8601 in UTC. */
  readonly placedAt: string;
}

/**
 * The `detail` of an event about stock, for the TypeScript of whoever consumes it: `import type`.
 */
export interface ShopStockEvent {
  /** The same each time that the event is delivered, and of no other event: what came before can be told by it. */
  readonly eventId: string;
  /** When it happened, ISO 8601 in UTC, to the second. */
  readonly occurredAt: string;
  /** The product's id. */
  readonly productId: string;
  /** What it is called. */
  readonly name: string;
  /** What it is listed under. */
  readonly category: string;
  /** What was left of it then. */
  readonly stock: number;
  /** The threshold of the shop. */
  readonly lowStock: number;
}
