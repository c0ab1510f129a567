import { existsSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { python, searchPath } from './environment';
import { filesIn, must, ROOT, SCRATCH } from '../packages/tools';

type Language = 'python' | 'typescript';

/** Templates of an environment, by file name. */
type Templates = Map<string, Buffer>;

/** Synthesizes the Python example. */
export async function synthesizePython(suffix: string): Promise<void> {
  const variables = { ENVIRONMENT_SUFFIX: suffix, CDK_OUTDIR: emptied('python', suffix) };
  await python(['app.py'], variables);
}

/** Synthesizes the TypeScript example. */
export async function synthesizeTypeScript(suffix: string): Promise<void> {
  const { HOME, PATH } = process.env;
  const env = { HOME, PATH, ENVIRONMENT_SUFFIX: suffix, CDK_OUTDIR: emptied('typescript', suffix) };
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await must(process.execPath, [tsx, join('test', 'integ', 'app.ts')], { env });
}

/** Neither tool that CDK apps bundle functions with can have been used. */
export function checkSearchPath(): void {
  const found = searchPath().flatMap((folder) =>
    ['esbuild', 'docker', 'npx', 'npm'].map((name) => join(folder, name)).filter((file) => existsSync(file)),
  );
  if (found.length > 0) {
    throw new Error(`on the PATH: ${found.join(', ')}`);
  }
}

/** Both languages make the same files of the same bytes: names, properties and the hashes of the bundles. */
export function compareTemplates(suffix: string): void {
  const expected = templatesOf('typescript', suffix);
  const actual = templatesOf('python', suffix);
  const names = (templates: Templates) => [...templates.keys()].join(', ');
  if (expected.size === 0 || names(expected) !== names(actual)) {
    throw new Error(`templates from TypeScript: ${names(expected)}; from Python: ${names(actual)}`);
  }
  for (const [name, template] of expected) {
    if (!template.equals(actual.get(name)!)) {
      throw new Error(`${name} differs\n${firstDifference(template, actual.get(name)!)}`);
    }
  }
}

/** The files of the templates that the Python example made. */
export function templateFiles(suffix: string): string[] {
  return [...templatesOf('python', suffix).keys()].map((name) => join(folderOf('python', suffix), name));
}

function templatesOf(language: Language, suffix: string): Templates {
  const folder = folderOf(language, suffix);
  const names = filesIn(folder).filter((name) => name.endsWith('.template.json'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function firstDifference(expected: Buffer, actual: Buffer): string {
  const [fromTypeScript, fromPython] = [expected, actual].map((template) => template.toString().split('\n'));
  const line = fromTypeScript.findIndex((text, index) => text !== fromPython[index]);
  return `line ${line + 1}\nTypeScript: ${fromTypeScript[line]}\nPython: ${fromPython[line]}`;
}

function emptied(language: Language, suffix: string): string {
  const folder = folderOf(language, suffix);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

function folderOf(language: Language, suffix: string): string {
  return join(SCRATCH, 'templates', language, suffix);
}
