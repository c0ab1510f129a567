import type { CartItem, OrderLine, ProductItem } from './items';
import type { Money } from './money';

/** A line of a cart; what is no longer sold has a quantity only. */
export type PricedLine = OrderLine | (Pick<OrderLine, 'productId' | 'quantity'> & { readonly unitPrice?: undefined });

/** A cart at the prices of today. */
export interface Pricing {
  readonly lines: readonly PricedLine[];
  /** Missing when there is nothing in it, or something that is no longer sold, or more than one currency. */
  readonly total?: Money;
}

/** Prices what is in a cart, in the order of the ids. */
export function price(items: CartItem['items'], products: ReadonlyMap<string, ProductItem>): Pricing {
  const lines = Object.entries(items)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([productId, quantity]) => lineOf(productId, quantity, products.get(productId)));
  const sold = lines.filter(isSold);
  const currencies = new Set(sold.map(({ lineTotal }) => lineTotal.currency));
  if (sold.length < lines.length || currencies.size !== 1) {
    return { lines };
  }
  const amount = sold.reduce((sum, { lineTotal }) => sum + lineTotal.amount, 0);
  return { lines, total: { amount, currency: [...currencies][0] } };
}

/** Whether a line has a price. */
export function isSold(line: PricedLine): line is OrderLine {
  return line.unitPrice !== undefined;
}

function lineOf(productId: string, quantity: number, product: ProductItem | undefined): PricedLine {
  if (product === undefined) {
    return { productId, quantity };
  }
  const { name, price: amount, currency } = product;
  const lineTotal = { amount: amount * quantity, currency };
  return { productId, name, quantity, unitPrice: { amount, currency }, lineTotal };
}
