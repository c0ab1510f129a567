import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { REPLAYS } from './archive';
import type { OutgoingMessage } from './batches';
import { CLOCK } from './pace';
import { sendMessages } from './queues.client';
import { firstState, Replay, type ArchiveReader, type ReplayState } from './replay';
import { readReplayRequest } from './replay-request';
import { requireEnv } from '../../functions/handlers/require-env';
import { Env } from '../env';

const logger = new Logger();

/** What AWS Step Functions says of the execution. */
export interface Execution {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
}

/** What the state machine asks for: the actions are its states. */
export type Task =
  | { readonly action: 'start'; readonly execution: Execution; readonly input: unknown }
  | { readonly action: 'send'; readonly state: ReplayState }
  | {
      readonly action: 'end';
      readonly execution: Execution;
      readonly state: ReplayState & { readonly failure?: { readonly Error: string; readonly Cause?: string } };
    };

/** What a replay reads, and where it writes down what it did. */
export interface ReplayArchive extends ArchiveReader {
  write(key: string, body: string, contentType: string): Promise<void>;
}

/** The handler of the steps of a replay. */
export function replaying(archive: ReplayArchive): (task: Task, context: Context) => Promise<ReplayState> {
  const ingestQueueUrl = requireEnv(Env.INGEST_QUEUE_URL);
  const options = {
    archive,
    clock: CLOCK,
    warn,
    send: (messages: OutgoingMessage[]) => sendMessages(ingestQueueUrl, messages),
  };
  return async (task, context) => {
    logger.addContext(context);
    if (task.action === 'start') {
      const state = firstState(readReplayRequest(task.input, task.execution.name, Date.now()));
      await record(archive, 'RUNNING', task.execution, state);
      return state;
    }
    if (task.action === 'send') {
      const state = await new Replay(task.state, options).run();
      logger.info('Replayed', { replayId: state.request.replayId, ...state.counts, ...state.position });
      return state;
    }
    const { failure } = task.state;
    const end = { endedAt: new Date().toISOString(), error: failure?.Error };
    await record(archive, failure === undefined ? 'SUCCEEDED' : 'FAILED', task.execution, task.state, end);
    return task.state;
  };
}

function warn(error: unknown): void {
  logger.warn('The next run goes on', { reason: (error as Error).name });
}

/** Writes down who asked for what, and what became of it. */
async function record(
  archive: ReplayArchive,
  status: string,
  execution: Execution,
  state: ReplayState,
  end: object = {},
): Promise<void> {
  const { request, counts } = state;
  const { id, name, startedAt } = execution;
  const audit = { status, execution: id, startedAt, ...end, request, counts };
  logger.info('Replay', { ...audit });
  await archive.write(`${REPLAYS}${name}.json`, JSON.stringify(audit, undefined, 2), 'application/json');
}
