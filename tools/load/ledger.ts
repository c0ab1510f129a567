import type { FoundOrder, Journal } from './journal';
import { percentile, type Row } from '../traffic/rows';

/** What the shop holds in the end, as its customers are told. */
export interface Holdings {
  readonly orders: readonly FoundOrder[];
  /** Ids of orders that are in a list and cannot be read. */
  readonly unreadable: readonly string[];
  /** By product. */
  readonly stock: ReadonlyMap<string, number>;
}

/** What was seen, beside what has to be. */
export function ledgerOf(journal: Journal, { orders, unreadable, stock }: Holdings): Row[] {
  const { checkouts, cancelled, unexpected, refusals, kills } = journal;
  const placed = checkouts.flatMap(({ answers }) => [...new Set(answers.flatMap(({ orderId }) => orderId ?? []))]);
  const found = orders.map(({ orderId }) => orderId);
  const soldOut = checkouts.some(({ answers }) => answers.some(({ status }) => status === 409));
  const none = (what: string, seen: number): Row => ({ what, seen, expected: 0 });
  return [
    { what: 'checkouts', seen: checkouts.length },
    { what: 'orders, one a checkout that was not refused', seen: new Set(found).size, expected: countOf(checkouts) },
    { what: 'something was sold out', seen: soldOut ? 'yes' : 'no', expected: 'yes' },
    { what: 'a function was killed', seen: kills > 0 ? 'yes' : 'no', expected: 'yes' },
    none('unexpected answers', unexpected.length),
    none('lost orders', placed.filter((orderId) => !found.includes(orderId)).length),
    none('orders that nobody was told of', found.filter((orderId) => !placed.includes(orderId)).length),
    none('doubled orders', found.length - new Set(found).size + (placed.length - countOf(checkouts))),
    none('checkouts with two answers', checkouts.filter(hasTwoAnswers).length),
    none('orders that cannot be read', unreadable.length),
    none('cancelled orders that are not', orders.filter((order) => isNotCancelled(order, cancelled)).length),
    none('products where sold and stock are not what was given', wrongStocks(journal, orders, stock).length),
    ...[409, 429, 503].map((status) => ({
      what: `answered ${status}, and sent again`,
      seen: refusals.filter((refusal) => refusal === status).length,
    })),
  ];
}

/** How fast it went. */
export function paceOf({ milliseconds }: Journal, seconds: number): Row[] {
  const round = (value: number) => String(Math.round(value));
  return [
    { what: 'requests answered a second', seen: round(milliseconds.length / seconds) },
    { what: 'p50 with waiting and sending again, ms', seen: round(percentile(milliseconds, 0.5)) },
    { what: 'p99 with waiting and sending again, ms', seen: round(percentile(milliseconds, 0.99)) },
  ];
}

function countOf(checkouts: Journal['checkouts']): number {
  return checkouts.filter(({ answers }) => answers.some(({ orderId }) => orderId !== undefined)).length;
}

/** Whoever sends an order again gets the same answer; a refusal may become another one. */
function hasTwoAnswers({ answers }: Journal['checkouts'][number]): boolean {
  const made = answers.filter(({ orderId }) => orderId !== undefined);
  return new Set(made.map(({ text }) => text)).size > 1;
}

function isNotCancelled({ orderId, status }: FoundOrder, cancelled: ReadonlySet<string>): boolean {
  return cancelled.has(orderId) !== (status === 'CANCELLED');
}

function wrongStocks({ given }: Journal, orders: readonly FoundOrder[], stock: Holdings['stock']): string[] {
  const lines = orders.filter(({ status }) => status !== 'CANCELLED').flatMap((order) => order.lines);
  const soldOf = (id: string) =>
    lines.filter(({ productId }) => productId === id).reduce((sum, { quantity }) => sum + quantity, 0);
  return [...given.keys()].filter((id) => {
    const left = stock.get(id) ?? NaN;
    return !(left >= 0 && left + soldOf(id) === given.get(id));
  });
}
