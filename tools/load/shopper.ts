import { randomInt, randomUUID } from 'crypto';
import type { Journal } from './journal';
import { ANY, once, type Asked, type Got, type ShopClient } from '../shop/client';
import type { ShopUser } from '../shop/users';

/** One of so many buys what is hot, clicks twice, thinks better of it. */
const ONE_OF = { hot: 2, twice: 4, cancels: 5, restocks: 40 };

/** What shoppers find. */
export interface Shelves {
  readonly hot: readonly string[];
  readonly others: readonly string[];
}

/** Somebody who browses, buys, clicks twice and cancels, and writes down what came of it. */
export class Shopper {
  public constructor(
    private readonly client: ShopClient,
    private readonly journal: Journal,
    private readonly shelves: Shelves,
    private readonly as: ShopUser,
    private readonly admin: ShopUser,
  ) {}

  /** One visit. */
  public async visit(): Promise<void> {
    await this.ask([200], 'GET', '/products', { query: { category: 'load', sort: 'price', limit: '5' } });
    const cart = await this.ask([201], 'POST', '/carts', { headers: once() });
    const path = `/carts/${cart.body?.cartId}`;
    for (const productId of this.picked()) {
      await this.ask([200], 'PUT', `${path}/items/${productId}`, { headers: ANY, body: { quantity: randomInt(1, 4) } });
    }
    const { body } = await this.ask([200], 'GET', path);
    const orderId = await this.checkOut(path, body?.total);
    if (orderId !== undefined) {
      await this.ask([200], 'GET', `/orders/${orderId}`);
      await this.perhapsCancel(orderId);
    }
    if (oneOf(ONE_OF.restocks)) {
      await this.restock();
    }
  }

  private picked(): string[] {
    const { hot, others } = this.shelves;
    const shelf = () => (oneOf(ONE_OF.hot) ? hot : others);
    const one = () => {
      const from = shelf();
      return from[randomInt(from.length)];
    };
    return [...new Set([one(), one()])];
  }

  /** The order, if there is one. */
  private async checkOut(path: string, total: unknown): Promise<string | undefined> {
    const key = randomUUID();
    const send = () => this.ask([201, 409], 'POST', `${path}/checkout`, { headers: once(key), body: { total } });
    const answers = await Promise.all(oneOf(ONE_OF.twice) ? [send(), send()] : [send()]);
    this.journal.checkedOut(key, answers);
    answers
      .filter(({ status, body }) => status === 409 && body?.code !== 'OUT_OF_STOCK')
      .forEach(({ text }) => this.journal.unexpected.push(`checkout ${text}`));
    return answers.find(({ status }) => status === 201)?.body.orderId;
  }

  private async perhapsCancel(orderId: string): Promise<void> {
    if (oneOf(ONE_OF.cancels)) {
      await this.ask([200], 'POST', `/orders/${orderId}/cancel`);
      this.journal.cancelled.add(orderId);
    }
  }

  private async restock(): Promise<void> {
    const productId = this.shelves.hot[randomInt(this.shelves.hot.length)];
    const asked = { as: this.admin, headers: once(), body: { change: 5, reason: 'delivery' } };
    const { status } = await this.ask([201], 'POST', `/products/${productId}/stock-changes`, asked);
    this.journal.give(productId, status === 201 ? 5 : 0);
  }

  private async ask(expected: readonly number[], method: string, path: string, asked: Asked = {}): Promise<Got> {
    const start = performance.now();
    const got = await this.client.persist(method, path, { as: this.as, ...asked }, ({ status }) =>
      this.journal.refusals.push(status),
    );
    this.journal.milliseconds.push(performance.now() - start);
    if (!expected.includes(got.status)) {
      this.journal.unexpected.push(`${method} ${path}: ${got.status} ${got.text}`);
    }
    return got;
  }
}

function oneOf(count: number): boolean {
  return randomInt(count) === 0;
}
