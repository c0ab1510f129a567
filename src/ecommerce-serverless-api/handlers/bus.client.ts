import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { isPassing } from './passing';
import type { Patience } from './patience';

// All attempts are made here, within the time of the batch.
const client = new EventBridgeClient({ maxAttempts: 1 });

/** Why entries failed, by their position. */
export type Failures = ReadonlyMap<number, { readonly name?: string }>;

/** The event bus. */
export class Bus {
  public constructor(
    private readonly patience: Patience,
    private readonly abortSignal: AbortSignal,
  ) {}

  /** Puts up to 10 events. What is passing is tried again for as long as there is time; what has failed then is told. */
  public async put(entries: readonly PutEventsRequestEntry[]): Promise<Failures> {
    let failures = await this.attempt(entries, [...entries.keys()]);
    for (let number = 0; failures.size > 0; number += 1) {
      const errors = [...failures.values()];
      if (!errors.every(isPassing) || !(await this.hasTime(number, errors[0]))) {
        return failures;
      }
      failures = await this.attempt(entries, [...failures.keys()]);
    }
    return failures;
  }

  private async attempt(entries: readonly PutEventsRequestEntry[], positions: number[]): Promise<Failures> {
    const command = new PutEventsCommand({ Entries: positions.map((position) => entries[position]) });
    try {
      const { Entries } = await client.send(command, { abortSignal: this.abortSignal });
      const outcomes = positions.map((position, index) => [position, { name: Entries![index].ErrorCode }] as const);
      return new Map(outcomes.filter(([, { name }]) => name !== undefined));
    } catch (error) {
      return new Map(positions.map((position) => [position, error as Error]));
    }
  }

  private hasTime(attempt: number, cause: unknown): Promise<boolean> {
    return this.patience.pause(attempt, cause).then(
      () => true,
      () => false,
    );
  }
}
