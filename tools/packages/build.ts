import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { readmeFor } from './readme';
import { filesIn, must, newest, ROOT, SCRATCH, tool } from './tools';
import { bundles } from '../bundles/bundles';

const SOURCES = ['src', 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md'].map((path) =>
  join(ROOT, path),
);
const ASSEMBLY = join(ROOT, '.jsii');

/** What assets/ is to hold: the bundles of the handlers that there are, and the command line. */
export async function assets(): Promise<string[]> {
  return ['assets/cli/index.js', ...(await bundles()).flatMap(({ files }) => [...files.keys()])];
}

/** Bundles the handlers and compiles with jsii what is older than its sources. */
export async function build(): Promise<void> {
  const changed = newest(...SOURCES);
  await must(tool('projen'), ['bundle']);
  if (!existsSync(ASSEMBLY) || !existsSync(join(ROOT, 'lib')) || newest(ASSEMBLY) < changed) {
    rmSync(join(ROOT, 'lib'), { recursive: true, force: true });
    await must(tool('jsii'), ['--silence-warnings=reserved-word', '--fail-on-warnings']);
  }
}

/** Makes the package of a language in dist/ and returns its files. */
export async function pack(language: string): Promise<string[]> {
  const folder = join(ROOT, 'dist', language);
  rmSync(folder, { recursive: true, force: true });
  const source = language === 'js' ? ROOT : await stage(language);
  await must(tool('jsii-pacmak'), ['--force', '--target', language, '--outdir', join(ROOT, 'dist'), source]);
  return filesIn(folder).map((file) => join(folder, file));
}

/** Makes the code of the packages of other languages, without building it, and returns its folder. */
export async function generate(languages: string[]): Promise<string> {
  const folder = join(SCRATCH, 'code');
  rmSync(folder, { recursive: true, force: true });
  for (const language of languages) {
    const args = ['--force', '--code-only', '--target', language, '--outdir', folder];
    await must(tool('jsii-pacmak'), [...args, await stage(language)]);
  }
  return folder;
}

/**
 * The package of npm as another language gets it, in a folder of its own: with the README of that language, and the
 * notices also as NOTICE, which jsii-pacmak puts beside the licence.
 */
async function stage(language: string): Promise<string> {
  const folder = join(SCRATCH, 'stage', language);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { stdout } = await must('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
  const tarball = join(folder, stdout.trim().split('\n').at(-1)!);
  await must('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  rmSync(tarball);
  const { version, repository } = readJson<{ version: string; repository: { url: string } }>(
    join(folder, 'package.json'),
  );
  const assembly = readJson<{ readme: { markdown: string } }>(join(folder, '.jsii'));
  const markdown = readmeFor(language, assembly.readme.markdown, { version, repository: repository.url });
  writeFileSync(join(folder, 'README.md'), markdown);
  writeFileSync(join(folder, '.jsii'), JSON.stringify({ ...assembly, readme: { markdown } }));
  copyFileSync(join(folder, 'THIRD-PARTY-NOTICES'), join(folder, 'NOTICE'));
  return folder;
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
