import { existsSync, rmSync } from 'fs';
import { join } from 'path';
import { filesIn, must, newest, ROOT, SCRATCH, tool } from './tools';

const SOURCES = ['src', 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md'].map((path) =>
  join(ROOT, path),
);
const ASSEMBLY = join(ROOT, '.jsii');

/** The paths of the handlers' bundles in assets/ and of their sources in src/, without extensions. */
export function handlers(): string[] {
  return filesIn(join(ROOT, 'src'))
    .filter((file) => file.endsWith('.lambda.ts'))
    .map((file) => file.slice(0, -'.ts'.length));
}

/** Bundles the handlers and compiles with jsii what is older than its sources. */
export async function build(): Promise<void> {
  const changed = newest(...SOURCES);
  const bundles = handlers().map((name) => join(ROOT, 'assets', name, 'index.js'));
  if (!bundles.every((file) => existsSync(file) && newest(file) >= changed)) {
    await must(tool('projen'), ['bundle']);
  }
  if (!existsSync(ASSEMBLY) || !existsSync(join(ROOT, 'lib')) || newest(ASSEMBLY) < changed) {
    rmSync(join(ROOT, 'lib'), { recursive: true, force: true });
    await must(tool('jsii'), ['--silence-warnings=reserved-word', '--fail-on-warnings']);
  }
}

/** Makes the package of a language in dist/ and returns its files. */
export async function pack(language: 'js' | 'python'): Promise<string[]> {
  const folder = join(ROOT, 'dist', language);
  rmSync(folder, { recursive: true, force: true });
  await must(tool('jsii-pacmak'), ['--force', '--target', language]);
  return filesIn(folder).map((file) => join(folder, file));
}

/** Makes the code of the packages of other languages, without building it, and returns its folder. */
export async function generate(languages: string[]): Promise<string> {
  const folder = join(SCRATCH, 'code');
  rmSync(folder, { recursive: true, force: true });
  await must(tool('jsii-pacmak'), ['--force', '--code-only', '--target', ...languages, '--outdir', folder]);
  return folder;
}
