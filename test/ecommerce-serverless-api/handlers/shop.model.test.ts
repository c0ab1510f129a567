import * as fc from 'fast-check';
import { FAULTS, Market, type Fault } from './market';
import { eventOf, key, type Asked } from './shopper';
import type { CartItem, OrderItem, ProductItem } from '../../../src/ecommerce-serverless-api/handlers/items';
import { applyPayments } from '../../../src/ecommerce-serverless-api/handlers/payment-batch';

/** Interleavings of a run of the tests; `MODEL_RUNS=100000` looks longer. */
const RUNS = Number(process.env.MODEL_RUNS ?? 2_000);

const AT = { version: 1, createdAt: '', updatedAt: '', requestId: '' };
const PRICES = [500, 300];
/** An invocation that has it never runs out of time. */
const AMPLE_MS = 100_000;

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fault>('none') },
  { weight: 3, arbitrary: fc.constantFrom(...FAULTS) },
);
const product = fc.nat(1);
const cart = fc.nat(2);
/** What somebody in the shop is about; those that buy with the same key are one who is impatient. */
const actor = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('buy' as const),
      cart,
      key: fc.nat(3),
      then: fc.array(fc.constantFrom('cancel', 'payment', 'refund'), { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('fill' as const),
      cart,
      product,
      quantity: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('refill' as const), cart, quantity: fc.integer({ min: 0, max: 2 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('price' as const), product, price: fc.integer({ min: 299, max: 501 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('stock' as const),
      product,
      key: fc.nat(1),
      change: fc.constantFrom(-1, 1, 2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('drop' as const), product }) },
);
type Actor = typeof actor extends fc.Arbitrary<infer A> ? A : never;

const day = fc.record({
  stocks: fc.tuple(fc.nat(3), fc.nat(3)),
  carts: fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 3, maxLength: 3 }),
  actors: fc.array(actor, { minLength: 2, maxLength: 6 }),
  faults: fc.array(fault, { maxLength: 40 }),
  milliseconds: fc.constantFrom(40, AMPLE_MS),
});
type Day = typeof day extends fc.Arbitrary<infer D> ? D : never;

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly text: string;
  readonly place?: unknown;
}

/** A day of the shop, and what everybody was told. */
class ShopDay {
  public readonly market: Market;
  /** Successful answers by idempotency key. */
  public readonly successes = new Map<string, Answer[]>();
  /** Refusals of keys that had been answered already. */
  public readonly forgotten: string[] = [];
  public readonly changes = new Map<string, { readonly productId: string; readonly change: number }>();
  public readonly cancelled = new Set<string>();
  public readonly paid = new Map<string, Set<string>>();
  public readonly dropped = new Set<string>();
  /** Products that were sold, and of which a checkout said that they are not. */
  public readonly missed: string[] = [];

  public constructor(
    private readonly scheduler: fc.Scheduler,
    public readonly plan: Day,
  ) {
    this.market = new Market(scheduler, [...plan.faults], plan.milliseconds);
    const { products, carts } = this.market.db.tables;
    plan.stocks.forEach((stock, index) => {
      const item: ProductItem = {
        productId: `p${index}`,
        name: 'n',
        category: 'c',
        price: PRICES[index],
        currency: 'EUR',
        stock,
        ...AT,
      };
      products.set(item.productId, { ...item });
    });
    plan.carts.forEach((quantities, index) => {
      const items = Object.fromEntries(
        quantities.map((quantity, i) => [`p${i}`, quantity]).filter(([, quantity]) => quantity !== 0),
      );
      const item: CartItem = {
        cartId: `c${index}`,
        customerId: 'alice',
        status: 'OPEN',
        items,
        currency: 'EUR',
        expiresAt: 9e9,
        ...AT,
      };
      carts.set(item.cartId, { ...item });
    });
  }

  public async pass(): Promise<void> {
    await this.scheduler.waitFor(Promise.all(this.plan.actors.map((who, index) => this.act(who, index))));
  }

  private async act(who: Actor, index: number): Promise<void> {
    await this.market.turn(`${who.does} ${index}`);
    switch (who.does) {
      case 'buy':
        return this.buy(who);
      case 'fill':
        await this.ask('PUT', `/carts/c${who.cart}/items/p${who.product}`, { body: { quantity: who.quantity } });
        return;
      case 'refill': {
        const all = ['p0', 'p1'].map((productId) => ({ productId, quantity: who.quantity }));
        const body = { items: all.filter(({ quantity }) => quantity > 0) };
        await this.ask('PUT', `/carts/c${who.cart}`, { body });
        return;
      }
      case 'price': {
        const body = { name: 'n', category: 'c', price: { amount: who.price, currency: 'EUR' } };
        await this.ask('PUT', `/products/p${who.product}`, { body, groups: 'admins' });
        return;
      }
      case 'stock': {
        const name = `stock-${who.key}-${who.product}-${who.change}`;
        this.changes.set(name, { productId: `p${who.product}`, change: who.change });
        const body = { change: who.change, reason: 'counted' };
        await this.askOnce(name, 'POST', `/products/p${who.product}/stock-changes`, { body, groups: 'admins' });
        return;
      }
      case 'drop':
        this.dropped.add(`p${who.product}`);
        await this.ask('DELETE', `/products/p${who.product}`, { groups: 'admins' });
    }
  }

  private async buy(who: Extract<Actor, { does: 'buy' }>): Promise<void> {
    const [a, b] = this.plan.carts[who.cart];
    const body = { total: { amount: a * PRICES[0] + b * PRICES[1], currency: 'EUR' } };
    const name = `buy-${who.key}-${who.cart}`;
    const answer = await this.askOnce(name, 'POST', `/carts/c${who.cart}/checkout`, { body });
    this.missed.push(...missedIn(answer).filter((productId) => !this.dropped.has(productId)));
    if (answer.status !== 201) {
      return;
    }
    const { orderId } = JSON.parse(answer.text);
    for (const next of who.then) {
      if (next !== 'cancel') {
        await this.pay(orderId, next, body.total.amount);
      } else if ((await this.ask('POST', `/orders/${orderId}/cancel`)).status === 200) {
        this.cancelled.add(orderId);
      }
    }
  }

  /** A message comes again until it is applied. */
  private async pay(orderId: string, type: string, amount: number): Promise<void> {
    const payload = { event_id: `${type}-1`, order_id: orderId, transaction_type: type, amount, currency: 'EUR' };
    const record = { messageId: 'm', body: JSON.stringify(payload), messageAttributes: {} };
    this.paid.set(orderId, (this.paid.get(orderId) ?? new Set()).add(payload.event_id));
    for (;;) {
      const outcomes = await this.market.invoke('payments', (shop) => applyPayments([record as never], shop));
      if (outcomes?.every(({ isFailed }) => !isFailed)) {
        return;
      }
    }
  }

  private async askOnce(name: string, method: string, path: string, asked: Asked): Promise<Answer> {
    const isAnswered = this.successes.has(name);
    const answer = await this.ask(method, path, { ...asked, headers: key(name) });
    if (answer.status === 201) {
      this.successes.set(name, [...(this.successes.get(name) ?? []), answer]);
    } else if (isAnswered) {
      this.forgotten.push(`${name}: ${answer.text}`);
    }
    return answer;
  }

  /** Asks until there is an answer that says more than: again. */
  private async ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const headers = asked.headers ?? { 'If-Match': '*' };
    for (;;) {
      const served = await this.market.serve(eventOf(method, path, { ...asked, headers }));
      if (served === undefined) {
        continue;
      }
      const { statusCode: status, body: text, headers: { etag, location } = {} } = served.response;
      if (status === 500) {
        throw served.failure;
      }
      const code = status >= 400 ? JSON.parse(text).code : undefined;
      if (status !== 503 && code !== 'REQUEST_IN_PROGRESS') {
        return { status, code, text, place: [etag, location] };
      }
    }
  }
}

/** The products that are not sold, as a checkout says. */
function missedIn({ status, text }: Answer): string[] {
  const errors: { field: string; detail: string }[] = status === 409 ? JSON.parse(text).errors : [];
  return errors.flatMap(({ field, detail }) => (detail === 'is no longer sold' ? field.replace('items.', '') : []));
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

/** What must hold when the day is over. */
function check({ market, plan, successes, forgotten, changes, cancelled, paid, dropped, missed }: ShopDay): void {
  const orders = [...market.db.tables.orders.values()] as unknown as OrderItem[];
  expect(market.violations).toEqual([]);
  expect(missed).toEqual([]);

  // The same answer for the same key, one order a key, and none that nobody was told of.
  for (const answers of successes.values()) {
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  }
  const bought = [...successes].filter(([name]) => name.startsWith('buy'));
  expect(bought.map(([, [{ text }]]) => JSON.parse(text).orderId).sort()).toEqual(
    orders.map(({ orderId }) => orderId).sort(),
  );
  expect(forgotten).toEqual([]);
  expect(market.db.tables.requests.size).toBe(successes.size);

  // A cart becomes one order at most.
  expect(new Set(orders.map(({ cartId }) => cartId)).size).toBe(orders.length);
  for (const item of market.db.tables.carts.values() as unknown as Iterable<CartItem>) {
    const order = orders.find(({ cartId }) => cartId === item.cartId);
    expect([item.status, item.orderId]).toEqual(order ? ['CHECKED_OUT', order.orderId] : ['OPEN', undefined]);
  }

  // Money adds up, at the prices that were agreed.
  for (const { lines, total, cartId } of orders) {
    expect(sum(lines.map(({ unitPrice, quantity }) => unitPrice.amount * quantity))).toBe(total.amount);
    expect(sum(lines.map(({ lineTotal }) => lineTotal.amount))).toBe(total.amount);
    const [a, b] = plan.carts[Number(cartId.slice(1))];
    expect(total.amount).toBe(a * PRICES[0] + b * PRICES[1]);
  }

  // What was given is there or sold; what was cancelled or refunded is back, once.
  plan.stocks.forEach((given, index) => {
    const productId = `p${index}`;
    if (!dropped.has(productId)) {
      const sold = orders
        .filter(({ status }) => status !== 'CANCELLED' && status !== 'REFUNDED')
        .flatMap(({ lines }) => lines.filter((line) => line.productId === productId).map(({ quantity }) => quantity));
      const counted = [...changes].filter(([name, { productId: of }]) => successes.has(name) && of === productId);
      const stock = market.db.tables.products.get(productId)!.stock as number;
      expect(stock + sum(sold)).toBe(given + sum(counted.map(([, { change }]) => change)));
    }
  });

  // A cancelled order stays so until it is refunded; what payment providers said is known once.
  for (const { orderId, status, payments } of orders) {
    if (cancelled.has(orderId)) {
      expect(['CANCELLED', 'REFUNDED']).toContain(status);
    }
    expect(payments.map(({ eventId }) => eventId).sort()).toEqual([...(paid.get(orderId) ?? [])].sort());
  }

  // A crash, or no time to ask again for a lost answer, may swallow a number of the business; nothing makes one up.
  const counted = (name: string) => market.kpis.filter((kpi) => kpi.name === name).length;
  expect(counted('OrdersPlaced')).toBeLessThanOrEqual(orders.length);
  if (plan.milliseconds === AMPLE_MS && !plan.faults.some((each) => each.startsWith('crash'))) {
    expect(counted('OrdersPlaced')).toBe(orders.length);
  }
}

describe('a shop under many hands, faults and crashes at any call (E14)', () => {
  afterEach(() => jest.restoreAllMocks());

  test(`keeps its promises in ${RUNS} interleavings`, async () => {
    const property = fc.asyncProperty(fc.scheduler(), day, async (scheduler, plan) => {
      const shopDay = new ShopDay(scheduler, plan);
      await shopDay.pass();
      check(shopDay);
      jest.restoreAllMocks();
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 300_000);
});
