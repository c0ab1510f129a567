import { setTimeout as sleep } from 'timers/promises';
import { servicePython, SERVICE } from './environment';
import { Child } from '../../emulator/child';
import { freePort } from '../../emulator/free-port';
import { call } from '../../emulator/http-call';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

/** A version of the service as a process of this one, on 127.0.0.1. */
export interface RunningService {
  readonly url: string;
  readonly port: number;
  readonly process: Child;
  /** What it wrote until now: a JSON text a line. */
  lines(): Record<string, unknown>[];
}

/** Starts a version and waits for its health; it is stopped with this process at the latest. */
export async function startService(version: string, variables: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const [python, port] = await Promise.all([servicePython(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  const process = new Child(python, ['-m', 'digits_api'], {
    cwd: SERVICE,
    env: { MODEL_VERSION: version, HOST: '127.0.0.1', PORT: `${port}`, PYTHONDONTWRITEBYTECODE: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  process.onOutput((text) => (output += text));
  await healthy(url, process, () => output);
  return { url, port, process, lines: () => parsed(output) };
}

/** Starts a worker of a version, which serves nothing; `program` is what Python runs. */
export async function startWorker(
  version: string,
  variables: NodeJS.ProcessEnv,
  program: string[] = ['-m', 'digits_api.worker'],
): Promise<Pick<RunningService, 'process' | 'lines'>> {
  const process = new Child(await servicePython(), program, {
    cwd: SERVICE,
    env: { MODEL_VERSION: version, PYTHONDONTWRITEBYTECODE: '1', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  process.onOutput((text) => (output += text));
  return { process, lines: () => parsed(output) };
}

async function healthy(url: string, process: Child, output: () => string): Promise<void> {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(POLL_MS)) {
    if (process.exitCode !== undefined) {
      throw new Error(`the service ended with ${process.exitCode}:\n${output()}`);
    }
    const answer = await call(`${url}/health`).catch(() => undefined);
    if (answer?.status === 200) {
      return;
    }
  }
  await process.stop();
  throw new Error(`the service did not start:\n${output()}`);
}

/** A line that is not whole yet is left out. */
function parsed(output: string): Record<string, unknown>[] {
  const lines = output.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
