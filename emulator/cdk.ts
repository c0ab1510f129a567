import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Child } from './child';
import type { Emulator } from './emulator';

const ROOT = join(__dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');
/** A custom resource that never answers would keep a deployment waiting for an hour. */
const TIMEOUT_MS = 120_000;

/** The outputs of all stacks, by logical id. */
export type Outputs = Record<string, string>;

/** Synthesizes an app, the program of which is given, into a directory. */
export async function synth(directory: string, app: string): Promise<void> {
  await run(process.execPath, ['--import', 'tsx', app], { CDK_VALIDATION: 'false', CDK_OUTDIR: directory });
}

/** Bootstraps regions of the emulated account with the CDK CLI. */
export async function bootstrap(emulator: Emulator, regions = [emulator.env.AWS_REGION]): Promise<void> {
  await cdk(emulator, ['bootstrap', ...regions.map((region) => `aws://000000000000/${region}`)]);
}

/**
 * Deploys stacks of a cloud assembly with the CDK CLI, and writes their outputs into a directory: `all-outputs.json` as
 * the CLI writes them, by stack, and `flat-outputs.json` without the stacks.
 */
export async function deploy(
  emulator: Emulator,
  assembly: string,
  outputsDirectory: string,
  stacks = ['--all'],
): Promise<Outputs> {
  mkdirSync(outputsDirectory, { recursive: true });
  const all = join(outputsDirectory, 'all-outputs.json');
  const options = [...stacks, '--require-approval', 'never', '--outputs-file', all, '--progress', 'events'];
  await cdk(emulator, ['deploy', '--app', assembly, ...options]);
  const byStack: Record<string, Outputs> = JSON.parse(readFileSync(all, 'utf8'));
  const flat = Object.assign({}, ...Object.values(byStack));
  writeFileSync(join(outputsDirectory, 'flat-outputs.json'), JSON.stringify(flat, null, 2));
  return flat;
}

/** Destroys stacks of a cloud assembly with the CDK CLI. */
export async function destroy(emulator: Emulator, assembly: string, stacks: string[]): Promise<void> {
  await cdk(emulator, ['destroy', '--app', assembly, '--force', ...stacks]);
}

async function cdk(emulator: Emulator, args: string[]): Promise<void> {
  const quiet = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' };
  await run(join(BIN, 'cdk'), [...args, '--no-notices', '--no-color'], { ...emulator.env, ...quiet });
}

/** Resolves when the command succeeds; its output is only shown when it does not. */
async function run(command: string, args: string[], env: Record<string, string>): Promise<void> {
  const child = new Child(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.onOutput((text) => output.push(text));
  const timeout = setTimeout(() => void child.stop(), TIMEOUT_MS);
  const code = await child.ended.finally(() => clearTimeout(timeout));
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed (${code ?? 'killed'}):\n${output.join('').slice(-4000)}`);
  }
}
