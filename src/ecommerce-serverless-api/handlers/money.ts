/** An amount of money: whole minor units (cents, yen) of a currency. */
export interface Money {
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** The bounds of what a cart can cost: their product is a safe integer, so no sum in the shop is ever rounded. */
export const MAX_AMOUNT = 100_000_000_000;
export const MAX_QUANTITY = 999;
/** A transaction takes 100 actions: those of all products, the order, the cart and the claim fit in. */
export const MAX_LINES = 50;

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** Whether it is a code of ISO 4217 that this runtime knows. */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}
