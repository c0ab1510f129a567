import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');
const FIXTURE = readFileSync(join(ROOT, 'rosetta/default.ts-fixture'), 'utf8');

/** The TypeScript snippets of a construct's README, in the fixture that the package's README has as well. */
function snippetsOf(readme: string): string[] {
  const fences = [...readFileSync(join(ROOT, 'src', readme), 'utf8').matchAll(/```ts\n(.*?)```/gs)];
  return fences.map(([, code]) => FIXTURE.replace('/// here', code));
}

/** What the compiler says of files that are only in memory. */
function errorsIn(sources: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const unused = { noUnusedLocals: false, noUnusedParameters: false, noEmit: true, rootDir: ROOT, skipLibCheck: true };
  const host = ts.createCompilerHost({ ...options, ...unused });
  const { readFile, fileExists } = host;
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  const paths = { 'cdk-golden-paths': [join(ROOT, 'src/index.ts')] };
  const program = ts.createProgram([...sources.keys()], { ...options, ...unused, paths }, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const readmes = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('README.md'),
);
const sources = (change = (code: string) => code) =>
  new Map(readmes.flatMap(snippetsOf).map((code, index) => [join(ROOT, `snippet-${index}.ts`), change(code)]));

test('the snippets of the READMEs of constructs compile', () => {
  expect(sources().size).toBeGreaterThanOrEqual(2);
  expect(errorsIn(sources())).toEqual([]);
});

test('a wrong prop in a snippet is noticed', () => {
  expect(errorsIn(sources((code) => code.replace('environmentSuffix:', 'environment:')))).not.toEqual([]);
});
