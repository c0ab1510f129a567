/** Whole minor units of a currency. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** What a provider says of an order, and of how much, when asked for a total. */
type Told = readonly [type: 'payment' | 'payment_failed' | 'refund', money: (total: Money) => Money];

const all = (total: Money) => total;
const less = ({ amount, currency }: Money) => ({ amount: amount - 1, currency });
const otherMoney = ({ amount }: Money) => ({ amount, currency: 'CHF' });

/** How orders are paid: what is said of them one after the other, how often each, and the status that follows. */
const PAYING = {
  paid: { told: [['payment', all]], copies: 1, status: 'PAID' },
  'paid, told twice': { told: [['payment', all]], copies: 2, status: 'PAID' },
  'too little': { told: [['payment', less]], copies: 1, status: 'REVIEW' },
  'another currency': { told: [['payment', otherMoney]], copies: 2, status: 'REVIEW' },
  'no money': { told: [['payment_failed', all]], copies: 1, status: 'PLACED' },
  refunded: {
    told: [
      ['payment', all],
      ['refund', all],
    ],
    copies: 2,
    status: 'REFUNDED',
  },
} as const satisfies Record<string, { told: readonly Told[]; copies: number; status: string }>;

/** A product, and customers who want it: each tries once to buy as many as all others. */
export interface Sale {
  readonly name: string;
  readonly price: Money;
  readonly stock: number;
  readonly buyers: number;
  readonly quantity: number;
  /** How its orders are paid; those behind the end are just paid. */
  readonly paying: readonly (keyof typeof PAYING)[];
}

/** What is sold in the demo. */
export const SALES: readonly Sale[] = [
  {
    name: 'Mug',
    price: { amount: 1999, currency: 'EUR' },
    stock: 10,
    buyers: 50,
    quantity: 1,
    paying: ['refunded', 'too little', 'paid, told twice', 'no money'],
  },
  {
    name: 'Poster',
    price: { amount: 2450, currency: 'USD' },
    stock: 100,
    buyers: 6,
    quantity: 2,
    paying: ['another currency', 'paid, told twice'],
  },
  { name: 'Lamp', price: { amount: 4800, currency: 'JPY' }, stock: 12, buyers: 4, quantity: 1, paying: ['refunded'] },
];

/** Every so many customers send their checkout twice. */
export const TWICE_EVERY = 5;

/** A message of a payment provider, beside the order that it is about. */
export interface Payment {
  readonly round: number;
  readonly type: Told[0];
  readonly money: Money;
  readonly copies: number;
}

/** What is said of an order of a sale, by its number; what is of one round comes before the next one. */
export function paymentsOf(sale: Sale, order: number): Payment[] {
  const { told, copies } = payingOf(sale, order);
  return told.map(([type, money], round) => ({ round, type, money: money(totalOf(sale)), copies }));
}

/** The status of each order of a sale at the end of the day. */
export function statusesOf(sale: Sale): string[] {
  return Array.from({ length: ordersOf(sale) }, (_, order) => payingOf(sale, order).status);
}

/** What an order of a sale costs. */
export function totalOf({ price: { amount, currency }, quantity }: Sale): Money {
  return { amount: amount * quantity, currency };
}

/** How many of its buyers get it. */
export function ordersOf({ stock, buyers, quantity }: Sale): number {
  return Math.min(buyers, Math.floor(stock / quantity));
}

function payingOf({ paying }: Sale, order: number) {
  return PAYING[paying[order] ?? 'paid'];
}
