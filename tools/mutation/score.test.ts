import {
  changedSince,
  scoreOf,
  staleEquivalents,
  withoutUnnoticed,
  type Equivalent,
  type MutationReport,
} from './score';

const SOURCE = 'const a = 1;\n  const b = a > 0;\n';

const mutant = (status: string, line: number, replacement: string) => ({
  mutatorName: 'Some',
  status,
  replacement,
  location: { start: { line, column: 1 }, end: { line, column: 2 } },
});

const report = (file: string, ...statuses: string[]): MutationReport => ({
  files: { [file]: { source: SOURCE, mutants: statuses.map((status, index) => mutant(status, 2, `x${index}`)) } },
});

const FILE = 'src/stores/table.ts';
const equivalent = (replacement: string): Equivalent => ({
  file: FILE,
  line: 'const b = a > 0;',
  replacement,
  why: 'a',
});

test('what times out is noticed, what no test runs is not, and what does not compile is no break', () => {
  const score = scoreOf(
    'stores',
    report(FILE, 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'CompileError', 'Ignored'),
    [],
  );
  expect(score).toMatchObject({ area: 'stores', noticed: 2, equivalent: 0, score: 50 });
  expect(score.survivors.map(({ replacement }) => replacement)).toEqual(['x2', 'x3']);
});

test('a survivor tells where it is', () => {
  const { survivors } = scoreOf('stores', report(FILE, 'Survived'), []);
  expect(survivors).toEqual([
    { file: FILE, lineNumber: 2, line: 'const b = a > 0;', mutatorName: 'Some', replacement: 'x0' },
  ]);
});

test('an equivalent does not count', () => {
  const score = scoreOf('stores', report(FILE, 'Killed', 'Survived', 'Survived'), [equivalent('x1')]);
  expect(score).toMatchObject({ noticed: 1, equivalent: 1, score: 50 });
});

test('an equivalent that is noticed, or stands nowhere, is stale; one of a file that was not broken is not', () => {
  const [noticed, gone] = [equivalent('x0'), equivalent('y')];
  const elsewhere = { ...equivalent('x0'), file: 'src/stores/queues.ts' };
  expect(staleEquivalents(report(FILE, 'Killed', 'Survived'), [noticed, gone, elsewhere, equivalent('x1')])).toEqual([
    noticed,
    gone,
  ]);
});

test('what was changed since, or is gone, is told', () => {
  const two = { files: { ...report(FILE, 'Killed').files, ...report('src/stores/queues.ts', 'Killed').files } };
  expect(changedSince(two, () => SOURCE)).toEqual([]);
  expect(changedSince(two, (file) => (file === FILE ? SOURCE : undefined))).toEqual(['src/stores/queues.ts']);
  expect(changedSince(two, (file) => (file === FILE ? `${SOURCE} ` : SOURCE))).toEqual([FILE]);
});

test('what was not noticed is forgotten, to be broken again', () => {
  const { files } = withoutUnnoticed(report(FILE, 'Killed', 'Survived', 'NoCoverage', 'Timeout'));
  expect(files[FILE].source).toBe(SOURCE);
  expect(files[FILE].mutants.map(({ replacement }) => replacement)).toEqual(['x0', 'x3']);
});
