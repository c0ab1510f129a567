/** What the shop takes from outside, so that tests decide it. */
export interface Surroundings {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly newId: () => string;
}

/** The time to serve a request is over; the cause is what kept it from being served. */
export class OutOfTime extends Error {
  public readonly name = 'OutOfTime';
}

const BASE_MS = 25;
const CAP_MS = 1_000;

/** Tries again for as long as there is time to answer. */
export class Patience {
  public constructor(
    private readonly surroundings: Surroundings,
    /** Milliseconds since 1970. */
    private readonly deadline: number,
  ) {}

  /** What `attempt` comes to; errors that are passing are followed by another attempt. */
  public async retry<T>(attempt: (number: number) => Promise<T>, isPassing: (error: unknown) => boolean): Promise<T> {
    for (let number = 0; ; number += 1) {
      try {
        return await attempt(number);
      } catch (error) {
        if (!isPassing(error)) {
          throw error;
        }
        await this.pause(number, error);
      }
    }
  }

  /**
   * Waits with exponential backoff and full jitter, or throws if there is no time for that.
   *
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  public async pause(attempt: number, cause: unknown): Promise<void> {
    const { now, random, sleep } = this.surroundings;
    const milliseconds = random() * Math.min(CAP_MS, BASE_MS * 2 ** attempt);
    if (now() + milliseconds >= this.deadline) {
      throw new OutOfTime('There was no time left to try again', { cause });
    }
    await sleep(milliseconds);
  }
}
