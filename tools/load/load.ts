import { join } from 'path';
import { writeFigures } from './figures';
import { HELP, readOptions, type LoadOptions } from './options';
import { ABOUT, rowsOf, speedOf } from './report';
import { loadOf, requestsOf } from './requests';
import { consume, sendLoad } from './send';
import { clientsOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { deployApp, run, startEmulator } from '../traffic/deployment';
import { readQueues, settled } from '../traffic/queues';
import { fails, table, type Row } from '../traffic/rows';
import { Stopwatch } from '../traffic/stopwatch';

const APP = join(__dirname, 'app.ts');
const SETTLE_TIMEOUT_MS = 300_000;
/** A provider goes on for hours. */
const MAX_REPEATS = 60;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const watch = new Stopwatch();
  const emulator = await startEmulator(watch);
  const rows = await load(watch, emulator, options);
  console.log(`\n${table(rows)}\n\n  seconds  ${watch}\n`);
  if (rows.some(fails)) {
    return 1;
  }
  if (options.write) {
    writeFigures('WebhookPipeline', ABOUT, rows);
  }
  return 0;
}

/** Deploys, sends, waits, reads and compares. */
async function load(watch: Stopwatch, emulator: Emulator, { events, concurrency }: LoadOptions): Promise<Row[]> {
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

run(main);
