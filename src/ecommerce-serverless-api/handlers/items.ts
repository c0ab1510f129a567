import type { Money } from './money';
import type { OrderStatus } from './order-states';

/** What can be edited: each change makes the next version. */
export interface Versioned {
  readonly version: number;
  readonly updatedAt: string;
  /** The request that made this version, by which it knows its own change again when the answer of the table was lost. */
  readonly requestId: string;
}

/** A product; what is sold of it changes the stock and not the version. */
export interface ProductItem extends Versioned {
  readonly productId: string;
  readonly name: string;
  readonly description?: string;
  readonly category: string;
  /** In minor units. */
  readonly price: number;
  readonly currency: string;
  readonly stock: number;
  readonly createdAt: string;
}

/** A cart. */
export interface CartItem extends Versioned {
  readonly cartId: string;
  readonly customerId: string;
  readonly status: 'OPEN' | 'CHECKED_OUT';
  /** Quantities by product. */
  readonly items: Readonly<Record<string, number>>;
  /** Of everything in it; an empty cart has none. */
  readonly currency?: string;
  /** What it became. */
  readonly orderId?: string;
  readonly createdAt: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** A profile. */
export interface CustomerItem extends Versioned {
  readonly customerId: string;
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  readonly address?: {
    readonly line1: string;
    readonly line2?: string;
    readonly postalCode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly createdAt: string;
}

/** A line of an order, as it was when the order was placed. */
export interface OrderLine {
  readonly productId: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly lineTotal: Money;
}

/** Something that a payment provider said of an order. */
export interface PaymentRecord {
  readonly eventId: string;
  readonly type: string;
  readonly amount: number;
  readonly currency: string;
  readonly receivedAt: string;
}

/** An order. */
export interface OrderItem extends Versioned {
  readonly orderId: string;
  readonly customerId: string;
  readonly cartId: string;
  readonly status: OrderStatus;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly payments: readonly PaymentRecord[];
  /** Why somebody has to look at its payments. */
  readonly reviewReason?: string;
  readonly placedAt: string;
}

/** An idempotency key that was used, and the answer to whoever uses it. */
export interface RequestItem {
  readonly requestKey: string;
  readonly bodyHash: string;
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** What is in each table. */
export interface Items {
  readonly products: ProductItem;
  readonly carts: CartItem;
  readonly customers: CustomerItem;
  readonly orders: OrderItem;
  readonly requests: RequestItem;
}

/** What somebody said: a region takes changes from a moment on, in seconds since 1970, and no other does at once. */
export interface HomeItem {
  readonly region: string;
  readonly from: number;
}
