import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Stopwatch } from './stopwatch';
import { bootstrap, deploy, synth, type Outputs } from '../../emulator/cdk';
import { Emulator, type EmulatorOptions } from '../../emulator/emulator';

/** Starts an emulator that Ctrl-C stops, and then ends this process. */
export async function startEmulator(watch: Stopwatch, options: EmulatorOptions = {}): Promise<Emulator> {
  let started: Emulator | undefined;
  const stop = (code: number) => void Promise.resolve(started?.stop()).then(() => process.exit(code));
  process.once('SIGINT', () => stop(130)).once('SIGTERM', () => stop(143));
  started = await watch.lap('start the emulator', () => Emulator.start(options));
  return started;
}

/** Deploys an app, the program of which is given, and returns its outputs. */
export async function deployApp(watch: Stopwatch, emulator: Emulator, app: string, into: string): Promise<Outputs> {
  const assembly = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  try {
    await watch.lap('synthesize', () => synth(assembly, app));
    await watch.lap('bootstrap', () => bootstrap(emulator));
    return await watch.lap('deploy', () => deploy(emulator, assembly, into));
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

/** Runs a program that returns its exit code. */
export function run(program: () => Promise<number>): void {
  program().then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    },
  );
}
