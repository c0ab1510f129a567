import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { currentNotices, notices, NOTICES, type Metafile } from './notices';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'notices-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** Makes a package and returns its folder. */
function given(name: string, license: unknown, files: Record<string, string> = {}, parent = 'node_modules'): string {
  const folder = join(parent, name);
  mkdirSync(join(root, folder), { recursive: true });
  const all = { 'package.json': JSON.stringify({ name, version: '1.2.3', license }), ...files };
  Object.entries(all).forEach(([file, text]) => writeFileSync(join(root, folder, file), text));
  return folder;
}

/** What esbuild says of a bundle with a file of each folder. */
const bundleOf = (folders: readonly string[], bytesInOutput = 10): Metafile => ({
  outputs: {
    'index.js': {
      inputs: {
        'src/handler.ts': { bytesInOutput },
        ...Object.fromEntries(folders.map((folder) => [`${folder}/lib/index.js`, { bytesInOutput }])),
      },
    },
  },
});

const noticesOf = (...folders: readonly string[]): string => notices([bundleOf(folders)], root);

test('THIRD-PARTY-NOTICES is that of the bundles: `npx projen bundle` writes it', async () => {
  expect(readFileSync(NOTICES, 'utf8') === (await currentNotices())).toBe(true);
}, 60_000);

test('the packages that handlers import are in THIRD-PARTY-NOTICES, with their licences', () => {
  const text = readFileSync(NOTICES, 'utf8');

  for (const name of ['@aws-sdk/client-sqs', '@aws-lambda-powertools/logger', 'valibot', 'lossless-json']) {
    const { version, license } = JSON.parse(
      readFileSync(join(__dirname, `../../node_modules/${name}/package.json`), 'utf8'),
    ) as { version: string; license: string };
    expect(text).toContain(`\n${name} ${version} (${license})\n`);
  }
  for (const words of ['Apache License', 'Jos de Jong', 'MIT-0']) {
    expect(text).toContain(words);
  }
  expect(text).not.toMatch(/\$copyright|\/node_modules|aws-cdk-lib/);
});

test('equal licences are there once, below all their packages', () => {
  const folders = [
    given('a', 'MIT', { LICENSE: 'Copyright A\n\nPermission is granted' }),
    given('@b/c', 'MIT', { 'licence.md': 'Copyright A\nPermission  is granted\n' }),
    given('d', 'MIT', { 'LICENSE-MIT.txt': 'Copyright D' }),
  ];
  const text = noticesOf(...folders);

  expect(text.match(/Permission/g)).toHaveLength(1);
  expect(text).toContain('\n@b/c 1.2.3 (MIT)\na 1.2.3 (MIT)\n\nCopyright A\nPermission  is granted\n');
  expect(text).toContain('\nd 1.2.3 (MIT)\n\nCopyright D\n');
});

test('a package within another one counts for itself, and a notice belongs to its licence', () => {
  const folder = given(
    'inner',
    'Apache-2.0',
    { LICENSE: 'Apache', NOTICE: 'By us' },
    'node_modules/@o/outer/node_modules',
  );

  expect(noticesOf(folder)).toContain('inner 1.2.3 (Apache-2.0)\n\nApache\n\nBy us\n');
});

test.each(['Apache-2.0', 'MIT-0'])('%s without a file is the text of the licence', (license) => {
  const text = noticesOf(given('a', license, { NOTICE: 'By us' }));

  expect(text).toMatch(license === 'MIT-0' ? /By us\n\nPermission is hereby granted/ : /By us\n\n +Apache License/);
  expect(text).not.toContain('$');
});

test('code that is not in a bundle needs no notice', () => {
  const folder = given('a', 'GPL-3.0-only');

  expect(notices([bundleOf([folder], 0)], root)).not.toContain('a 1.2.3');
});

test.each([
  ['no licence', undefined, {}, 'a 1.2.3 names no licence'],
  ['a licence of the old form', [{ type: 'MIT' }], {}, 'a 1.2.3 names no licence'],
  [
    'a licence that is not allowed',
    'GPL-3.0-only',
    { LICENSE: 'GPL' },
    'a 1.2.3 is under GPL-3.0-only, which is none of ',
  ],
  ['no text of a licence that wants its line of copyright', 'MIT', {}, 'a 1.2.3 has no text of its licence, MIT'],
])('fails for a package with %s', (_what, license, files, message) => {
  expect(() => noticesOf(given('a', license, files))).toThrow(message);
});

test('fails with all packages that cannot be bundled', () => {
  const folders = [given('a', undefined), given('b', 'UNLICENSED')];

  expect(() => noticesOf(...folders)).toThrow(/a 1\.2\.3 .*\nb 1\.2\.3 /);
});
