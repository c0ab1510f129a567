import { spawn, type ChildProcess } from 'child_process';
import { once } from 'events';
import { killEvery } from './kills';

const processes: ChildProcess[] = [];
afterEach(() => processes.splice(0).forEach((child) => child.kill('SIGKILL')));

async function worker(): Promise<number> {
  const child = spawn('sleep', ['60']);
  processes.push(child);
  await once(child, 'spawn');
  return child.pid!;
}

test('workers of functions are killed in turns, one at a time, and counted', async () => {
  const workers = new Map([
    ['a', [await worker(), await worker()]],
    ['b', [await worker()]],
    ['c', []],
  ]);
  const asked: string[] = [];
  const workersOf = (name: string) => {
    asked.push(name);
    return workers.get(name)!.filter((pid) => isThere(pid));
  };
  const killer = killEvery(20, { workersOf }, ['a', 'b', 'c']);
  await Promise.all(processes.map((child) => once(child, 'exit')));
  expect(asked.slice(0, 4)).toEqual(['a', 'b', 'c', 'a']);
  const kills = killer.stop();
  expect(Object.fromEntries(kills)).toEqual({ a: 2, b: 1, c: 0 });
});

test('what ended meanwhile was not killed', async () => {
  const pid = await worker();
  processes[0].kill('SIGKILL');
  await once(processes[0], 'exit');
  let asked = 0;
  const killer = killEvery(5, { workersOf: () => [pid, ((asked += 1), pid)] }, ['a']);
  while (asked < 2) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(killer.stop().get('a')).toBe(0);
});

function isThere(pid: number): boolean {
  return processes.some((child) => child.pid === pid && child.exitCode === null && child.signalCode === null);
}
