import type { DynamoDBRecord } from 'aws-lambda';
import * as fc from 'fast-check';
import { Consumer, FAULTS, type Fault } from './consumer';
import { anOrder, aPayment, aProduct, change } from './stream';
import type { OrderItem, ProductItem } from '../../../src/ecommerce-serverless-api/handlers/items';
import { ORDER_STATES, type OrderStatus } from '../../../src/ecommerce-serverless-api/handlers/order-states';

/** Streams of a run of the tests; `MODEL_RUNS=100000` looks longer. */
const RUNS = Number(process.env.MODEL_RUNS ?? 500);

/** What statuses are called where they are told, written down once more. */
const TOLD: Record<OrderStatus, string> = {
  PLACED: 'OrderPlaced',
  REVIEW: 'OrderHeldForReview',
  PAID: 'OrderPaid',
  SHIPPED: 'OrderShipped',
  DELIVERED: 'OrderDelivered',
  CANCELLED: 'OrderCancelled',
  REFUNDED: 'OrderRefunded',
};

const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fault>('none') },
  { weight: 3, arbitrary: fc.constantFrom(...FAULTS) },
);
/** A step in the life of an order, or of a product. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      order: fc.nat(3),
      does: fc.oneof(
        { weight: 6, arbitrary: fc.nat(2) },
        { weight: 3, arbitrary: fc.constantFrom('hold', 'fail', 'edit', 'break') },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ product: fc.nat(1), stock: fc.constantFrom(0, 1, 9, 10, 11, 30) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const day = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 40 }),
  sizes: fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 5 }),
  faults: fc.array(fault, { maxLength: 30 }),
  milliseconds: fc.constantFrom(1, 60, 100_000),
});

/** Changes as they stand in a stream, with what is to be told of them by whoever made them. */
class History {
  public readonly records: DynamoDBRecord[] = [];
  /** What is to be told, by order and product. */
  public readonly told = new Map<string, string[]>();
  /** Changes that can never be published. */
  public readonly broken: DynamoDBRecord[] = [];
  private readonly orders = new Map<string, OrderItem>();
  private readonly stocks = new Map<string, ProductItem>();

  public constructor(steps: readonly Step[]) {
    steps.forEach((each) => ('order' in each ? this.move(`o${each.order}`, each.does) : this.stock(each)));
  }

  private move(orderId: string, does: number | string): void {
    const before = this.orders.get(orderId);
    if (before === undefined) {
      this.write(undefined, anOrder(orderId), 'OrderPlaced');
      return;
    }
    const now = { ...before, version: before.version + 1 };
    if (typeof does === 'number') {
      const next: readonly OrderStatus[] = ORDER_STATES[before.status].next;
      const status = next[does % next.length];
      if (status !== undefined) {
        this.write(before, { ...now, status, reviewReason: undefined }, TOLD[status]);
      }
      return;
    }
    const payments = [...before.payments, aPayment(does === 'fail' ? 'payment_failed' : 'refund', `e${now.version}`)];
    const changes: Record<string, () => void> = {
      hold: () => this.write(before, { ...now, payments, reviewReason: 'REFUND_DIFFERS' }, 'OrderHeldForReview'),
      fail: () => this.write(before, { ...now, payments }),
      edit: () => this.write(before, { ...now, requestId: `r${now.version}` }),
      // Somebody's script: a status that there is not, mended in the next step.
      break: () => {
        const lost = { ...now, status: 'LOST' as OrderStatus };
        this.write(before, lost);
        this.broken.push(this.records.at(-1)!);
        const mended = { ...lost, status: before.status, version: lost.version + 1 };
        this.write(lost, mended, TOLD[before.status]);
      },
    };
    changes[does]();
  }

  private stock({ product, stock }: { product: number; stock: number }): void {
    const productId = `p${product}`;
    const before = this.stocks.get(productId) ?? aProduct(productId, 30);
    const zone = (of: number) => ['OutOfStock', 'StockLow', undefined][Math.ceil(Math.min(of, 20) / 10)];
    const isWorse = stock < before.stock && zone(stock) !== zone(before.stock);
    this.write(before, { ...before, stock }, isWorse ? zone(stock) : undefined);
    this.stocks.set(productId, aProduct(productId, stock));
  }

  private write(before: OrderItem | ProductItem | undefined, now: OrderItem | ProductItem, told?: string): void {
    this.records.push(change(this.records.length + 1, before, now));
    if ('orderId' in now) {
      this.orders.set(now.orderId, now);
    }
    if (told !== undefined) {
      const [about, mark] = 'orderId' in now ? [now.orderId, now.version] : [now.productId, now.stock];
      this.told.set(about, [...(this.told.get(about) ?? []), `${told} ${mark}`]);
    }
  }
}

/** What the bus was told, in the order in which each event came first; an event is the same each time that it comes. */
function firsts({ taken }: Consumer): Map<string, string[]> {
  const seen = new Map<string, string>();
  const heard = new Map<string, string[]>();
  for (const { DetailType, Detail, Time } of taken) {
    const { eventId, orderId, version, productId, stock } = JSON.parse(Detail!);
    const text = JSON.stringify([DetailType, Detail, Time]);
    expect(seen.get(eventId) ?? text).toBe(text);
    if (!seen.has(eventId)) {
      seen.set(eventId, text);
      const about = orderId ?? productId;
      heard.set(about, [...(heard.get(about) ?? []), `${DetailType} ${version ?? stock}`]);
    }
  }
  return heard;
}

function* batchesOf(records: DynamoDBRecord[], sizes: number[]): Generator<DynamoDBRecord[]> {
  for (let start = 0, index = 0; start < records.length; index += 1) {
    const size = sizes[index % sizes.length];
    yield records.slice(start, start + size);
    start += size;
  }
}

describe('the publisher under faults and crashes at any call', () => {
  afterEach(() => jest.restoreAllMocks());

  test(`tells all that happened, in its order, and nothing else, in ${RUNS} streams`, async () => {
    const property = fc.asyncProperty(day, async ({ steps, sizes, faults, milliseconds }) => {
      const history = new History(steps);
      const consumer = new Consumer([...faults], faults.length + 2, milliseconds);
      for (const batch of batchesOf(history.records, sizes)) {
        await consumer.consume(batch);
      }
      expect(new Map([...firsts(consumer)].sort())).toEqual(new Map([...history.told].sort()));
      expect(consumer.parked).toEqual(history.broken);
      jest.restoreAllMocks();
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 300_000);
});
