import { mkdtempSync, rmSync } from 'fs';
import { Session, type Profiler } from 'inspector';
import { createRequire } from 'module';
import { tmpdir } from 'os';
import * as path from 'path';
import type { App, AppProps } from 'aws-cdk-lib';
import { report } from './report';

/** What one synthesis took. */
export interface SynthResult {
  /** V8 function calls; only with `--count`. */
  readonly calls: number;
  readonly cpuMs: number;
  /** Child processes that were started meanwhile. */
  readonly spawned: number;
  readonly templates: object[];
}

const [moduleName, count, counting] = process.argv.slice(2);
const load = createRequire(__filename);

/** Replaces every function that starts a process by one that counts first. */
function countSpawns(): () => number {
  let spawned = 0;
  const functions = load('child_process') as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) {
    const original = functions[name];
    functions[name] = (...args) => {
      spawned += 1;
      return original(...args);
    };
  }
  return () => spawned;
}

/**
 * Precise coverage counts each call of each function from now on, and is the same in every run. The functions of Node.js
 * are left out: most of their calls look at one character of a file's path.
 */
function countCalls(): () => number {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  return () => {
    let calls = 0;
    session.post('Profiler.takePreciseCoverage', (_error, { result }: Profiler.TakePreciseCoverageReturnType) => {
      const scripts = result.filter(({ url }) => !url.startsWith('node:'));
      const functions = scripts.flatMap((script) => script.functions);
      calls = functions.reduce((sum, { ranges }) => sum + ranges[0].count, 0);
    });
    return calls;
  };
}

/** Loading aws-cdk-lib is part of it, as it is of every `cdk synth`. */
function synth(outdir: string): object[] {
  const { App: CdkApp } = load('aws-cdk-lib') as { App: new (props: AppProps) => App };
  const { addStacks } = load(`./${moduleName}`) as { addStacks(app: App, count: number): void };
  const app = new CdkApp({ outdir, analyticsReporting: false });
  addStacks(app, Number(count));
  return app.synth().stacks.map(({ template }) => template as object);
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-synth-'));
// aws-cdk-lib keeps fingerprints of assets in the home directory: an empty one makes every run the first.
process.env.HOME = folder;
const spawned = countSpawns();
const calls = counting === '--count' ? countCalls() : () => 0;
const before = process.cpuUsage();
const templates = synth(path.join(folder, 'cdk.out'));
const { user, system } = process.cpuUsage(before);
const result: SynthResult = { calls: calls(), cpuMs: (user + system) / 1000, spawned: spawned(), templates };
rmSync(folder, { recursive: true });
report(result);
