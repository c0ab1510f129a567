import { existsSync, mkdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { pythonVenv } from '../../emulator/venv';
import { must, ROOT, SCRATCH, type Result } from '../packages/tools';

const REQUIREMENTS = join(ROOT, 'tools', 'python', 'requirements.txt');
const FOLDER = join(ROOT, '.venv', 'python');

export const EXAMPLE = join(ROOT, 'examples', 'python');

/** Makes the virtual environment once for each content of requirements.txt. */
export async function makeEnvironment(): Promise<void> {
  await pythonVenv(FOLDER, REQUIREMENTS);
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
