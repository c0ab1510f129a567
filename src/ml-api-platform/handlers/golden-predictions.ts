import { setTimeout as sleep } from 'timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { readGolden, type Golden } from './golden-file';
import { readObject } from './golden-file.client';
import { CONCURRENCY, runGolden, type Outcome } from './golden-run';
import { Revision, type Place } from './revision.client';
import { requireEnv } from '../../functions/handlers/require-env';
import { Dimension, GoldenEnv, GoldenMetric } from '../env';

/** How long a revision may take until it is reached, and what is kept of the time for the end. */
const SETTLING_MS = 60_000;
const REST_MS = 5_000;

const logger = new Logger();
const metrics = new Metrics({ singleMetric: true });

/** What Amazon ECS tells a hook, as far as it is read. */
interface HookEvent {
  readonly lifecycleStage?: string;
  readonly executionDetails?: { readonly targetServiceRevisionArn?: string };
}

/**
 * Asks the revision under test for golden predictions, and lets the deployment go on or rolls it back. It says so in one
 * call and never `IN_PROGRESS`, so that no deployment waits for a state that got lost.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
export async function goldenPredictions(
  event: HookEvent,
  context: Context,
): Promise<{ hookStatus: 'SUCCEEDED' | 'FAILED' }> {
  logger.addContext(context);
  const version = requireEnv(GoldenEnv.VERSION);
  const start = Date.now();
  const golden = await read();
  const outcomes = golden === undefined ? [] : await run(golden, start, context.getRemainingTimeInMillis());
  const failed = outcomes.filter(({ reason }) => reason !== undefined);
  failed.forEach(({ name, ...why }) => logger.warn('Failed', { prediction: name, ...why }));
  // A file that cannot be used is a failure, too.
  const failures = golden === undefined ? 1 : failed.length;
  count(version, GoldenMetric.PASSED, outcomes.length - failed.length);
  count(version, GoldenMetric.FAILED, failures);
  const hookStatus = failures === 0 ? 'SUCCEEDED' : 'FAILED';
  const { lifecycleStage, executionDetails } = event;
  const revision = executionDetails?.targetServiceRevisionArn;
  logger[failures === 0 ? 'info' : 'error']('Golden predictions', {
    version,
    revision,
    lifecycleStage,
    hookStatus,
    predictions: outcomes.length,
    failures,
  });
  return { hookStatus };
}

async function read(): Promise<Golden | undefined> {
  const [bucket, key] = [requireEnv(GoldenEnv.BUCKET), requireEnv(GoldenEnv.OBJECT_KEY)];
  try {
    return readGolden(await readObject(bucket, key));
  } catch (error) {
    const { name, message } = error as Error;
    logger.error('Unusable file', { bucket, key, reason: name === 'Error' ? message : name });
    return undefined;
  }
}

async function run(golden: Golden, start: number, remainingMs: number): Promise<Outcome[]> {
  const place = placeOf();
  const revision = new Revision(place, CONCURRENCY);
  const endsAt = Date.now() + remainingMs - REST_MS - place.timeoutMs;
  try {
    return await runGolden(golden, revision, { settledAt: start + SETTLING_MS, endsAt }, { now: Date.now, sleep });
  } finally {
    revision.close();
  }
}

function placeOf(): Place {
  return {
    endpoint: requireEnv(GoldenEnv.ENDPOINT),
    port: Number(requireEnv(GoldenEnv.PORT)),
    domainName: requireEnv(GoldenEnv.DOMAIN_NAME),
    headers: JSON.parse(requireEnv(GoldenEnv.HEADERS)),
    timeoutMs: Number(requireEnv(GoldenEnv.TIMEOUT_MS)),
  };
}

function count(version: string, name: string, value: number): void {
  metrics.addDimension(Dimension.VERSION, version).addMetric(name, MetricUnit.Count, value);
}
