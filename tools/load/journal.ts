import type { Got } from '../shop/client';

/** A checkout: all answers to one idempotency key. */
export interface Checkout {
  readonly key: string;
  readonly answers: readonly { readonly status: number; readonly text: string; readonly orderId?: string }[];
}

/** An order as the shop tells of it. */
export interface FoundOrder {
  readonly orderId: string;
  readonly status: string;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

/** What shoppers did and were told. */
export class Journal {
  public readonly checkouts: Checkout[] = [];
  /** Ids of orders whose cancelling was answered. */
  public readonly cancelled = new Set<string>();
  /** What was put into stock, by product. */
  public readonly given = new Map<string, number>();
  /** Answers that the contract does not expect there. */
  public readonly unexpected: string[] = [];
  /** Statuses of the answers that asked to send again. */
  public readonly refusals: number[] = [];
  /** Of requests with all their repeats. */
  public readonly milliseconds: number[] = [];
  public kills = 0;

  /** Writes down what a checkout was answered. */
  public checkedOut(key: string, answers: readonly Got[]): void {
    const told = answers.map(({ status, text, body }) => ({
      status,
      text: withoutId(body, text),
      orderId: status === 201 ? (body.orderId as string) : undefined,
    }));
    this.checkouts.push({ key, answers: told });
  }

  /** Adds to the stock that a product was given. */
  public give(productId: string, quantity: number): void {
    this.given.set(productId, (this.given.get(productId) ?? 0) + quantity);
  }
}

/** Each refusal has an id of its own. */
function withoutId(body: { correlationId?: string } | undefined, text: string): string {
  return body?.correlationId === undefined ? text : text.replace(body.correlationId, '');
}
