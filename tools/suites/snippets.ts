import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
const FIXTURE = readFileSync(join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8');
const FOLDER = join(ROOT, 'test-reports', 'snippets');

/** The READMEs of the constructs; jsii-rosetta compiles that of the package. */
export function readmes(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('README.md'))
    .map((file) => join('src', file))
    .sort();
}

/** The TypeScript of a README, each snippet within the fixture that the package's README has as well. */
export function snippetsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => compilable(code));
}

/** A snippet that the compiler has to find something wrong in, or it would find nothing in the others. */
export function wrong(snippet: string): string {
  return snippet.replace(/^.*environmentSuffix:/m, '// @ts-expect-error a prop that does not exist\nenvironment:');
}

/** What a snippet declares or the fixture imports, and nothing uses, is no mistake here. */
function compilable(code: string): string {
  const declared = [...code.matchAll(/^const (\w+)/gm)].map(([, name]) => name);
  const imported = [...FIXTURE.matchAll(/import (?:\* as (\w+)|\{([^}]+)\})/g)]
    .flatMap(([, namespace, names]) => namespace ?? names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const body = `${code}\nvoid [${declared.join(', ')}];\n`;
  return `${FIXTURE.replace('/// here', () => body)}\nvoid [${imported.join(', ')}, httpApi, orders, shop, code, status, Fixture];\nexport {};\n`;
}

/** Writes every snippet to a file that `tsc` then checks with all others. */
export function writeSnippets(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const snippets = readmes().flatMap((file) => {
    const found = snippetsOf(readFileSync(join(ROOT, file), 'utf8'));
    return found.map((code, index): [string, string] => [`${file.replaceAll('/', '_')}-${index + 1}.ts`, code]);
  });
  for (const [name, code] of [...snippets, ['wrong.ts', wrong(snippets[0][1])]]) {
    writeFileSync(join(FOLDER, name), code);
  }
}

if (require.main === module) {
  writeSnippets();
}
