import { BatchGetCommand, DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as fc from 'fast-check';
import { requireAccess } from './access';
import { cancelled, DynamoDb } from './dynamodb';
import { NOW, VARIABLES } from './shopper';
import type { Served } from '../../../src/ecommerce-serverless-api/handlers/answers';
import { Home } from '../../../src/ecommerce-serverless-api/handlers/home';
import type { CartItem, OrderItem } from '../../../src/ecommerce-serverless-api/handlers/items';
import { Patience, type Surroundings } from '../../../src/ecommerce-serverless-api/handlers/patience';
import { serve } from '../../../src/ecommerce-serverless-api/handlers/serve';
import type { Kpi, Shop } from '../../../src/ecommerce-serverless-api/handlers/shop';
import { Store } from '../../../src/ecommerce-serverless-api/handlers/store.client';
import type { ShopFunctionName } from '../../../src/ecommerce-serverless-api/shop-access';

/** What goes wrong with one call of a table. */
export const FAULTS = [
  'throttled', // refused for now
  'conflict', // another transaction has one of the items
  'in progress', // the same transaction is being served
  'unprocessed', // a part of the keys is left out
  'lost', // the request does not arrive
  'late', // it does what it does, and its answer is lost
  'twice', // the network brings it two times
  'crash', // the function ends before the call
  'crash after', // the function ends before the answer
] as const;

/** One of them, or nothing. */
export type Fault = (typeof FAULTS)[number] | 'none';

const named = (name: string, more = {}) => Object.assign(new Error(name), { name, ...more });
const NETWORK = named('Error', { code: 'ECONNRESET' });

/** The tables in memory and many functions that use them at once, in an order that the scheduler decides. */
export class Market {
  public readonly db = new DynamoDb();
  public readonly kpis: Kpi[] = [];
  /** Whether something that must always hold ever did not. */
  public readonly violations: string[] = [];
  private readonly crashes = new Map<AbortSignal, () => void>();
  private readonly functions = new Map<AbortSignal, ShopFunctionName>();
  private readonly seen = new Set<string>();
  private now = NOW;
  private ids = 0;

  public constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly faults: Fault[],
    /** How long an invocation has. */
    private readonly milliseconds: number,
  ) {
    Object.assign(process.env, VARIABLES);
    const send = (command: object, { abortSignal }: { abortSignal: AbortSignal }) => this.call(command, abortSignal);
    jest.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(send as never);
  }

  /** One invocation of the function of an event; undefined when it crashed. */
  public serve(event: APIGatewayProxyEvent): Promise<Served | undefined> {
    const entity = event.resource.split('/')[1];
    return this.invoke(entity as ShopFunctionName, (shop) => serve(entity, event, shop));
  }

  /** One invocation of a function; undefined when it crashed, in the middle of a call whose answer never comes. */
  public async invoke<T>(name: ShopFunctionName, run: (shop: Shop) => Promise<T>): Promise<T | undefined> {
    const { signal } = new AbortController();
    this.functions.set(signal, name);
    const crashed = new Promise<undefined>((resolve) => this.crashes.set(signal, () => resolve(undefined)));
    const surroundings: Surroundings = {
      now: () => this.now,
      random: () => 0.5,
      sleep: async (milliseconds) => {
        this.now += milliseconds;
        await this.turn('sleep');
      },
      newId: () => `id-${(this.ids += 1)}`,
    };
    const store = new Store(new Patience(surroundings, this.now + this.milliseconds), signal);
    const home = new Home();
    return Promise.race([run({ ...surroundings, store, home, count: (kpi) => void this.kpis.push(kpi) }), crashed]);
  }

  /** Waits until it is one's turn. */
  public turn(what: string): Promise<void> {
    return this.scheduler.schedule(Promise.resolve(), what);
  }

  private async call(command: object, signal: AbortSignal): Promise<object> {
    requireAccess(this.functions.get(signal), command);
    await this.turn('call');
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'crash') {
      return this.crash(signal);
    }
    const answer = this.execute(command, fault);
    if (fault === 'crash after') {
      return this.crash(signal);
    }
    if (fault === 'late') {
      throw NETWORK;
    }
    await this.turn('answer');
    return answer;
  }

  private execute(command: object, fault: Fault): object {
    const isTransaction = command instanceof TransactWriteCommand;
    if (fault === 'lost') {
      throw NETWORK;
    }
    if (fault === 'throttled') {
      throw named('ProvisionedThroughputExceededException', { $fault: 'client' });
    }
    if (fault === 'in progress' && isTransaction) {
      throw named('TransactionInProgressException', { $fault: 'client' });
    }
    if (fault === 'conflict' && isTransaction) {
      const conflict = Math.floor(this.now) % command.input.TransactItems!.length;
      throw cancelled(
        command.input.TransactItems!.map((_, i) => ({ Code: i === conflict ? 'TransactionConflict' : 'None' })),
      );
    }
    if (fault === 'unprocessed' && command instanceof BatchGetCommand) {
      return this.leaveOut(command);
    }
    const answer = this.db.execute(command);
    if (fault === 'twice') {
      this.repeat(command);
    }
    this.watch();
    return answer;
  }

  private repeat(command: object): void {
    try {
      this.db.execute(command);
    } catch {
      // A condition does not hold any more: whoever sent it has the first answer.
    }
  }

  private leaveOut({ input }: BatchGetCommand): object {
    const [[table, { Keys, ...rest }]] = Object.entries(input.RequestItems!);
    const [first, ...others] = Keys!;
    const some = new BatchGetCommand({ RequestItems: { [table]: { ...rest, Keys: [first] } } });
    return {
      ...this.db.execute(some),
      UnprocessedKeys: others.length > 0 ? { [table]: { ...rest, Keys: others } } : {},
    };
  }

  private crash(signal: AbortSignal): Promise<never> {
    this.crashes.get(signal)!();
    return new Promise<never>(() => {});
  }

  /** Whatever moment it is. */
  private watch(): void {
    for (const { orderId, cartId, lines } of this.db.tables.orders.values() as unknown as Iterable<OrderItem>) {
      if (!this.seen.has(orderId)) {
        this.seen.add(orderId);
        const { items } = this.db.tables.carts.get(cartId) as unknown as CartItem;
        const { products } = this.db.tables;
        const isOfNow = lines.every(({ productId, quantity, unitPrice: { amount } }) => {
          return items[productId] === quantity && products.get(productId)!.price === amount;
        });
        if (!isOfNow || lines.length !== Object.keys(items).length) {
          this.violations.push(`${orderId} is not what cart and prices were when it was placed`);
        }
      }
    }
    for (const { productId, stock, name } of this.db.tables.products.values()) {
      if ((stock as number) < 0) {
        this.violations.push(`stock of ${String(productId)} is ${String(stock)}`);
      }
      if (name === undefined) {
        this.violations.push(`${String(productId)} is the ghost of a product`);
      }
    }
  }
}
