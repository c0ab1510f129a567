import * as path from 'path';
import type { Bar } from './bar';
import { handlersIn, writeReference, type Handler } from './bundle-size';
import type { RunChild } from './child';
import type { LoadsResult } from './loads.child';
import { ROOT } from './paths';
import { ApiEnv, Powertools } from '../src/functions/env';
import { ProbeEnv } from '../src/monitored-http-api/env';
import { Env } from '../src/webhook-pipeline/env';
import type { Bundle } from '../tools/bundles/bundles';

const ROUNDS = 5;
/** What the clients of a handler may take to be made, which the reference only imports. */
const OWN_MS = 8;
/** What handlers read when they are loaded; it is of no kind, and JSON for those that parse it. */
const VARIABLES = {
  ...Object.fromEntries([Env, ApiEnv, ProbeEnv].flatMap(Object.values).map((name: string) => [name, '[]'])),
  AWS_REGION: 'us-east-1',
  [Powertools.METRICS_NAMESPACE]: 'Bench',
  [Powertools.SERVICE_NAME]: 'bench',
};

/** CPU time of a cold start: what it takes to load each handler, against what it cannot do without. */
export async function loadsBars(folder: string, run: RunChild, bundles: Bundle[]): Promise<Bar[]> {
  const handlers = handlersIn(bundles);
  const references = handlers.map(({ name }) => path.join(folder, `${name}.reference.js`));
  await Promise.all(handlers.map(({ name }, index) => writeReference(name, references[index])));
  return handlers.map((handler, index) => loadBar(run, handler, references[index]));
}

function loadBar(run: RunChild, { name, file }: Handler, reference: string): Bar {
  const rounds = Array.from({ length: ROUNDS }, () =>
    [path.join(ROOT, file), reference].map(
      (loaded) => run<LoadsResult>('loads.child', [loaded], VARIABLES).microseconds / 1_000,
    ),
  );
  const least = (side: 0 | 1) => Math.min(...rounds.map((round) => round[side]));
  return {
    what: `cold load of ${name}.js`,
    unit: 'CPU ms',
    ours: least(0),
    reference: least(1),
    referenceName: 'its SDK commands and Powertools',
    limit: { ratio: 1.05, orMoreBy: OWN_MS },
  };
}
