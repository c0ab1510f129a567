import { cpSync } from 'fs';
import { join } from 'path';
import { callHttpApi } from './http-api';
import { mlPlatform } from './ml';
import { HELP, isAsked, PART_NAMES, readOptions, readRequests, type DemoOptions, type PartName } from './options';
import type { PartResult, Place } from './part';
import { notExercised } from './report';
import { giveToWebhooks } from './senders';
import { shopDay } from './shop';
import { usageOf } from './usage';
import { sendEvents } from './webhook';
import { giveToMlApi } from '../ml-api/given';
import { deployApp, run, startEmulator } from '../traffic/deployment';
import type { Outgoing } from '../traffic/outgoing';
import { fails, table } from '../traffic/rows';
import { Stopwatch } from '../traffic/stopwatch';

const APP = join(__dirname, '../../test/integ/app.ts');

/** What is deployed in any case; the ML platform only for its part. */
const STACKS = ['webhook-pipeline-dev', 'http-api-dev', 'shop-dev'];

/** What is shown, one after the other. */
const PARTS: Record<PartName, (place: Place, requests: Outgoing[]) => Promise<PartResult>> = {
  webhook: sendEvents,
  'http-api': async ({ watch, emulator, outputs }) => {
    const url = emulator.urlOf(outputs.MonitoredHttpApiApiGatewayUrl);
    return { rows: await watch.lap('call the HTTP API', () => callHttpApi(url, emulator.ca)) };
  },
  shop: shopDay,
  ml: mlPlatform,
};

async function main(): Promise<number> {
  const watch = new Stopwatch();
  const asked = await ask(watch);
  if (typeof asked === 'number') {
    return asked;
  }
  const { iam, keep, outputs: folder } = asked;
  const emulator = await startEmulator(watch, { enforceIam: iam, keep });
  await giveToWebhooks(emulator);
  const hasMl = isAsked(asked, 'ml');
  if (hasMl) {
    await giveToMlApi(emulator);
  }
  const outputs = await deployApp(watch, emulator, APP, emulator.outputs, hasMl ? [...STACKS, 'ml-dev'] : STACKS);
  if (folder !== undefined) {
    cpSync(emulator.outputs, folder, { recursive: true });
  }
  const passed = await show({ watch, emulator, outputs, keep }, asked);
  if (keep) {
    console.log(usageOf(emulator, outputs));
    emulator.release();
  }
  return passed ? 0 : 1;
}

type Asked = DemoOptions & { readonly requests: Outgoing[] };

/** What the user wants, or the exit code when there is nothing more to do. */
async function ask(watch: Stopwatch): Promise<Asked | number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    if (!isAsked(options, 'webhook')) {
      return { ...options, requests: [] };
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

/** Runs the parts, and prints what was seen; whether all of it is as it must be. */
async function show(place: Place, asked: Asked): Promise<boolean> {
  const recorded = place.emulator.recorded();
  const results: PartResult[] = [];
  for (const name of PART_NAMES) {
    if (isAsked(asked, name)) {
      results.push(await PARTS[name](place, asked.requests));
    }
  }
  const rows = results.flatMap((result) => result.rows);
  console.log(`\n${table(rows)}\n`);
  say(
    'rejected',
    results.flatMap(({ rejected = [] }) => rejected),
  );
  say('deployed in name only, and not exercised', notExercised(recorded));
  say(
    'what only AWS can show; docs/on-aws.md says how',
    results.flatMap(({ onlyOnAws = [] }) => onlyOnAws),
  );
  say('speed', [...results.flatMap(({ speed = [] }) => speed), `seconds: ${place.watch}`]);
  return !rows.some(fails);
}

/** Prints lines under a heading, or nothing when there are none. */
function say(heading: string, lines: string[]): void {
  if (lines.length > 0) {
    console.log([heading, ...lines.map((line) => `  ${line}`), ''].join('\n'));
  }
}

run(main);
