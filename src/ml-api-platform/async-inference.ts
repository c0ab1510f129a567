import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Capacity } from './capacity';
import type { NamedVersion } from './model-version';
import { DURATION, instance, listOf, NUMBER, struct, TEXT, thing } from '../validation/types';

/**
 * Asynchronous inference: `POST /api/{version}/jobs` takes an input, workers of the version's image infer when they get to it, and
 * `GET /api/{version}/jobs/{id}` tells the result. For what takes longer than a request may, or comes in bursts.
 */
export interface AsyncInference {
  /**
   * The versions that have jobs. Those with a `gpuCount` cannot.
   *
   * @default - all without a `gpuCount`
   */
  readonly versions?: string[];
  /**
   * An entry of Secrets Manager with what callbacks are signed with, in the form of Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes.
   * Workers read it when they call, so that it may be rotated; the value of before signs too.
   *
   * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
   * @default - there are no callbacks: a job that asks for one is refused
   */
  readonly callbackSecret?: ISecret;
  /**
   * The hosts that may be called back, from 1 to 50 names. These may have private addresses, others never. Only with `callbackSecret`.
   *
   * @default - any with public addresses
   */
  readonly callbackHosts?: string[];
  /**
   * The fewest workers of a version, a whole number from 0 to 1000. With 0, a job waits two to three minutes for its worker, and up to 15 minutes more when
   * the queue has not been used for six hours.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
   * @default 0
   */
  readonly minWorkers?: number;
  /**
   * The most workers of a version, a whole number from 1, and from `minWorkers`, to 1000.
   *
   * @default 10
   */
  readonly maxWorkers?: number;
  /**
   * Jobs that wait or are worked on for each worker at which there are as many as are needed, a whole number from 1 to 100000: how long a job may wait,
   * divided by how long one takes.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
   * @default 10
   */
  readonly backlogPerWorker?: number;
  /**
   * How long an inference may take, in whole seconds from 1 minute to 11 hours: then its worker ends, and the job is tried again.
   *
   * @default Duration.minutes(15)
   */
  readonly longestInference?: Duration;
  /**
   * How often a job is begun before it has failed, a whole number from 1 to 100. An interruption by Spot is one of them.
   *
   * @default 5
   */
  readonly maxAttempts?: number;
  /**
   * How long a job, its input and its result are kept, in whole days from 1 to 14.
   *
   * @default Duration.days(7)
   */
  readonly jobRetention?: Duration;
  /**
   * What the workers run on.
   *
   * @default - all on Fargate Spot: a job of a worker that is taken away goes to another
   */
  readonly capacity?: Capacity;
  /**
   * The command of the workers, such as `['python', '-m', 'digits_api.worker']`.
   *
   * @default - that of the image, which the variable `JOBS_WORKER` tells what to do
   */
  readonly workerCommand?: string[];
}

/** What asynchronous inference is to be. */
export const ASYNC_INFERENCE = struct<AsyncInference>({
  versions: listOf(TEXT),
  callbackSecret: thing<ISecret>('a secret', 'secretArn'),
  callbackHosts: listOf(TEXT),
  minWorkers: NUMBER,
  maxWorkers: NUMBER,
  backlogPerWorker: NUMBER,
  longestInference: DURATION,
  maxAttempts: NUMBER,
  jobRetention: DURATION,
  capacity: instance('a Capacity', Capacity),
  workerCommand: listOf(TEXT),
});

type Optional = 'versions' | 'callbackSecret' | 'callbackHosts' | 'workerCommand';

/** Asynchronous inference with its defaults. */
export type JobSettings = Required<Omit<AsyncInference, Optional>> & Pick<AsyncInference, Optional>;

/** Whether a version has jobs: it is one of those that are named, or of all that run on Fargate. */
export function hasJobs({ name, gpuCount }: NamedVersion, { versions }: Pick<AsyncInference, 'versions'>): boolean {
  return versions?.includes(name) ?? gpuCount === undefined;
}

/** Asynchronous inference with its defaults. */
export function jobSettings(given: AsyncInference): JobSettings {
  const told = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as AsyncInference;
  return {
    minWorkers: 0,
    maxWorkers: 10,
    backlogPerWorker: 10,
    longestInference: Duration.minutes(15),
    maxAttempts: 5,
    jobRetention: Duration.days(7),
    capacity: Capacity.spotFirst({ onDemandBase: 0, onDemandWeight: 0 }),
    ...told,
  };
}
