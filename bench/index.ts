import { rmSync } from 'fs';
import { holds, table, type Bar } from './bar';
import { bundleBars } from './bundle-size';
import { childRunner } from './child';
import { compile } from './compile';
import { costBars, ingressCostBars } from './cost';
import { ingressBars } from './ingress';
import { loadsBars } from './loads';
import { modulesBars } from './modules';
import { parsesBars } from './parses';
import { workFolder } from './paths';
import { startRouterBench } from './router';
import { signatureBars } from './signatures';
import { synthBars, synthCpuBars } from './synth';
import { bundles, type Bundle } from '../tools/bundles/bundles';
import { writeBundles } from '../tools/bundles/write';

/** A shared machine has bad moments: only what fails twice fails. */
async function retried(measure: () => Bar[] | Promise<Bar[]>): Promise<Bar[]> {
  const bars = await measure();
  return bars.every(holds) ? bars : measure();
}

async function measureAll(folder: string, made: Bundle[], onlyDeterministic: boolean): Promise<Bar[]> {
  compile(folder);
  const run = childRunner(folder);
  const router = await startRouterBench(folder, run);
  try {
    const counts = [...router.countBars(), ...(await parsesBars(folder, run, router.variables))];
    const dollars = [...costBars(counts), ...ingressCostBars(counts)];
    const deterministic = [...synthBars(run), ...modulesBars(run), ...(await bundleBars(made)), ...counts, ...dollars];
    return onlyDeterministic
      ? deterministic
      : [
          ...deterministic,
          ...(await retried(router.cpuBars)),
          ...(await retried(() => signatureBars(run))),
          ...(await retried(() => loadsBars(folder, run, made))),
          ...(await retried(ingressBars)),
          ...synthCpuBars(run),
        ];
  } finally {
    router.stop();
  }
}

async function main(): Promise<void> {
  const made = await bundles();
  writeBundles(made);
  const folder = workFolder();
  try {
    const bars = await measureAll(folder, made, process.argv.includes('--deterministic'));
    console.log(table(bars));
    process.exitCode = bars.every(holds) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
