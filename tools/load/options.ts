import { parseArgs } from 'util';

export const HELP = `npm run load [-- options]

Deploys a WebhookPipeline to the embedded emulator, sends signed events of four providers to it, one of ten twice, one of
twenty with a forged one before it, with bursts, while functions are killed; reads every queue and
compares. Exits with 1 when an event is lost, doubled or in the wrong queue, and when a forged one is accepted.

  --events N       how many events (default 20000)
  --concurrency N  how many steady senders (default 32)
  --write          write the figures to docs/load.md
  -h, --help       this text
`;

/** What the user asked for. */
export interface LoadOptions {
  readonly events: number;
  readonly concurrency: number;
  readonly write: boolean;
  readonly help: boolean;
}

/** Reads the command line; throws an error that is fit to be shown. */
export function readOptions(args: string[]): LoadOptions {
  const { values } = parseArgs({
    args,
    options: {
      events: { type: 'string', default: '20000' },
      concurrency: { type: 'string', default: '32' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { write, help } = values;
  const events = wholeNumber('--events', values.events, 100_000);
  return { events, concurrency: wholeNumber('--concurrency', values.concurrency, 256), write, help };
}

/** The number that an option says. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new Error(`${option} must be a whole number from 1 to ${most}, got ${text}`);
  }
  return value;
}
