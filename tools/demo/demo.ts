import { cpSync } from 'fs';
import { join } from 'path';
import { SingleBar } from 'cli-progress';
import { callHttpApi } from './http-api';
import { HELP, readOptions, readRequests, type DemoOptions } from './options';
import { notExercised, rejections, rowsOf } from './report';
import { usageOf } from './usage';
import type { Outputs } from '../../emulator/cdk';
import { clientsOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { undoAtEnd } from '../../emulator/undo';
import { deployApp, run, startEmulator } from '../traffic/deployment';
import type { Outgoing } from '../traffic/outgoing';
import { readQueues, settled } from '../traffic/queues';
import { fails, percentile, table } from '../traffic/rows';
import { sendAll, type Answer, type Target } from '../traffic/sender';
import { Stopwatch } from '../traffic/stopwatch';

const CONCURRENCY = 16;
const APP = join(__dirname, '../../test/integ/app.ts');

async function main(): Promise<number> {
  const watch = new Stopwatch();
  const asked = await ask(watch);
  if (typeof asked === 'number') {
    return asked;
  }
  const { requests, iam, keep, outputs: folder } = asked;
  const emulator = await startEmulator(watch, { enforceIam: iam, keep });
  const outputs = await deployApp(watch, emulator, APP, emulator.outputs);
  if (folder !== undefined) {
    cpSync(emulator.outputs, folder, { recursive: true });
  }
  const passed = await sendAndCompare(watch, emulator, outputs, requests);
  if (keep) {
    console.log(usageOf(emulator, outputs));
    emulator.release();
  }
  return passed ? 0 : 1;
}

/** What the user wants, or the exit code when there is nothing more to do. */
async function ask(watch: Stopwatch): Promise<(DemoOptions & { readonly requests: Outgoing[] }) | number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    const { events, count } = options;
    const source = events === '-' ? 'standard input, until it ends' : events;
    const what = source === undefined ? `make ${count} events` : `read the events of ${source}`;
    return { ...options, requests: await watch.lap(what, () => readRequests(options)) };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
}

async function sendAndCompare(watch: Stopwatch, emulator: Emulator, outputs: Outputs, requests: Outgoing[]) {
  const { sqs } = clientsOf(emulator);
  const target = { url: emulator.urlOf(outputs.WebhookPipelineEndpointUrl), ca: emulator.ca };
  const start = performance.now();
  const answers = await watch.lap(`send ${requests.length} events`, () => send(target, requests));
  const sending = (performance.now() - start) / 1000;
  await watch.lap('wait until they are routed', () => settled(sqs, outputs.WebhookPipelineIngestQueueUrl));
  const routing = (performance.now() - start) / 1000;
  const found = await watch.lap('read the queues', () => readQueues(sqs, outputs));

  const httpApi = emulator.urlOf(outputs.MonitoredHttpApiApiGatewayUrl);
  const called = await watch.lap('call the HTTP API', () => callHttpApi(httpApi, emulator.ca));
  const compared = await watch.lap('compare', async () => rowsOf(requests, answers, found));
  const rows = [...compared, ...called];
  console.log(`\n${table(rows)}\n`);
  say('rejected', rejections(requests, answers));
  say('deployed in name only, and not exercised', notExercised(emulator.recorded()));
  const milliseconds = answers.map((answer) => answer.milliseconds);
  const [p50, p99] = [0.5, 0.99].map((part) => percentile(milliseconds, part).toFixed(0));
  const [answered, routed] = [sending, routing].map((seconds) => (requests.length / seconds).toFixed(0));
  say('speed', [
    `p50 ${p50} ms, p99 ${p99} ms`,
    `${answered} events/s answered, ${routed} routed`,
    `seconds: ${watch}`,
  ]);
  return !rows.some(fails);
}

/** Prints lines under a heading, or nothing when there are none. */
function say(heading: string, lines: string[]): void {
  if (lines.length > 0) {
    console.log([heading, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  }
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

run(main);
