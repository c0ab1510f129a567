import { setTimeout as sleep } from 'timers/promises';

/** What tells the time and lets it pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

export const CLOCK: Clock = { now: Date.now, sleep };

/** Lets no more events pass than so many a second. */
export class Pace {
  private free = 0;

  public constructor(
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {}

  /** Resolves when the next `events` may pass. */
  public async pass(events: number): Promise<void> {
    const wait = this.free - this.clock.now();
    if (wait > 0) {
      await this.clock.sleep(wait);
    }
    this.free = this.clock.now() + (events * 1000) / this.perSecond;
  }
}
