import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { AREAS } from './areas';
import { EQUIVALENTS } from './equivalents';
import {
  changedSince,
  scoreOf,
  staleEquivalents,
  withoutUnnoticed,
  type AreaScore,
  type Equivalent,
  type MutationReport,
} from './score';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'test-reports', 'mutation');
const DOCUMENT = join(ROOT, 'docs', 'mutation.md');

/** Percent of the breaks that tests have to notice, in each area. */
const BAR = 95;

const HELP = `mutation [--report] [--write] [AREA …]

Breaks handlers and shared rooms, one break at a time, and runs the tests that run what is broken.
  AREA       only these: ${Object.keys(AREAS).join(', ')}
  --report   only tells of the last run
  --again    only what the last run did not notice, and what changed since in the file itself or in a test;
             what was noticed in what a module makes when it loads keeps its result
  --write    writes docs/mutation.md, and in it which areas were not measured, and what was changed since
`;

const reportOf = (area: string) => join(FOLDER, `${area.replaceAll('/', '-')}.json`);

/** Runs StrykerJS, which writes the report. */
function breakArea(area: string, isAgain: boolean): void {
  const { mutate, tests } = AREAS[area];
  const written = join(FOLDER, 'last.json');
  mkdirSync(FOLDER, { recursive: true });
  rmSync(written, { force: true });
  const args = ['run', join('tools', 'mutation', 'stryker.config.json'), '--mutate', mutate.join(',')];
  if (isAgain) {
    const known = join(FOLDER, 'known.json');
    writeFileSync(known, JSON.stringify(withoutUnnoticed(JSON.parse(readFileSync(reportOf(area), 'utf8')))));
    args.push('--incremental', '--incrementalFile', known);
  }
  spawnSync(join(ROOT, 'node_modules', '.bin', 'stryker'), args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, MUTATION_TESTS: tests.join(',') },
  });
  if (!existsSync(written)) {
    throw new Error(`StrykerJS wrote no report of ${area}; its log says why`);
  }
  renameSync(written, reportOf(area));
}

function table(scores: readonly AreaScore[]): string {
  const rows = scores.map(({ area, noticed, survivors, equivalent, score }) => {
    return `| ${[area, noticed, survivors.length, equivalent, `${score.toFixed(1)} %`].join(' | ')} |`;
  });
  const head = ['| area | noticed | not noticed | equivalent | noticed of what can be |', '|---|---:|---:|---:|---:|'];
  return [...head, ...rows].join('\n');
}

/** What was broken of an area as it is now. */
function lastReport(area: string): MutationReport {
  const { files } = JSON.parse(readFileSync(reportOf(area), 'utf8')) as MutationReport;
  return { files: Object.fromEntries(Object.entries(files).filter(([file]) => AREAS[area].mutate.includes(file))) };
}

const sourceOf = (file: string) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : undefined);

/** Files of an area that its report has not; what holds types only is broken by nothing. */
const missingIn = (area: string, { files }: MutationReport) =>
  AREAS[area].mutate.filter((file) => !(file in files) && /^(export )?(function|class)\b/m.test(sourceOf(file) ?? ''));

const told = (what: string, names: readonly string[]) =>
  names.length === 0 ? '' : `\n${what}: ${names.map((name) => `\`${name}\``).join(', ')}.\n`;

function write(scores: readonly AreaScore[], changed: readonly string[], unmeasured: readonly string[]): void {
  const text = `# Mutation testing

\`npm run mutation\` breaks handlers and shared rooms, one break at a time ([StrykerJS](https://stryker-mutator.io)), and runs the unit tests
of the area (\`tools/mutation/areas.ts\`) that run what is broken. An area passes when they notice ${BAR} % of the breaks, by a test that
fails or never ends. What nobody could notice is named, with the reason, in \`tools/mutation/equivalents.ts\`. It takes long and is no part
of \`npm test\`.

${table(scores)}
${told('Not measured yet', unmeasured)}${told('Changed since they were measured', changed)}`;
  writeFileSync(DOCUMENT, text);
}

function tell(scores: readonly AreaScore[], stale: readonly Equivalent[]): void {
  for (const { file, lineNumber, line, mutatorName, replacement } of scores.flatMap(({ survivors }) => survivors)) {
    console.log(`${file}:${lineNumber} ${mutatorName}\n    ${line}\n  -> ${replacement}`);
  }
  stale.forEach(({ file, line }) => console.log(`${file}: named equivalent, but no survivor: ${line}`));
  console.log(`\n${table(scores)}`);
}

function main(args: string[]): number {
  const named = args.filter((arg) => !arg.startsWith('--'));
  const unknown = named.filter((area) => AREAS[area] === undefined);
  if (args.includes('--help') || unknown.length > 0) {
    console.log(`${unknown.map((area) => `no such area: ${area}\n`).join('')}${HELP}`);
    return unknown.length === 0 ? 0 : 2;
  }
  const asked = named.length > 0 ? named : Object.keys(AREAS);
  if (!args.includes('--report')) {
    asked.forEach((area) => breakArea(area, args.includes('--again')));
  }
  const areas = asked.filter((area) => existsSync(reportOf(area)));
  const reports = areas.map(lastReport);
  const scores = reports.map((report, index) => scoreOf(areas[index], report, EQUIVALENTS));
  const stale = reports.flatMap((report) => staleEquivalents(report, EQUIVALENTS));
  const changed = reports.flatMap((report) => changedSince(report, sourceOf));
  const missing = reports.flatMap((report, index) => missingIn(areas[index], report));
  const unmeasured = [...asked.filter((area) => !areas.includes(area)), ...missing];
  tell(scores, stale);
  console.log(told('Not measured yet', unmeasured) + told('Changed since they were measured', changed));
  if (args.includes('--write')) {
    write(scores, changed, unmeasured);
  }
  return stale.length === 0 && scores.every(({ score }) => score >= BAR) ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
