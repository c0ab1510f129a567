import { readFile } from 'fs/promises';
import { buffer } from 'stream/consumers';
import { parseArgs } from 'util';
import { fromLines, generate } from './events';
import type { Outgoing } from '../traffic/outgoing';

export const HELP = `npm run demo [-- options]

Deploys the example app to the embedded emulator, sends events to its WebhookPipeline over HTTP, reads every queue and
compares, and posts signed and forged events of two providers; calls its MonitoredHttpApi; runs a day of its shop:
customers race for the last ten of a product, and payments arrive as webhooks; then two versions of a real model answer
behind its MlApiPlatform, one task stops under load, and Spot has an outage.

  --only PART     webhook, http-api, shop or ml: this part instead of all; may be given more than once
  --events FILE   send the lines of FILE (JSON Lines; - for standard input) instead of 1,000 generated events
  --count N       how many events to generate (default 1000)
  --iam           verify signatures and enforce IAM policies, over TLS
  --keep          leave the emulator running, and say how to use and how to stop it
  --outputs DIR   write the outputs of the stacks to DIR: all-outputs.json by stack, flat-outputs.json without
  -h, --help      this text
`;

/** The parts of the demo. */
export const PART_NAMES = ['webhook', 'http-api', 'shop', 'ml'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** What the user asked for. */
export interface DemoOptions {
  /** The only parts that are wanted. */
  readonly only?: readonly PartName[];
  /** The user's file. */
  readonly events?: string;
  /** How many events to make without one. */
  readonly count: number;
  readonly iam: boolean;
  readonly keep: boolean;
  readonly outputs?: string;
  readonly help: boolean;
}

/** Reads the command line; throws an error that is fit to be shown. */
export function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      events: { type: 'string' },
      count: { type: 'string' },
      iam: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      outputs: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = values.only?.find((name) => !PART_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    throw new Error(`--only must be one of ${PART_NAMES.join(', ')}, got ${unknown}`);
  }
  const only = values.only as readonly PartName[] | undefined;
  if (only !== undefined && !only.includes('webhook') && (values.events ?? values.count) !== undefined) {
    throw new Error(`--events and --count must be left out with --only ${only.join(' and ')}, which sends none`);
  }
  const count = Number(values.count ?? 1000);
  if (!Number.isInteger(count) || count < 1 || count > 100_000) {
    throw new Error(`--count must be a whole number from 1 to 100000, got ${values.count}`);
  }
  return { ...values, only, count };
}

/** Whether a part is wanted. */
export function isAsked({ only }: DemoOptions, part: PartName): boolean {
  return only === undefined || only.includes(part);
}

/** What is sent; throws an error that is fit to be shown. */
export async function readRequests({ events, count }: DemoOptions): Promise<Outgoing[]> {
  if (events === undefined) {
    return generate(count);
  }
  const requests = fromLines(await read(events));
  if (requests.length === 0) {
    throw new Error(`--events must name a file with at least one line, got ${events}`);
  }
  return requests;
}

/** Not at once, so that Ctrl-C is heard while somebody types. */
async function read(file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await buffer(process.stdin) : await readFile(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`--events must name a file that can be read as UTF-8: ${(error as Error).message}`);
  }
}
