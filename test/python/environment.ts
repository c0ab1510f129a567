import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { must, ROOT, SCRATCH, type Result } from '../packages/tools';

const REQUIREMENTS = join(ROOT, 'test', 'python', 'requirements.txt');
const FOLDER = join(ROOT, '.venv', 'python');
const STAMP = join(FOLDER, 'requirements.sha256');

export const EXAMPLE = join(ROOT, 'examples', 'python');

/** Makes the virtual environment once for each content of requirements.txt. */
export async function makeEnvironment(): Promise<void> {
  const stamp = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) {
    return;
  }
  rmSync(FOLDER, { recursive: true, force: true });
  await must(process.env.PYTHON ?? 'python3', ['-m', 'venv', FOLDER]);
  // npm would pack it: where there is an .npmignore, the .gitignore beside it does not count.
  writeFileSync(join(FOLDER, '.gitignore'), '*\n');
  await pip('--require-hashes', '--requirement', REQUIREMENTS);
  writeFileSync(STAMP, stamp);
}

/** Installs the wheel, and makes sure that it asks for nothing that is not there. */
export async function installWheel(wheel: string): Promise<void> {
  await pip('--no-deps', '--force-reinstall', wheel);
  await must(bin('python'), ['-m', 'pip', 'check']);
}

/** A program of the virtual environment. */
export function bin(name: string): string {
  return join(FOLDER, 'bin', name);
}

/** Runs Python with nothing on the PATH but node and the virtual environment. */
export async function python(args: string[], variables: NodeJS.ProcessEnv = {}): Promise<Result> {
  return must(bin('python'), args, { cwd: EXAMPLE, env: { ...bareEnvironment(), ...variables } });
}

/** What a user's shell has at least. HOME is where jsii unpacks the packages that it runs. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { HOME } = process.env;
  return {
    HOME,
    PATH: searchPath().join(':'),
    // compiled files of all runs in one place: pip compiles nothing, and the example's folder stays as it is
    PYTHONPYCACHEPREFIX: join(FOLDER, 'pycache'),
  };
}

/** The folders of the PATH of `bareEnvironment`. */
export function searchPath(): string[] {
  const folder = join(SCRATCH, 'bin');
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node'));
  }
  return [folder, join(FOLDER, 'bin')];
}

async function pip(...args: string[]): Promise<void> {
  await must(bin('python'), ['-m', 'pip', 'install', '--quiet', '--no-compile', ...args]);
}
