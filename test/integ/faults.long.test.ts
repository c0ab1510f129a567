import { CreateQueueCommand, DeleteQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { deployed, eventOf, type Deployed } from './deployed';
import type { WebhookPipeline } from '../../src';
import { depthOf, drain, settled } from '../../tools/traffic/queues';
import { post, sendAll } from '../../tools/traffic/sender';

/** Long enough that a busy machine is done with a batch, also after a cold start: what comes again comes after a kill. */
const VISIBILITY_SECONDS = 4;

/** Redelivers after seconds instead of minutes, and lets the validator run for no longer than it must. */
function impatient(pipeline: WebhookPipeline): void {
  const queue = pipeline.ingestQueue.node.defaultChild as CfnQueue;
  queue.visibilityTimeout = VISIBILITY_SECONDS;
  (pipeline.routerFunction.node.defaultChild as CfnFunction).timeout = VISIBILITY_SECONDS;
  (pipeline.validatorFunction!.node.defaultChild as CfnFunction).timeout = 3;
}

/** More would only take longer: what is killed comes again after the visibility timeout. */
const MOST_KILLS = 8;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await condition()); await sleep(100)) {
    if (Date.now() > deadline) {
      throw new Error(`not within ${seconds} seconds`);
    }
  }
}

describe('faults (W9)', () => {
  let pipeline: Deployed;
  beforeEach(async () => (pipeline = await deployed({}, impatient)));
  afterEach(() => pipeline.emulator.stop());

  test('the router is killed again and again: no event is lost, and only an unacknowledged one comes twice', async () => {
    const { emulator, clients, outputs, target, found } = pipeline;
    const count = 300;
    const events = Array.from({ length: count }, (_, index) => eventOf(`evt_${index}`));
    let kills = 0;
    const killer = setInterval(() => {
      const workers = kills < MOST_KILLS ? emulator.workersOf('webhook-router-dev') : [];
      workers.forEach((pid) => process.kill(pid, 'SIGKILL'));
      kills += workers.length;
    }, 400);
    const answers = await sendAll(target, events, 8);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    await until(async () => (await depthOf(clients.sqs, outputs.WebhookPipelineIngestQueueUrl)) === 0);
    clearInterval(killer);
    expect(kills).toBeGreaterThan(2);

    const messages = await found();
    const ids = messages.map(({ eventId }) => eventId);
    const copies = ids.length - new Set(ids).size;
    // What the third kill of the same message left in the dead-letter queue is not lost either.
    expect(new Set(ids).size).toBe(count);
    // A kill between the send and its acknowledgement doubles at most the batch in hand.
    expect(copies).toBeLessThanOrEqual(kills * 10);
    expect(messages.filter(({ queue }) => queue !== 'payments' && queue !== 'ingestdeadletter')).toEqual([]);
  });

  test('a queue refuses: only its events wait, and a redrive under new message ids routes each once', async () => {
    const { clients, outputs, target } = pipeline;
    const { WebhookPipelineRefundsQueueUrl: refunds, WebhookPipelineIngestDeadLetterQueueUrl: dlq } = outputs;
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl: refunds }));
    const types = ['payment', 'refund', 'payment', 'refund'];
    await sendAll(
      target,
      types.map((transaction_type, i) => eventOf(`evt_${i}`, { transaction_type })),
      4,
    );

    await until(async () => (await depthOf(clients.sqs, dlq)) === 2);
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    expect(await depthOf(clients.sqs, outputs.WebhookPipelinePaymentsQueueUrl)).toBe(2);

    await clients.sqs.send(new CreateQueueCommand({ QueueName: refunds.split('/').at(-1) }));
    // So long the last receive keeps its claim; with the timeouts of the library, three receives take longer than this.
    await sleep(31_000);
    for (const { Body, MessageAttributes = {} } of await drain(clients.sqs, dlq)) {
      await clients.sqs.send(
        new SendMessageCommand({
          QueueUrl: outputs.WebhookPipelineIngestQueueUrl,
          MessageBody: Body,
          MessageAttributes: Object.fromEntries(
            Object.entries(MessageAttributes).map(([key, { DataType, StringValue }]) => [
              key,
              { DataType, StringValue },
            ]),
          ),
        }),
      );
    }
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    const messages = await drain(clients.sqs, refunds);
    expect(messages.map(({ MessageAttributes }) => MessageAttributes!.eventId.StringValue).sort()).toEqual([
      'evt_1',
      'evt_3',
    ]);
  });

  test('the validator hangs: the sender gets 503 with Retry-After, sends again, and the event arrives once', async () => {
    const { emulator, clients, outputs, target, found } = pipeline;
    expect((await post(target, eventOf('evt_warm'))).status).toBe(202);
    const workers = emulator.workersOf('webhook-validator-dev');
    expect(workers.length).toBeGreaterThan(0);
    workers.forEach((pid) => process.kill(pid, 'SIGSTOP'));

    const { status, retryAfter, text } = await post(target, eventOf('evt_1'));
    expect([status, retryAfter]).toEqual([503, 5]);
    expect(JSON.parse(text)).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: expect.any(String),
      code: 'SERVICE_UNAVAILABLE',
      errors: [],
      correlationId: expect.any(String),
    });

    expect((await post(target, eventOf('evt_1'))).status).toBe(202);
    await settled(clients.sqs, outputs.WebhookPipelineIngestQueueUrl);
    const ids = (await found()).map(({ eventId }) => eventId);
    expect(ids.filter((id) => id === 'evt_1')).toHaveLength(1);
  });
});
