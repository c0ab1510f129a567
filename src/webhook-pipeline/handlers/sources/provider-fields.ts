import { toMinorUnits } from './minor-units';

/** A signed value of an event as text, by its path; undefined for what is missing. */
export type At = (path: string) => string | undefined;

/** What an event is about, in minor units; an amount that is none is refused when the event is checked. */
export interface Money {
  readonly amount?: string;
  readonly currency?: string;
}

/** Cents and their currency. */
export function cents(at: At, amountPath: string, currencyPath: string): Money {
  return ofCents(at(amountPath), at(currencyPath));
}

function ofCents(amount: string | undefined, currency: string | undefined): Money {
  return amount === undefined ? {} : { amount: /^-?\d+$/.test(amount) ? amount : 'none', currency: upper(currency) };
}

/** Euros and their currency, as cents. */
export function euros(at: At, amountPath: string, currencyPath: string): Money {
  const [amount, currency] = [at(amountPath), upper(at(currencyPath))];
  return amount === undefined ? {} : { amount: toMinorUnits(amount, currency ?? '') ?? 'none', currency };
}

function upper(currency: string | undefined): string | undefined {
  return currency?.toUpperCase();
}

/** What is there, between the separators. */
export function joined(separator: string, ...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(separator);
}

/** The first of the amounts that is there. */
export function first(...money: Money[]): Money {
  return money.find(({ amount }) => amount !== undefined) ?? {};
}

/** A charge tells the sum of its refunds; the event is about the last one. */
export function stripeMoney(at: At): Money {
  const currency = at('data.object.currency');
  if (at('type') === 'charge.refunded') {
    const [sum, before] = [at('data.object.amount_refunded'), at('data.previous_attributes.amount_refunded')];
    return ofCents(difference(sum, before), currency);
  }
  const received = at('type') === 'payment_intent.succeeded' ? at('data.object.amount_received') : undefined;
  return ofCents(received ?? at('data.object.amount'), currency);
}

const DIGITS = /^\d{1,18}$/;

function difference(sum: string | undefined, before: string | undefined): string | undefined {
  return sum && before && DIGITS.test(sum) && DIGITS.test(before) ? String(BigInt(sum) - BigInt(before)) : sum;
}

/** A purchase is of units of a plan, by month or by year; a sponsorship is of a tier. */
export function githubMoney(at: At): Money {
  const cycle = at('marketplace_purchase.billing_cycle') === 'yearly' ? 'yearly' : 'monthly';
  const price = at(`marketplace_purchase.plan.${cycle}_price_in_cents`);
  if (price === undefined) {
    return ofCents(at('sponsorship.tier.monthly_price_in_cents'), 'USD');
  }
  const units = at('marketplace_purchase.unit_count') ?? '1';
  return ofCents(DIGITS.test(price) && DIGITS.test(units) ? String(BigInt(price) * BigInt(units)) : 'none', 'USD');
}

/** GitHub signs no name of the event: it is told by what the body holds. */
export function githubType(at: At): string {
  const object = ['marketplace_purchase', 'sponsorship'].find(
    (name) => at(`${name}.node_id`) !== undefined || at(`${name}.account.id`) !== undefined,
  );
  return joined('.', object ?? 'github', at('action'));
}

/** The kind of object in the id that Shopify gives it for GraphQL. */
function shopifyObject(at: At): string | undefined {
  return /^gid:\/\/shopify\/(\w+)\//.exec(at('admin_graphql_api_id') ?? '')?.[1];
}

/** Shopify signs no topic: an event is told by its object, and by what has become of it; only disputes have no such id. */
export function shopifyType(at: At): string | undefined {
  const object = shopifyObject(at);
  if (object === undefined) {
    return at('initiated_at') === undefined ? 'shopify' : joined('.', 'Dispute', at('type'));
  }
  const unsuccessful = object === 'OrderTransaction' && at('status') !== 'success' ? at('status') : undefined;
  return joined('.', object, at('kind'), at('financial_status'), unsuccessful);
}

/** An object comes once in each of its states. */
export function shopifyId(at: At): string | undefined {
  const id = at('admin_graphql_api_id') ?? (at('initiated_at') === undefined ? undefined : at('id'));
  return id && joined(':', id, at('status'), at('financial_status'), at('updated_at'));
}

/** A refund is the sum of its transactions. */
export function shopifyMoney(at: At): Money {
  if (shopifyObject(at) !== 'Refund') {
    return first(euros(at, 'amount', 'currency'), euros(at, 'total_price', 'currency'));
  }
  const transactions: Money[] = [];
  while (at(`transactions.${transactions.length}.amount`) !== undefined) {
    const path = `transactions.${transactions.length}`;
    transactions.push(euros(at, `${path}.amount`, `${path}.currency`));
  }
  const amounts = transactions.map(({ amount }) => amount!);
  const amount = amounts.every((each) => DIGITS.test(each)) ? String(amounts.map(BigInt).reduce(plus, 0n)) : 'none';
  return transactions.length === 0 ? {} : { amount, currency: transactions[0].currency };
}

function plus(a: bigint, b: bigint): bigint {
  return a + b;
}
