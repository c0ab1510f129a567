/** What is true of an order in a status. */
interface State {
  /** Where it can go from here. */
  readonly next: readonly string[];
  /** Whether the goods are still in the house, so that they can be sold to others when the order ends here. */
  readonly holdsStock?: true;
  /** Whether the customer may still change their mind. */
  readonly cancellable?: true;
  /** Whether stock that was held goes back on arrival here. */
  readonly releasesStock?: true;
}

/** The life of an order. */
export const ORDER_STATES = {
  PLACED: { next: ['PAID', 'CANCELLED', 'REVIEW'], holdsStock: true, cancellable: true },
  /** A payment came that is not what was asked for: somebody has to look. */
  REVIEW: { next: ['PAID', 'CANCELLED'], holdsStock: true, cancellable: true },
  PAID: { next: ['SHIPPED', 'CANCELLED', 'REFUNDED'], holdsStock: true, cancellable: true },
  SHIPPED: { next: ['DELIVERED', 'REFUNDED'] },
  DELIVERED: { next: ['REFUNDED'] },
  CANCELLED: { next: ['REFUNDED'], releasesStock: true },
  REFUNDED: { next: [], releasesStock: true },
} as const satisfies Record<string, State>;

/** Where an order is. */
export type OrderStatus = keyof typeof ORDER_STATES;

/** All of them. */
export const ORDER_STATUSES = Object.keys(ORDER_STATES) as OrderStatus[];

const states: Record<OrderStatus, State> = ORDER_STATES;

/** Whether an order may go from one status to another. */
export function mayMove(from: OrderStatus, to: OrderStatus): boolean {
  return states[from].next.includes(to);
}

/** Whether a customer may cancel. */
export function isCancellable(status: OrderStatus): boolean {
  return states[status].cancellable === true;
}

/** Whether the stock of an order goes back with this move. */
export function givesStockBack(from: OrderStatus, to: OrderStatus): boolean {
  return states[from].holdsStock === true && states[to].releasesStock === true;
}
