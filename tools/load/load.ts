import { join } from 'path';
import { killEvery } from './kills';
import { KILL_EVERY_MS } from './limits';
import { HELP, readOptions, type LoadOptions } from './options';
import { runLoad } from './program';
import { PROVIDERS, SECRETS, sharedSecret } from './providers';
import { ABOUT, ROUTER, rowsOf, speedOf, VALIDATOR, type Answered } from './report';
import { loadOf, postingsOf, type Posting } from './requests';
import { consume, sendLoad } from './send';
import { signedAt } from './signed';
import { awsCall } from '../../emulator/aws-call';
import type { Outputs } from '../../emulator/cdk';
import { clientsOf } from '../../emulator/clients';
import type { Emulator } from '../../emulator/emulator';
import { deployApp, startEmulator } from '../traffic/deployment';
import { readQueues, settled } from '../traffic/queues';
import type { Row } from '../traffic/rows';
import { send } from '../traffic/sender';
import type { Stopwatch } from '../traffic/stopwatch';

const APP = join(__dirname, 'app.ts');
const SETTLE_TIMEOUT_MS = 300_000;
/** A provider goes on for hours. */
const MAX_REPEATS = 60;

/** Deploys, sends, waits, reads and compares. */
async function load(watch: Stopwatch, { events, concurrency }: LoadOptions): Promise<Row[]> {
  const emulator = await startEmulator(watch);
  const SecretString = JSON.stringify(Object.fromEntries(PROVIDERS.map((each) => [each.source, sharedSecret(each)])));
  await awsCall(emulator, 'secretsmanager', 'CreateSecret', { Name: SECRETS, SecretString });
  const outputs = await deployApp(watch, emulator, APP, emulator.outputs);
  const { sqs } = clientsOf(emulator);
  const postings = postingsOf(events);
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  const consumer = consume(() => readQueues(sqs, outputs));
  const killer = killEvery(KILL_EVERY_MS, emulator, [VALIDATOR, ROUTER]);
  const post = sender(emulator, outputs);
  const answered = await watch.lap(`send ${events} events, ${postings.length - events} of them again or forged`, () =>
    sendLoad(loadOf(postings), concurrency, post),
  );
  const sent = seconds();
  const kills = killer.stop();
  const settle = () => settled(sqs, outputs.WebhookPipelineIngestQueueUrl, SETTLE_TIMEOUT_MS);
  await watch.lap('wait until they are routed', settle);
  const routed = seconds();
  const read = await watch.lap('read what is left in the queues', consumer.stop);
  const answers = answered.map(({ answer }) => answer);
  return [...rowsOf(answered, read, kills), ...speedOf(answers, events, { answered: sent, routed })];
}

/** Posts to the endpoint of the provider. */
function sender(emulator: Emulator, outputs: Outputs): (posting: Posting) => Promise<Answered> {
  const urlOf = ({ provider: { source } }: Posting) =>
    emulator.urlOf(outputs[`WebhookPipeline${source[0].toUpperCase()}${source.slice(1)}EndpointUrl`]);
  return async (posting) => {
    const target = { url: urlOf(posting), maxRepeats: MAX_REPEATS };
    return { posting, answer: await send(target, () => signedAt(posting, Date.now())) };
  };
}

runLoad({ help: HELP, read: readOptions, title: 'WebhookPipeline', about: ABOUT, load });
