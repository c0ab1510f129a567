import { spawn } from 'child_process';
import { readdirSync, statSync } from 'fs';
import { join } from 'path';

export const ROOT = join(__dirname, '..', '..');

/** Scratch files of the checks: ignored by git and not packed by npm. */
export const SCRATCH = join(ROOT, 'dist', '.scratch');

/** What a process printed, and how it ended. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** How a process is started. */
export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment; that of this process when not given. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What every process gets: no validation of templates, no reminders about the version of Node.js. */
export const QUIET = { CDK_VALIDATION: 'false', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

/** Runs a program to its end. */
export async function run(program: string, args: string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...(options.env ?? process.env), ...QUIET },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout: string[] = [];
    const output: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text) && output.push(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: stdout.join(''), output: output.join('') }));
  });
}

/** Runs a program that has to succeed; its output is the error otherwise. */
export async function must(program: string, args: string[], options?: RunOptions): Promise<Result> {
  const result = await run(program, args, options);
  if (result.code !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${result.code}\n${result.output}`);
  }
  return result;
}

/** The path of a tool of the repository. */
export function tool(name: string): string {
  return join(ROOT, 'node_modules', '.bin', name);
}

/** The files of a folder and of those in it, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** When the newest of the files and folders was changed, in milliseconds since 1970; of a folder all that is in it. */
export function newest(...paths: string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const stat = statSync(path);
      const inside = stat.isDirectory() ? readdirSync(path).map((name) => newest(join(path, name))) : [];
      return Math.max(stat.mtimeMs, ...inside);
    }),
  );
}
