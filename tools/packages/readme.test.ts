import { readFileSync } from 'fs';
import { join } from 'path';
import { readmeFor } from './readme';

const release = { version: '1.2.3', repository: 'https://github.com/o/r' };
const python = (markdown: string): string => readmeFor('python', markdown, release);

test.each([
  ['[a](docs/runbook.md)', '[a](https://github.com/o/r/blob/v1.2.3/docs/runbook.md)'],
  ['[a](./docs/runbook.md#top)', '[a](https://github.com/o/r/blob/v1.2.3/docs/runbook.md#top)'],
  ['[a](docs/decisions)', '[a](https://github.com/o/r/tree/v1.2.3/docs/decisions)'],
  ['[a](LICENSE)', '[a](https://github.com/o/r/blob/v1.2.3/LICENSE)'],
  ['[a](#more)', '[a](https://github.com/o/r/blob/v1.2.3/README.md#more)'],
  [
    '[`A`](x.md) and [b](y.md)',
    '[`A`](https://github.com/o/r/blob/v1.2.3/x.md) and [b](https://github.com/o/r/blob/v1.2.3/y.md)',
  ],
  ['![a](docs/a.svg)', '![a](https://raw.githubusercontent.com/o/r/v1.2.3/docs/a.svg)'],
  ['<img src="docs/a.png" width="9">', '<img src="https://raw.githubusercontent.com/o/r/v1.2.3/docs/a.png" width="9">'],
  [
    '[![a](a.svg)](b.md)',
    '[![a](https://raw.githubusercontent.com/o/r/v1.2.3/a.svg)](https://github.com/o/r/blob/v1.2.3/b.md)',
  ],
  ['<a href="b.md">', '<a href="https://github.com/o/r/blob/v1.2.3/b.md">'],
  ['[a]: b.md', '[a]: https://github.com/o/r/blob/v1.2.3/b.md'],
  ['[a](https://x.org/b.svg) [b](mailto:a@b.c)', '[a](https://x.org/b.svg) [b](mailto:a@b.c)'],
])('%s is absolute', (markdown, expected) => {
  expect(python(markdown)).toBe(expected);
});

test('code stays as it is', () => {
  const code = 'a\n\n```sh\n[a](b.md)\n```\n';

  expect(python(code)).toBe(code);
});

test('a checkout that was never released links main', () => {
  expect(readmeFor('go', '[a](b.md)', { ...release, version: '0.0.0' })).toBe(
    '[a](https://github.com/o/r/blob/main/b.md)',
  );
});

const PAIRED =
  '# A\n\nTypeScript:\n\n```ts nofixture\nconst a = 1;\n\n```\n\nPython, the same:\n\n```python\na = 1\n```\n\nB\n';

test('of a pair, Python is left for Python, and what jsii translates for the others', () => {
  expect(python(PAIRED)).toBe('# A\n\n```python\na = 1\n```\n\nB\n');
  expect(readmeFor('java', PAIRED, release)).toBe('# A\n\n```ts nofixture\nconst a = 1;\n\n```\n\nB\n');
});

test('what has no pair stays', () => {
  const single = 'In TypeScript:\n\n```ts\na\n```\n\nb\n\n```python\nc\n```\n';

  expect(python(single)).toBe(single);
});

test('each of the snippets in Python of README.md is the first of its kind, and is left', () => {
  const readme = python(readFileSync(join(__dirname, '../../README.md'), 'utf8'));
  const languages = [...readme.matchAll(/^```(\w+)/gm)].map(([, language]) => language);

  expect(languages).toContain('python');
  expect(languages.filter((language) => language === 'ts')).toEqual([]);
  expect(readme).not.toMatch(/^TypeScript/m);
});
