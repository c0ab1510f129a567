import { spawn, type ChildProcess } from 'child_process';
import { setTimeout as sleep } from 'timers/promises';
import type { Options } from './options';
import { Broken } from '../checks/expect';
import { send } from '../checks/request';

const POLL_MS = 50;
const START_MS = 60_000;

/** What gets SIGTERM. */
export interface Target {
  readonly terminate: () => Promise<void> | void;
  /** Whether it has ended, and how, as far as can be seen. */
  readonly ended: () => Promise<number | 'unknown' | undefined>;
  /** Leaves nothing behind. */
  readonly close: () => void;
}

/** What the options name; undefined when they name none. */
export async function targetOf(options: Options): Promise<Target | undefined> {
  const { command, pid, signalCommand, url } = options;
  if (command.length > 0) {
    return started(command, url);
  }
  if (pid !== undefined) {
    return {
      terminate: () => void process.kill(pid, 'SIGTERM'),
      ended: async () => (runs(pid) ? undefined : 'unknown'),
      close,
    };
  }
  if (signalCommand !== undefined) {
    return {
      terminate: () => shell(signalCommand),
      ended: async () => ((await answers(url)) ? undefined : 'unknown'),
      close,
    };
  }
  return undefined;
}

function close(): void {}

async function started([program, ...args]: string[], url: string): Promise<Target> {
  if (await answers(url)) {
    throw new Error(`something answers at ${url} already`);
  }
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  await Promise.race([healthy(child, url), failed]);
  return {
    terminate: () => void child.kill('SIGTERM'),
    ended: async () => codeOf(child),
    close: () => void child.kill('SIGKILL'),
  };
}

/** As a shell tells it: 128 and the signal. */
function codeOf({ exitCode, signalCode }: ChildProcess): number | undefined {
  return signalCode === null ? (exitCode ?? undefined) : 143;
}

async function healthy(child: ChildProcess, url: string): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(POLL_MS)) {
    if (codeOf(child) !== undefined) {
      throw new Error(`the command ended with ${codeOf(child)}`);
    }
    const answer = await send(`${url}/health`).catch(() => undefined);
    if (answer?.status === 200) {
      return;
    }
  }
  child.kill('SIGKILL');
  throw new Error(`/health did not answer with 200 within ${START_MS / 1000} s`);
}

/** Whether anybody listens: with whatever answer. */
async function answers(url: string): Promise<boolean> {
  return send(`${url}/health`).then(
    () => true,
    (error: Error) => error.message !== 'ECONNREFUSED',
  );
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function shell(command: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) {
    throw new Broken(`the command that signals ended with ${String(code)}`);
  }
}
