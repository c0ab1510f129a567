import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { SingleBar } from 'cli-progress';
import type { Outgoing } from './events';
import { callHttpApi } from './http-api';
import { HELP, readOptions } from './options';
import { readQueues, settled } from './queues';
import { fails, percentile, rowsOf, table } from './report';
import { sendAll, type Answer, type Target } from './sender';
import { bootstrap, deploy, synth, type Outputs } from '../../emulator/cdk';
import { clientsOf } from '../../emulator/clients';
import { Emulator } from '../../emulator/emulator';

const CONCURRENCY = 16;
const OUTPUTS = join(__dirname, '../../cfn-outputs');

/** Seconds spent, by what they were spent on. */
class Stopwatch {
  public readonly laps: [string, number][] = [];

  public async lap<T>(what: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    console.log(`${what} …`);
    const result = await work();
    this.laps.push([what, (performance.now() - start) / 1000]);
    return result;
  }
}

async function main(): Promise<number> {
  const options = parse();
  if (typeof options === 'number') {
    return options;
  }
  const watch = new Stopwatch();
  let started: Emulator | undefined;
  const stop = (code: number) => void Promise.resolve(started?.stop()).then(() => process.exit(code));
  process.once('SIGINT', () => stop(130)).once('SIGTERM', () => stop(143));
  const { iam, keep } = options;
  const emulator = await watch.lap('start the emulator', () => Emulator.start({ enforceIam: iam, keep }));
  started = emulator;
  try {
    const outputs = await deployApp(watch, emulator);
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

async function deployApp(watch: Stopwatch, emulator: Emulator): Promise<Outputs> {
  const assembly = mkdtempSync(join(tmpdir(), 'golden-paths-'));
  try {
    await watch.lap('synthesize', () => synth(assembly));
    await watch.lap('bootstrap', () => bootstrap(emulator));
    return await watch.lap('deploy', () => deploy(emulator, assembly, OUTPUTS));
  } finally {
    rmSync(assembly, { recursive: true, force: true });
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
  console.log(`  seconds        ${watch.laps.map(([what, seconds]) => `${what} ${seconds.toFixed(1)}`).join(', ')}`);
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

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
