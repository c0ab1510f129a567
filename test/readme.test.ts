import { execFileSync } from 'child_process';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');

/** What README's first screen says of the pipeline is said and held elsewhere. */
describe('the first screen', () => {
  const screen = read('README.md').split('## Everything on a laptop')[0];
  const [, ...prices] = /costs\s+\[\$([\d.]+) a month\][^$]*\$([\d.]+);/.exec(screen)!;

  test('has the prices of the pipeline’s README, which are counted in the template', () => {
    const rows = ['ESSENTIAL', 'FULL'].map((level) => new RegExp(`^\\| \`${level}\` +\\|.*\\$([\\d.]+) +\\|$`, 'm'));
    expect(prices).toEqual(rows.map((row) => row.exec(read('src', 'webhook-pipeline', 'README.md'))![1]));
  });

  test('counts the lines of the same template by hand, without empty ones and comments', () => {
    const files = readdirSync(join(ROOT, 'bench')).filter((file) => /^bare-(webhook|alarms|monitoring)/.test(file));
    const lines = files.flatMap((file) => read('bench', file).split('\n'));
    const code = lines.filter((line) => !/^\s*(\/\/.*|\/\*.*|\*.*)?$/.test(line));
    expect(screen).toContain(`by hand takes ${Math.round(code.length / 50) * 50} lines`);
  });
});

test('each decision has a number of its own, which its title repeats', () => {
  const files = readdirSync(join(ROOT, 'docs', 'decisions'));
  const numbers = files.map((file) => file.slice(0, 'ADR-000'.length));
  expect(new Set(numbers).size).toBe(files.length);
  expect(files.map((file) => read('docs', 'decisions', file).slice(2, 'ADR-000'.length + 2))).toEqual(numbers);
});

test('ids of requirements stand in docs/requirements.md and in titles of tests only', () => {
  const texts = execFileSync('git', ['ls-files', '*.md', 'src/*.ts', '.projenrc.ts', 'projenrc'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = texts
    .split('\n')
    .filter((file) => file !== '' && file !== 'docs/requirements.md' && existsSync(join(ROOT, file)));
  expect(files.length).toBeGreaterThan(200);
  expect(files.filter((file) => /(?<![\w'"#/-])[XWHM]\d{1,2}(?![\w'"-])|\(E\d{1,2}\)/.test(read(file)))).toEqual([]);
});
