import { setTimeout as sleep } from 'timers/promises';
import { BEFORE_BURST, type Load } from './requests';
import { inTurns } from '../traffic/in-turns';
import type { Found } from '../traffic/oracle';

const PAUSE_MS = 500;

/** Sends with so many steady senders, and a burst beside them each time that they have sent what comes before it. */
export async function sendLoad<T, R>(
  { steady, bursts }: Load<T>,
  concurrency: number,
  send: (item: T) => Promise<R>,
): Promise<R[]> {
  const started: Promise<R[]>[] = [];
  let answered = 0;
  const answers = await inTurns(steady, concurrency, async (item) => {
    const answer = await send(item);
    answered += 1;
    if (answered % BEFORE_BURST === 0 && started.length < bursts.length) {
      const burst = bursts[started.length];
      started.push(inTurns(burst, burst.length, send));
    }
    return answer;
  });
  return [answers, ...(await Promise.all(started))].flat();
}

/**
 * Reads the queues again and again, as consumers do, until it is stopped, and then a last time. A queue that nobody reads
 * grows, and the emulator looks at every message in it for each one that is deleted.
 */
export function consume(read: () => Promise<Found[]>): { readonly stop: () => Promise<Found[]> } {
  const found: Found[] = [];
  let stopped = false;
  const reading = (async () => {
    while (!stopped) {
      found.push(...(await read()));
      await sleep(PAUSE_MS);
    }
    found.push(...(await read()));
    return found;
  })();
  // Whoever stops it hears of a failure; until then it is nobody's.
  reading.catch(() => {});
  return {
    stop: () => {
      stopped = true;
      return reading;
    },
  };
}
