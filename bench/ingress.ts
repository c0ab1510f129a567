import { join } from 'path';
import type { Bar } from './bar';
import { INGRESSES } from './ingresses';
import type { Outputs } from '../emulator/cdk';
import { clientsOf } from '../emulator/clients';
import type { Emulator } from '../emulator/emulator';
import { deployApp, startEmulator } from '../tools/traffic/deployment';
import { outgoing } from '../tools/traffic/outgoing';
import { settled } from '../tools/traffic/queues';
import { sendAll } from '../tools/traffic/sender';
import { Stopwatch } from '../tools/traffic/stopwatch';

type Name = keyof typeof INGRESSES;

/** What a way in does with the requests of a round. */
interface Round {
  /** Milliseconds until all are answered, for each. */
  readonly millisecondsEach: number;
  /** Milliseconds that the median sender waits. */
  readonly median: number;
}

const REQUESTS = 300;
const SENDERS = 8;
const ROUNDS = 3;
const NAMES = Object.keys(INGRESSES) as Name[];

/** Requests that are accepted a second while the router works, and how long senders wait, on the emulator: the best of some rounds, in turn. */
export async function ingressBars(): Promise<Bar[]> {
  const watch = new Stopwatch();
  const emulator = await startEmulator(watch);
  try {
    const outputs = await deployApp(watch, emulator, join(__dirname, 'ingress-app.ts'), emulator.outputs);
    const best = new Map<Name, Round>();
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const name of NAMES) {
        const measured = await measure(emulator, outputs, name, round);
        const known = best.get(name);
        // The first round starts the functions.
        if (round > 0 && (known === undefined || measured.millisecondsEach < known.millisecondsEach)) {
          best.set(name, measured);
        }
      }
    }
    return barsOf(best);
  } finally {
    await emulator.stop();
  }
}

async function measure(emulator: Emulator, outputs: Outputs, name: Name, round: number): Promise<Round> {
  const target = { url: emulator.urlOf(outputs[`${name}EndpointUrl`]), ca: emulator.ca };
  const requests = Array.from({ length: REQUESTS }, (_, index) =>
    outgoing({
      event_id: `evt_${round}_${index}`,
      transaction_type: ['payment', 'refund', 'dispute'][index % 3],
      amount: '19.99',
      timestamp: '2026-11-26T10:00:00Z',
    }),
  );
  const start = performance.now();
  const answers = await sendAll(target, requests, SENDERS);
  const millisecondsEach = (performance.now() - start) / REQUESTS;
  const refused = answers.find(({ code, refusals }) => code !== 'ACCEPTED' || refusals.length > 0);
  if (refused) {
    throw new Error(
      `${name} answered ${refused.code} ${refused.detail ?? ''} after ${refused.refusals.length} refusals`,
    );
  }
  await settled(clientsOf(emulator).sqs, outputs[`${name}IngestQueueUrl`]);
  const waited = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return { millisecondsEach, median: waited[REQUESTS / 2] };
}

function barsOf(rounds: Map<Name, Round>): Bar[] {
  const reference = rounds.get('ValidateFirst')!;
  return NAMES.filter((name) => name !== 'ValidateFirst').flatMap((name) => {
    const ours = rounds.get(name)!;
    const rest = { referenceName: 'ValidateFirst' };
    const what = `ingress ${name} on the emulator`;
    const limit = name === 'QueueFirst' ? { ratio: 0.5 } : undefined;
    return [
      {
        what,
        unit: 'ms an accepted request',
        ours: ours.millisecondsEach,
        reference: reference.millisecondsEach,
        ...rest,
        limit,
      },
      { what, unit: 'ms that a sender waits, median', ours: ours.median, reference: reference.median, ...rest },
    ];
  });
}
