import { join } from 'path';
import { HELP, readOptions, type LoadOptions } from './options';
import { runLoad } from './program';
import { ABOUT, rowsOf, speedOf } from './report';
import { loadOf, requestsOf } from './requests';
import { consume, sendLoad } from './send';
import { clientsOf } from '../../emulator/clients';
import { deployApp, startEmulator } from '../traffic/deployment';
import { readQueues, settled } from '../traffic/queues';
import type { Row } from '../traffic/rows';
import type { Stopwatch } from '../traffic/stopwatch';

const APP = join(__dirname, 'app.ts');
const SETTLE_TIMEOUT_MS = 300_000;
/** A provider goes on for hours. */
const MAX_REPEATS = 60;

/** Deploys, sends, waits, reads and compares. */
async function load(watch: Stopwatch, { events, concurrency }: LoadOptions): Promise<Row[]> {
  const emulator = await startEmulator(watch);
  const outputs = await deployApp(watch, emulator, APP, emulator.outputs);
  const url = emulator.urlOf(outputs.WebhookPipelineEndpointUrl);
  const { sqs } = clientsOf(emulator);
  const requests = requestsOf(events);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const consumer = consume(() => readQueues(sqs, outputs));
  const send = () => sendLoad({ url, maxRepeats: MAX_REPEATS }, loadOf(requests), concurrency);
  const answers = await watch.lap(`send ${events} events, and ${requests.length - events} of them again`, send);
  const answered = seconds();
  const settle = () => settled(sqs, outputs.WebhookPipelineIngestQueueUrl, SETTLE_TIMEOUT_MS);
  await watch.lap('wait until they are routed', settle);
  const routed = seconds();
  const found = await watch.lap('read what is left in the queues', consumer.stop);
  return [...rowsOf(requests, answers, found), ...speedOf(answers, events, { answered, routed })];
}

runLoad({ help: HELP, read: readOptions, title: 'WebhookPipeline', about: ABOUT, load });
