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
    return new Concurrency(executions);
  }

  /**
   * Reserve nothing: the function shares what the account has left.
   */
  public static unreserved(): Concurrency {
    return new Concurrency();
  }

  private constructor(
    /** Reserved executions; undefined when nothing is reserved. */
    public readonly executions?: number,
  ) {}

  /** For error messages. */
  public toString(): string {
    return this.executions === undefined ? 'unreserved' : `${this.executions} reserved`;
  }
}
