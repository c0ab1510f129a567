import { join } from 'path';
import { SingleBar } from 'cli-progress';
import { callHttpApi } from './http-api';
import { HELP, readOptions } from './options';
import { rowsOf } from './report';
import type { Outputs } from '../../emulator/cdk';
import { clientsOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { deployApp, run, startEmulator } from '../traffic/deployment';
import type { Outgoing } from '../traffic/outgoing';
import { readQueues, settled } from '../traffic/queues';
import { fails, percentile, table } from '../traffic/rows';
import { sendAll, type Answer, type Target } from '../traffic/sender';
import { Stopwatch } from '../traffic/stopwatch';

const CONCURRENCY = 16;
const APP = join(__dirname, '../../test/integ/app.ts');
const OUTPUTS = join(__dirname, '../../cfn-outputs');

async function main(): Promise<number> {
  const options = parse();
  if (typeof options === 'number') {
    return options;
  }
  const watch = new Stopwatch();
  const { iam, keep } = options;
  const emulator = await startEmulator(watch, { enforceIam: iam, keep });
  try {
    const outputs = await deployApp(watch, emulator, APP, OUTPUTS);
    const passed = await sendAndCompare(watch, emulator, outputs, options.requests);
    if (keep) {
      sayHowToUse(emulator, outputs);
    }
    return passed ? 0 : 1;
  } finally {
    if (!keep) {
      await emulator.stop();
    }
  }
}

function parse(): ReturnType<typeof readOptions> | number {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    return options;
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
  const rows = [...rowsOf(requests, answers, found), ...(await callHttpApi(httpApi, emulator.ca))];
  const milliseconds = answers.map((answer) => answer.milliseconds);
  console.log(`\n${table(rows)}\n`);
  console.log(
    `  latency        p50 ${percentile(milliseconds, 0.5).toFixed(0)} ms, p99 ${percentile(milliseconds, 0.99).toFixed(0)} ms`,
  );
  console.log(
    `  events/s       ${(requests.length / sending).toFixed(0)} answered, ${(requests.length / routing).toFixed(0)} routed`,
  );
  console.log(`  seconds        ${watch}`);
  console.log(`  not exercised  ${[...new Set(emulator.recorded().map(({ type }) => type))].sort().join(', ')}\n`);
  return !rows.some(fails);
}

async function send(target: Target, requests: Outgoing[]): Promise<Answer[]> {
  if (!process.stdout.isTTY) {
    return sendAll(target, requests, CONCURRENCY);
  }
  const bar = new SingleBar({ format: '  {bar} {value}/{total} in {duration_formatted}', clearOnComplete: true });
  bar.start(requests.length, 0);
  try {
    return await sendAll(target, requests, CONCURRENCY, () => bar.increment());
  } finally {
    bar.stop();
  }
}

function sayHowToUse(emulator: Emulator, outputs: Outputs): void {
  const event = '{"event_id":"evt_1","transaction_type":"payment","amount":"19.99","timestamp":"2026-11-21T10:00:00Z"}';
  const url = emulator.urlOf(outputs.WebhookPipelineEndpointUrl);
  console.log(`curl -i -H 'content-type: application/json' -d '${event}' ${url}\n`);
  Object.entries(outputs)
    .filter(([key]) => key.endsWith('QueueUrl'))
    .forEach(([key, queueUrl]) => console.log(`${key}  ${queueUrl}`));
  console.log(`\nThe emulator keeps running at ${emulator.endpoint}; stop it with: kill ${emulator.pid}`);
  emulator.release();
}

run(main);
