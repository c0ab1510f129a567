import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { fields, FLAG, oneOf, RATE, readInput } from './operator-input';
import { CLOCK } from './pace';
import { describeQueue, SqsParkingQueue, startMove } from './parked.client';
import { sendMessages } from './queues.client';
import { Reprocessor, type Reprocessed } from './reprocess';
import { requireEnv } from '../../functions/handlers/require-env';
import { Env, QUARANTINE, REPROCESSED_REASONS, type RedriveTarget } from '../env';

const logger = new Logger();

/** What became of a dead-letter queue. */
export interface Redriven {
  readonly queue: string;
  readonly dryRun: boolean;
  /** About how many messages it had. */
  readonly messages: number;
  /** By which Amazon SQS knows the task that moves them. */
  readonly taskHandle?: string;
}

/** The handler that puts the messages of a dead-letter queue, or those of the quarantine queue, back. */
export function redriving(): (input: unknown, context: Context) => Promise<Redriven | Reprocessed> {
  const targets: RedriveTarget[] = JSON.parse(requireEnv(Env.DEAD_LETTER_QUEUES));
  const ingestQueueUrl = requireEnv(Env.INGEST_QUEUE_URL);
  const reprocessor = new Reprocessor({
    quarantine: new SqsParkingQueue(requireEnv(Env.QUARANTINE_QUEUE_URL)),
    send: (messages) => sendMessages(ingestQueueUrl, messages),
    clock: CLOCK,
  });
  return async (input, context) => {
    logger.addContext(context);
    const asksForQuarantine = (input as { queue?: unknown } | null)?.queue === QUARANTINE;
    const result = asksForQuarantine
      ? await reprocessor.run(readInput(Quarantine, input), Date.now() + context.getRemainingTimeInMillis())
      : await redrive(targets, input);
    logger.info('PutBack', { ...result });
    return result;
  };
}

const Quarantine = fields({
  queue: oneOf([QUARANTINE]),
  reason: oneOf(REPROCESSED_REASONS),
  dryRun: FLAG,
  ratePerSecond: RATE,
});

async function redrive(targets: RedriveTarget[], input: unknown): Promise<Redriven> {
  const queues = oneOf([...targets.map(({ name }) => name), QUARANTINE]);
  const request = readInput(fields({ queue: queues, dryRun: FLAG, ratePerSecond: v.optional(RATE) }), input);
  const { queue, dryRun, ratePerSecond } = request;
  const { queueUrl } = targets.find(({ name }) => name === queue)!;
  const { arn, messages } = await describeQueue(queueUrl);
  return { queue, dryRun, messages, taskHandle: dryRun ? undefined : await startMove(arn, ratePerSecond) };
}
