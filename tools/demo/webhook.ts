import { SingleBar } from 'cli-progress';
import type { PartResult, Place } from './part';
import { rejections, rowsOf } from './report';
import { sendSigned } from './senders';
import { clientsOf } from '../../emulator/clients';
import { undoAtEnd } from '../../emulator/undo';
import type { Outgoing } from '../traffic/outgoing';
import { readQueues, settled } from '../traffic/queues';
import { percentile } from '../traffic/rows';
import { sendAll, type Answer, type Target } from '../traffic/sender';

const CONCURRENCY = 16;

/** Sends events to the pipeline, reads every queue, and compares; then those of two providers. */
export async function sendEvents(place: Place, requests: Outgoing[]): Promise<PartResult> {
  const { watch, emulator, outputs } = place;
  const { sqs } = clientsOf(emulator);
  const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
  const start = performance.now();
  const answers = await watch.lap(`send ${requests.length} events`, () => send(target, requests));
  const sending = (performance.now() - start) / 1000;
  await watch.lap('wait until they are routed', () => settled(sqs, outputs.WebhookPipelineIngestQueueUrl));
  const routing = (performance.now() - start) / 1000;
  const found = await watch.lap('read the queues', () => readQueues(sqs, outputs));
  const rows = await watch.lap('compare', async () => rowsOf(requests, answers, found));
  const signed = await sendSigned(place);
  const milliseconds = answers.map((answer) => answer.milliseconds);
  const [p50, p99] = [0.5, 0.99].map((part) => percentile(milliseconds, part).toFixed(0));
  const [answered, routed] = [sending, routing].map((seconds) => (requests.length / seconds).toFixed(0));
  const speed = [`p50 ${p50} ms, p99 ${p99} ms`, `${answered} events/s answered, ${routed} routed`];
  return { rows: [...rows, ...signed], rejected: rejections(requests, answers), speed };
}

async function send(target: Target, requests: Outgoing[]): Promise<Answer[]> {
  if (!process.stdout.isTTY) {
    return sendAll(target, requests, CONCURRENCY);
  }
  const bar = new SingleBar({ format: '  {bar} {value}/{total} in {duration_formatted}', clearOnComplete: true });
  // It switches line wrapping off.
  const stop = undoAtEnd(() => bar.stop());
  bar.start(requests.length, 0);
  try {
    return await sendAll(target, requests, CONCURRENCY, () => bar.increment());
  } finally {
    await stop();
  }
}
