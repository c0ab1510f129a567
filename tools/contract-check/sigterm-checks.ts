import { setTimeout as sleep } from 'timers/promises';
import type { Target } from './target';
import type { World } from './world';
import { Broken } from '../checks/expect';
import { send, type Answer } from '../checks/request';

const POLL_MS = 100;
/** How soon /health has to fail. */
const AT_ONCE_MS = 1_000;
/** The end of the time of accepting, which nobody can meet exactly. */
const EDGE_MS = 500;

export const SIGTERM_CHECKS = [
  '/health fails at once after SIGTERM',
  'connections are accepted while it drains',
  'a request that is in flight at SIGTERM is answered',
  'a request that is in flight when the socket closes is answered',
  'it ends with 0 in time',
] as const;

/** What was seen, or what was wrong. */
export type Seen = Record<(typeof SIGTERM_CHECKS)[number], string | Error>;

/** Sends SIGTERM and watches it end. */
export async function watchTheEnd(world: World, target: Target): Promise<Seen> {
  const { drainSeconds, stopSeconds } = world.options;
  const answerOf = await world.halfSent(stopSeconds * 1000);
  await sleep(POLL_MS); // the server has to have it
  await target.terminate();
  const start = performance.now();
  const until = (ms: number) => sleep(Math.max(0, start + ms - performance.now()));
  const [health, accepted, inFlight, atClose, end] = await Promise.all([
    seen(healthFails(world, start)),
    seen(accepts(world, start)),
    seen(
      until(Math.min(AT_ONCE_MS, drainSeconds * 500))
        .then(answerOf)
        .then(served),
    ),
    seen(acrossTheClose(world, until, drainSeconds * 1000)),
    seen(ends(target, start, stopSeconds)),
  ]);
  const [first, second, third, fourth, fifth] = SIGTERM_CHECKS;
  return { [first]: health, [second]: accepted, [third]: inFlight, [fourth]: atClose, [fifth]: end } as Seen;
}

function seen(work: Promise<string>): Promise<string | Error> {
  return work.catch((error: Error) => error);
}

function served({ status }: Answer): string {
  if (status !== 200) {
    throw new Broken(`answered with ${status}`);
  }
  return '200';
}

async function healthFails({ health }: World, start: number): Promise<string> {
  for (;;) {
    const { status } = await send(health);
    const ms = performance.now() - start;
    if (status !== 200) {
      return `${status} after ${(ms / 1000).toFixed(1)} s`;
    }
    if (ms > AT_ONCE_MS) {
      throw new Broken('still 200 after a second');
    }
    await sleep(POLL_MS);
  }
}

async function accepts(world: World, start: number): Promise<string> {
  const end = start + world.options.drainSeconds * 1000 - EDGE_MS;
  let count = 0;
  for (; performance.now() < end; await sleep(POLL_MS)) {
    try {
      served(await world.predict());
    } catch (error) {
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      throw new Broken(`after ${seconds} s: ${(error as Error).message}`);
    }
    count++;
  }
  return `${count} requests in ${world.options.drainSeconds} s`;
}

/** Begun before the socket closes, ended after it. */
async function acrossTheClose(world: World, until: (ms: number) => Promise<void>, closeMs: number): Promise<string> {
  await until(closeMs - EDGE_MS);
  const answerOf = await world.halfSent(world.options.stopSeconds * 1000);
  await until(closeMs + EDGE_MS);
  return served(await answerOf());
}

async function ends(target: Target, start: number, stopSeconds: number): Promise<string> {
  for (;;) {
    const code = await target.ended();
    const seconds = (performance.now() - start) / 1000;
    if (code === 'unknown') {
      return `after ${seconds.toFixed(1)} s; its exit code is seen only with -- COMMAND`;
    }
    if (code !== undefined) {
      return exitedWith(code, seconds);
    }
    if (seconds > stopSeconds) {
      throw new Broken(`it runs after ${stopSeconds} s`);
    }
    await sleep(POLL_MS);
  }
}

function exitedWith(code: number, seconds: number): string {
  if (code !== 0) {
    throw new Broken(`ended with ${code} after ${seconds.toFixed(1)} s`);
  }
  return `0 after ${seconds.toFixed(1)} s`;
}
