import { constants } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import type { Stopwatch } from './stopwatch';
import { bootstrap, deploy, synth, type Outputs } from '../../emulator/cdk';
import { Emulator, prepareEmulator, type EmulatorOptions } from '../../emulator/emulator';
import { inScratch, undoAll } from '../../emulator/undo';
import { makeBundles } from '../bundles/write';

/** Starts an emulator; `run` stops it. */
export async function startEmulator(watch: Stopwatch, options: EmulatorOptions = {}): Promise<Emulator> {
  await watch.lap('bundle what changed', makeBundles);
  await watch.lap('prepare the emulator, which is installed the first time', prepareEmulator);
  return watch.lap('start the emulator', () => Emulator.start(options));
}

/** Deploys stacks of an app, the program of which is given, and returns its outputs, which are also written into a folder. */
export async function deployApp(
  watch: Stopwatch,
  emulator: Emulator,
  app: string,
  into: string,
  stacks?: string[],
): Promise<Outputs> {
  return inScratch(async (scratch) => {
    const assembly = join(scratch, 'cdk.out');
    await watch.lap('synthesize', () => synth(assembly, app));
    await watch.lap('bootstrap', () => bootstrap(emulator));
    return watch.lap('deploy', () => deploy(emulator, assembly, into, stacks));
  });
}

/** Runs a program that returns its exit code; whatever ends it, what it made and started is taken back first. */
export function run(program: () => Promise<number>): void {
  let signalled = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // A shell and npm both send it: the second one changes nothing.
    process.on(signal, () => {
      if (!signalled) {
        signalled = true;
        console.error('\nstopping …');
        void undoAll().then(() => process.exit(128 + constants.signals[signal]));
      }
    });
  }
  const end = async (code: number, message?: string) => {
    if (!signalled) {
      process.exitCode = code;
      if (message !== undefined) {
        console.error(message);
      }
      await undoAll();
    }
  };
  program().then(
    (code) => end(code),
    async (error: Error) => {
      // What Ctrl-C ended can fail before this process hears of it.
      await sleep(100);
      await end(1, error.message);
    },
  );
}
