import { checkTypes, needed, NUMBER, struct } from '../validation/types';

/**
 * How many executions of a function may run at the same time.
 *
 * Reserved executions are taken from the account's pool (1,000 by default, 10 in a new account), of which at least 100
 * must stay unreserved.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export class Concurrency {
  /**
   * Reserve executions for the function, which is also the most that it can run at the same time.
   *
   * @param executions a whole number, at least 1
   */
  public static reserved(executions: number): Concurrency {
    checkTypes('Concurrency.reserved', { executions }, struct({ executions: needed(NUMBER) }));
    return new Concurrency(executions, executions);
  }

  /**
   * Reserve nothing: the function shares what the account has left.
   *
   * @param eventSourceLimit the most batches of a queue that the function is given at once, a whole number from 2 to
   * 1000; by default as many as the account lets through, and what it does not let through counts as received
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
   */
  public static unreserved(eventSourceLimit?: number): Concurrency {
    const limits = { eventSourceLimit };
    checkTypes('Concurrency.unreserved', limits, struct<Partial<typeof limits>>({ eventSourceLimit: NUMBER }));
    return new Concurrency(undefined, eventSourceLimit);
  }

  private constructor(
    /** Reserved executions; undefined when nothing is reserved. */
    public readonly executions?: number,
    /** The most batches of a queue at once: the reserved executions, or what was said; undefined when nothing was. */
    public readonly eventSourceLimit?: number,
  ) {}

  /** For error messages. */
  public toString(): string {
    return this.executions === undefined ? 'unreserved' : `${this.executions} reserved`;
  }
}
