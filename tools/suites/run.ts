import { spawn } from 'child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { closingLine, countsOf, sum, type Counts, type SuiteReport } from './counts';
import { PLANS, REPORTS, type Lane } from './plans';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'test-reports');

/** What became of a task. */
interface Result {
  readonly task: string;
  readonly counts: Counts;
  readonly seconds: number;
}

/** Runs a task to its end and prints what it said, so that what runs side by side does not mix. */
async function runTask(task: string): Promise<Result> {
  const start = performance.now();
  console.log(`-- ${task}`);
  const output: Buffer[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(join(ROOT, 'node_modules', '.bin', 'projen'), [task], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject).on('close', resolve);
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `\n== ${task}: ${code === 0 ? 'ok' : 'FAILED'} after ${seconds.toFixed(0)} s\n${Buffer.concat(output).toString()}`,
  );
  return { task, counts: countsOf(reportOf(task), code === 0), seconds };
}

async function runLane(lane: Lane): Promise<Result[]> {
  const results: Result[] = [];
  for (const task of lane) {
    results.push(await runTask(task));
  }
  return results;
}

function reportOf(task: string): SuiteReport | undefined {
  const file = REPORTS[task] && join(FOLDER, REPORTS[task]);
  return file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SuiteReport) : undefined;
}

/** Every suite runs, also after one that failed; the last line counts the tests of all. */
async function main(plan: string): Promise<void> {
  Object.values(REPORTS).forEach((name) => rmSync(join(FOLDER, name), { force: true }));
  mkdirSync(FOLDER, { recursive: true });
  const results: Result[] = [];
  for (const stage of PLANS[plan]) {
    results.push(...(await Promise.all(stage.map(runLane))).flat());
  }
  for (const { task, counts, seconds } of results) {
    console.log(
      `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${task.padEnd(16)} ${seconds.toFixed(0).padStart(4)} s  ${closingLine(counts)}`,
    );
  }
  const total = sum(results.map(({ counts }) => counts));
  console.log(`\n${closingLine(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

void main(process.argv[2]);
