import { totalOf, type Sale } from './shop-day';
import type { CheckoutAnswer, SeenOrder } from './shop-report';
import type { View } from '../../src/ecommerce-serverless-api/handlers/views';
import { ANY, once, type Asked, type Got, type ShopClient } from '../shop/client';
import type { ShopUser } from '../shop/users';

/** A customer with a cart that is to become an order. */
export interface Buyer {
  readonly sale: Sale;
  readonly as: ShopUser;
  readonly cartId: string;
  /** How often the checkout is sent, at the same time and with the same key. */
  readonly copies: number;
}

/** What people do in a shop: whatever asks to be sent again is sent again, as it was. */
export class ShopFloor {
  /** How often something was sent again. */
  public repeats = 0;

  public constructor(private readonly client: ShopClient) {}

  /** Makes a product, and returns its id. */
  public async makeProduct(as: ShopUser, { name, price, stock }: Sale): Promise<string> {
    const body = { name, category: 'demo', price, stock };
    return (await this.done('POST', '/products', { as, headers: once(), body })).productId;
  }

  /** Makes a cart with what is sold, and returns its id. */
  public async fillCart(as: ShopUser, { quantity }: Sale, productId: string): Promise<string> {
    const { cartId } = await this.done('POST', '/carts', { as, headers: once() });
    await this.done('PUT', `/carts/${cartId}/items/${productId}`, { as, headers: ANY, body: { quantity } });
    return cartId;
  }

  /** Checks out, and returns what each copy of the request was answered. */
  public async checkOut({ sale, as, cartId, copies }: Buyer): Promise<CheckoutAnswer[]> {
    const asked = { as, headers: once(), body: { total: totalOf(sale) } };
    const answers = Array.from({ length: copies }, () => this.ask('POST', `/carts/${cartId}/checkout`, asked));
    return (await Promise.all(answers)).map(({ status, body }) => {
      return { status, orderId: body?.orderId, code: body?.code };
    });
  }

  /** All orders of a customer. */
  public async ordersOf(as: ShopUser): Promise<SeenOrder[]> {
    const { items } = await this.done('GET', '/orders', { as, query: { limit: '100' } });
    return items.map(({ orderId, status, total, lines }: View<'Order'>) => {
      return { orderId, status, total, product: lines[0].name };
    });
  }

  /** What is left of a product. */
  public async stockOf(productId: string): Promise<number> {
    return (await this.done('GET', `/products/${productId}`)).stock;
  }

  private async done(method: string, path: string, asked?: Asked) {
    const { status, text, body } = await this.ask(method, path, asked);
    if (status >= 300) {
      throw new Error(`${method} ${path}: ${status} ${text}`);
    }
    return body;
  }

  private ask(method: string, path: string, asked?: Asked): Promise<Got> {
    return this.client.persist(method, path, asked, () => (this.repeats += 1));
  }
}
