import { ordersOf, paymentsOf, statusesOf, totalOf, TWICE_EVERY, type Money, type Sale } from './shop-day';
import type { Row } from '../traffic/rows';

/** What was answered to a checkout: a status, and an order or a code. */
export interface CheckoutAnswer {
  readonly status: number;
  readonly orderId?: string;
  readonly code?: string;
}

/** An order as its customer sees it at the end. */
export interface SeenOrder {
  readonly orderId: string;
  readonly status: string;
  readonly total: Money;
  /** What it is of. */
  readonly product: string;
}

/** Everything that was seen of the day. */
export interface SeenDay {
  readonly products: number;
  /** The answers to each checkout: one, or two where it was sent twice. */
  readonly checkouts: readonly (readonly CheckoutAnswer[])[];
  readonly repeats: number;
  readonly orders: readonly SeenOrder[];
  /** What is left of each product. */
  readonly stocks: readonly number[];
  /** How many messages of payment providers were accepted. */
  readonly payments: number;
  /** How often each was heard on the bus. */
  readonly events: ReadonlyMap<string, number>;
}

/** The threshold of `StockLow`. */
const LOW_STOCK = 10;
const STATUSES = { PAID: 'paid', REVIEW: 'held for review', REFUNDED: 'refunded', PLACED: 'not paid' };

/** What was seen of the day, beside what the sales say. */
export function shopRows(sales: readonly Sale[], seen: SeenDay): Row[] {
  const due = sales.flatMap((sale) => statusesOf(sale).map((status) => ({ status, total: totalOf(sale) })));
  return [
    { what: 'products made', seen: seen.products, expected: sales.length },
    ...checkoutRows(sales, seen),
    ...sales.map((sale, index) => stockRow(sale, seen.stocks[index])),
    { what: 'payments accepted', seen: seen.payments, expected: sum(sales, paymentsDue) },
    ...Object.entries(STATUSES).map(([status, what]) => ({
      what,
      seen: seen.orders.filter((order) => order.status === status).length,
      expected: due.filter((order) => order.status === status).length,
    })),
    ...revenueRows(seen.orders, due),
    ...eventRows(sales, seen.events),
  ].map((row) => ({ ...row, what: `shop: ${row.what}` }));
}

function checkoutRows(sales: readonly Sale[], { checkouts, orders, repeats }: SeenDay): Row[] {
  const answers = checkouts.map(([first]) => first);
  const [placed, buyers] = [sum(sales, ordersOf), sum(sales, (sale) => sale.buyers)];
  const told = answers.flatMap(({ orderId }) => orderId ?? []);
  const found = orders.map(({ orderId }) => orderId);
  const twice = checkouts.filter(({ length }) => length > 1);
  return [
    { what: 'checkouts', seen: checkouts.length, expected: buyers },
    ...sales.map((sale) => ({
      what: `orders of ${sale.name}`,
      seen: orders.filter(({ product }) => product === sale.name).length,
      expected: ordersOf(sale),
    })),
    {
      what: 'refused: OUT_OF_STOCK',
      seen: answers.filter(({ code }) => code === 'OUT_OF_STOCK').length,
      expected: buyers - placed,
    },
    {
      what: 'sent twice and answered alike',
      seen: twice.filter(([first, second]) => isAlike(first, second)).length,
      expected: sum(sales, (sale) => Math.ceil(sale.buyers / TWICE_EVERY)),
    },
    { what: 'orders lost or doubled', seen: differences(told, found), expected: 0 },
    { what: 'sent again after 409, 429 or 503', seen: repeats },
  ];
}

/** Refunds of what is still in the house give stock back. */
function stockRow(sale: Sale, seen: number): Row {
  const kept = statusesOf(sale).filter((status) => status !== 'REFUNDED').length;
  return {
    what: `stock left of ${sale.name}`,
    seen,
    expected: sale.stock - kept * sale.quantity,
  };
}

function paymentsDue(sale: Sale): number {
  const payments = statusesOf(sale).flatMap((_, order) => paymentsOf(sale, order));
  return sum(payments, ({ copies }) => copies);
}

function revenueRows(seen: readonly Sold[], due: readonly Sold[]): Row[] {
  const currencies = [...new Set([...due, ...seen].map(({ total }) => total.currency))].sort();
  return currencies.map((currency) => ({
    what: `revenue in minor units of ${currency}`,
    seen: revenue(seen, currency),
    expected: revenue(due, currency),
  }));
}

type Sold = Pick<SeenOrder, 'status' | 'total'>;

function revenue(orders: readonly Sold[], currency: string): number {
  const paid = orders.filter(({ status, total }) => status === 'PAID' && total.currency === currency);
  return sum(paid, ({ total }) => total.amount);
}

function eventRows(sales: readonly Sale[], seen: ReadonlyMap<string, number>): Row[] {
  const due = eventsDue(sales);
  const others = [...seen.keys()].filter((type) => !due.has(type)).sort();
  return [...due.keys(), ...others].map((type) => {
    return { what: `event ${type}`, seen: seen.get(type) ?? 0, expected: due.get(type) ?? 0 };
  });
}

/** How often the shop tells what of the day. */
export function eventsDue(sales: readonly Sale[]): Map<string, number> {
  const statuses = sales.flatMap(statusesOf);
  const count = (...those: string[]) => statuses.filter((status) => those.includes(status)).length;
  return new Map([
    ['OrderPlaced', statuses.length],
    ['OrderPaid', count('PAID', 'REFUNDED')],
    ['OrderHeldForReview', count('REVIEW')],
    ['OrderRefunded', count('REFUNDED')],
    ['StockLow', sales.filter((sale) => firstLow(sale) > 0).length],
    ['OutOfStock', sales.filter((sale) => sale.stock === ordersOf(sale) * sale.quantity).length],
  ]);
}

/** The stock that is the first to be low, when it was not from the beginning; 0 when there is none. */
function firstLow(sale: Sale): number {
  const stocks = statusesOf(sale).map((_, order) => sale.stock - (order + 1) * sale.quantity);
  return sale.stock > LOW_STOCK ? (stocks.find((stock) => stock <= LOW_STOCK) ?? 0) : 0;
}

function isAlike(first: CheckoutAnswer, second: CheckoutAnswer): boolean {
  return first.status === second.status && first.orderId === second.orderId && first.code === second.code;
}

/** How many of either are not, or more than once, in the other. */
function differences(told: readonly string[], found: readonly string[]): number {
  const ids = new Set([...told, ...found]);
  const count = (list: readonly string[], id: string) => list.filter((other) => other === id).length;
  return [...ids].filter((id) => count(told, id) !== 1 || count(found, id) !== 1).length;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
