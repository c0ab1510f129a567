import { randomInt } from 'crypto';
import type { Emulator } from '../../emulator/emulator';

/** How often each function was killed, by its name. */
export type Kills = ReadonlyMap<string, number>;

/** Ends one worker of the functions in turns, in the middle of what it does, until it is stopped. */
export function killEvery(
  milliseconds: number,
  emulator: Pick<Emulator, 'workersOf'>,
  functionNames: readonly string[],
): { readonly stop: () => Kills } {
  const kills = new Map(functionNames.map((name) => [name, 0]));
  let turn = 0;
  const timer = setInterval(() => {
    const name = functionNames[turn++ % functionNames.length];
    const workers = emulator.workersOf(name);
    if (workers.length > 0 && killed(workers[randomInt(workers.length)])) {
      kills.set(name, kills.get(name)! + 1);
    }
  }, milliseconds);
  return {
    stop: () => {
      clearInterval(timer);
      return kills;
    },
  };
}

/** Whether the process was there to be killed. */
function killed(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it ended meanwhile
  }
}
