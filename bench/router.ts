import { fork } from 'child_process';
import { once } from 'events';
import { mkdirSync, writeFileSync } from 'fs';
import type { AddressInfo } from 'net';
import * as path from 'path';
import type { Bar } from './bar';
import { CLEAN_ENVIRONMENT, type RunChild } from './child';
import { oneFile } from './one-file';
import { ROOT } from './paths';
import { ROUTES, routerEnvironment } from './router-environment';
import type { RouterResult } from './router.child';
import { BATCH_SIZE } from './webhook-batch';
import { IN_LAMBDA } from '../tools/bundles/bundles';

const RUNS = 3;
const BATCHES = 500;
const COUNTED_BATCHES = 10;
const TYPES = Object.keys(ROUTES).length;

/** Routers that ours is compared with: their sources, what they are called, and what of their CPU time ours may take. */
const OTHERS = [
  { source: 'seed-router', referenceName: 'PutItem + SendMessage in turn', ratio: 0.55 },
  { source: 'idempotent-router', referenceName: 'Powertools batch + idempotency', ratio: 0.4 },
];

/** Our router and the others, side by side. */
export interface RouterBench {
  /** What a function needs to call the stub. */
  readonly variables: Record<string, string>;
  /** Calls to AWS, for batches of one type up to all of them. */
  countBars(): Bar[];
  /** CPU time of an event in a warm process, which has a limit, and in a new one. */
  cpuBars(): Bar[];
  stop(): void;
}

/** Bundles the other routers as ours is, but for the sharing, and starts the stub of AWS. */
export async function startRouterBench(folder: string, runChild: RunChild): Promise<RouterBench> {
  const routers = [path.join(ROOT, 'assets', 'webhook-pipeline', 'route.js')];
  for (const { source } of OTHERS) {
    const other = path.join(folder, source, 'index.js');
    mkdirSync(path.dirname(other), { recursive: true });
    writeFileSync(other, await oneFile({ entry: `bench/${source}.ts` }, IN_LAMBDA));
    routers.push(other);
  }

  const stub = fork(path.join(folder, 'bench', 'aws-stub.child.js'), { env: CLEAN_ENVIRONMENT, execArgv: [] });
  const [{ port }] = (await once(stub, 'message')) as [AddressInfo];
  const variables = routerEnvironment(`http://127.0.0.1:${port}`);
  const run = (types: number, batches: number) =>
    routers.map((router) => runChild<RouterResult>('router.child', [router, `${types}`, `${batches}`], variables));
  return {
    countBars: () => Object.keys(ROUTES).flatMap((_, index) => countBars(index + 1, run(index + 1, COUNTED_BATCHES))),
    cpuBars: () => cpuBars(Array.from({ length: RUNS }, () => run(TYPES, BATCHES))),
    variables,
    stop: () => stub.kill(),
  };
}

function countBars(types: number, results: RouterResult[]): Bar[] {
  const batches = 2 * COUNTED_BATCHES;
  const what = `router, ${types} of ${TYPES} types in a batch`;
  const bar = (unit: string, exactly: number, figure: (result: RouterResult) => number): Bar => {
    const [ours, reference] = results.map(figure);
    return { what, unit, ours, reference, referenceName: OTHERS[0].referenceName, limit: { exactly } };
  };
  return [
    bar('DynamoDB calls an event', 1, (result) => calls(result, 'DynamoDB') / (batches * BATCH_SIZE)),
    bar('SQS calls a batch', types, (result) => calls(result, 'AmazonSQS') / batches),
    bar('messages sent an event', 1, ({ counts }) => counts.messages / (batches * BATCH_SIZE)),
  ];
}

function calls({ counts }: RouterResult, service: string): number {
  const ofService = Object.entries(counts.calls).filter(([target]) => target.startsWith(service));
  return ofService.reduce((sum, [, count]) => sum + count, 0);
}

function cpuBars(runs: RouterResult[][]): Bar[] {
  const events = BATCHES * BATCH_SIZE;
  return OTHERS.flatMap(({ referenceName, ratio }, other) => {
    const bar = (what: string, figure: (result: RouterResult) => number): Bar => {
      const least = (side: number) => Math.min(...runs.map((results) => figure(results[side]))) / events;
      return { what, unit: 'CPU µs an event', ours: least(0), reference: least(other + 1), referenceName };
    };
    return [
      { ...bar('router, warm', ({ warmMicroseconds }) => warmMicroseconds), limit: { ratio } },
      bar(`router, first ${events} events`, ({ coldMicroseconds }) => coldMicroseconds),
    ];
  });
}
