import { spawnSync } from 'child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { EQUIVALENTS } from './equivalents';
import { scoresOf, staleEquivalents, type AreaScore, type MutationReport } from './score';

const ROOT = join(__dirname, '..', '..');
const REPORT = join(ROOT, 'test-reports', 'mutation.json');
const DOCUMENT = join(ROOT, 'docs', 'mutation.md');

/** Percent of the breaks that tests have to notice, in each area. */
const BAR = 95;

const HELP = `mutation [--mutate GLOB,…] [--report] [--write]

Breaks handlers and shared rooms, one break at a time, and runs the tests that run the broken line.
  --mutate   only files like these, such as 'src/stores/**/*.ts'
  --report   only tells of the last run
  --write    writes docs/mutation.md
`;

/** Runs StrykerJS, which writes the report. */
function breakCode(mutate: string | undefined): void {
  rmSync(REPORT, { force: true });
  const stryker = join(ROOT, 'node_modules', '.bin', 'stryker');
  const args = ['run', join('tools', 'mutation', 'stryker.config.json'), ...(mutate ? ['--mutate', mutate] : [])];
  spawnSync(stryker, args, { cwd: ROOT, stdio: 'inherit' });
  if (!existsSync(REPORT)) {
    throw new Error('StrykerJS wrote no report; its log says why');
  }
}

function table(scores: readonly AreaScore[]): string {
  const rows = scores.map(({ area, noticed, survivors, equivalent, score }) =>
    [area, noticed, survivors.length, equivalent, `${score.toFixed(1)} %`].join(' | '),
  );
  const head = 'area | noticed | not noticed | equivalent | noticed of what can be';
  return [head, '---|---:|---:|---:|---:', ...rows].map((row) => `| ${row} |`).join('\n');
}

function write(scores: readonly AreaScore[]): void {
  const text = `# Mutation testing

\`npm run mutation\` breaks handlers and shared rooms, one break at a time ([StrykerJS](https://stryker-mutator.io)), and runs the unit tests
that run the broken line. An area passes when they notice ${BAR} % of the breaks. What nobody could notice is named, with the
reason, in \`tools/mutation/equivalents.ts\`. It takes about an hour on two cores and is no part of \`npm test\`.

${table(scores)}
`;
  writeFileSync(DOCUMENT, text);
}

function main(args: string[]): number {
  if (args.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  const mutate = args.includes('--mutate') ? args[args.indexOf('--mutate') + 1] : undefined;
  if (!args.includes('--report')) {
    breakCode(mutate);
  }
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport;
  const scores = scoresOf(report, EQUIVALENTS);
  for (const { file, lineNumber, line, mutatorName, replacement } of scores.flatMap(({ survivors }) => survivors)) {
    console.log(`${file}:${lineNumber} ${mutatorName}\n    ${line}\n  -> ${replacement}`);
  }
  const stale = staleEquivalents(report, EQUIVALENTS);
  stale.forEach(({ file, line }) => console.log(`${file}: named equivalent, but no survivor: ${line}`));
  console.log(`\n${table(scores)}`);
  if (args.includes('--write')) {
    write(scores);
  }
  return stale.length === 0 && scores.every(({ score }) => score >= BAR) ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
