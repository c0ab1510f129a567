import { existsSync, readFileSync, rmSync } from 'fs';
import { basename, join } from 'path';
import { python, searchPath } from './environment';
import { filesIn, must, ROOT, SCRATCH } from '../packages/tools';

type Language = 'python' | 'typescript';

/** Templates of an example, by file name. */
type Templates = Map<string, Buffer>;

/** An app in both languages. */
export interface Example {
  readonly name: string;
  /** In examples/python. */
  readonly python: string;
  /** From the root. */
  readonly typescript: string;
  readonly variables?: NodeJS.ProcessEnv;
  /** What cfn-lint says of what is not ours. */
  readonly ignored?: string[];
}

/** aws-cdk-lib depends on roles and clusters by name as well as by reference. */
const OF_AWS_CDK_LIB = ['W3005'];

/** The example app in an environment. */
export function exampleApp(suffix: string): Example {
  const variables = { ENVIRONMENT_SUFFIX: suffix };
  const typescript = join('test', 'integ', 'app.ts');
  return { name: suffix, python: 'app.py', typescript, variables, ignored: OF_AWS_CDK_LIB };
}

/** The apps of the gallery, each of one file. */
export function gallery(): Example[] {
  const files = filesIn(join(ROOT, 'examples', 'typescript')).filter((file) => file.endsWith('.ts'));
  return files.map((file) => {
    const name = basename(file, '.ts');
    return {
      name,
      python: `${name.replaceAll('-', '_')}.py`,
      typescript: join('examples', 'typescript', file),
      ignored: OF_AWS_CDK_LIB,
    };
  });
}

/** Synthesizes an example in Python. */
export async function synthesizePython({ name, python: file, variables }: Example): Promise<void> {
  await python([file], { ...variables, CDK_OUTDIR: emptied('python', name) });
}

/** Synthesizes an example in TypeScript. */
export async function synthesizeTypeScript({ name, typescript, variables }: Example): Promise<void> {
  const { HOME, PATH } = process.env;
  const env = { HOME, PATH, ...variables, CDK_OUTDIR: emptied('typescript', name) };
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  await must(process.execPath, [tsx, '--tsconfig', 'tsconfig.dev.json', typescript], { env });
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
export function compareTemplates({ name: example }: Example): void {
  const expected = templatesOf('typescript', example);
  const actual = templatesOf('python', example);
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

/** The files of the templates that an example in Python made. */
export function templateFiles({ name: example }: Example): string[] {
  return [...templatesOf('python', example).keys()].map((name) => join(folderOf('python', example), name));
}

/** Those of its stages, too. */
function templatesOf(language: Language, example: string): Templates {
  const folder = folderOf(language, example);
  const names = filesIn(folder).filter((name) => name.endsWith('.template.json'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function firstDifference(expected: Buffer, actual: Buffer): string {
  const [fromTypeScript, fromPython] = [expected, actual].map((template) => template.toString().split('\n'));
  const line = fromTypeScript.findIndex((text, index) => text !== fromPython[index]);
  return `line ${line + 1}\nTypeScript: ${fromTypeScript[line]}\nPython: ${fromPython[line]}`;
}

function emptied(language: Language, example: string): string {
  const folder = folderOf(language, example);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

function folderOf(language: Language, example: string): string {
  return join(SCRATCH, 'templates', language, example);
}
