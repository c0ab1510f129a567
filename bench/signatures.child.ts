import { createHmac, timingSafeEqual } from 'crypto';
import { report } from './report';
import { verify } from '../src/webhook-pipeline/handlers/sources/verifiers';
import type { SourceTarget } from '../src/webhook-pipeline/source-target';

/** The CPU time of so many checks of a signature. */
export interface SignaturesResult {
  readonly oursMicroseconds: number;
  readonly bareMicroseconds: number;
}

const SECRET = 'whsec_of_the_bench';
const TARGET: SourceTarget = { name: 'stripe', kind: 'stripe' };
const [bytes, checks] = process.argv.slice(2).map(Number);
const body = Buffer.alloc(bytes, 'x');
const now = Date.now();
const time = `${Math.floor(now / 1000)}`;
const signature = createHmac('sha256', SECRET).update(`${time}.`).update(body).digest('hex');
const headers: Record<string, string> = { 'stripe-signature': `t=${time},v1=${signature}` };

async function ours(): Promise<boolean> {
  const request = { body, url: 'https://example.com/webhook/stripe', now, header: (name: string) => headers[name] };
  return (await verify(TARGET, request, [SECRET])).ok;
}

/** Nothing but what no check can do without. */
function bare(): boolean {
  const expected = createHmac('sha256', SECRET).update(`${time}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

async function timed(check: () => boolean | Promise<boolean>): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < checks; done += 1) {
    if (!(await check())) {
      throw new Error('a genuine signature was refused');
    }
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Both warm, in turn, and the smallest of each. */
async function measure(): Promise<SignaturesResult> {
  const rounds: [number, number][] = [];
  for (let round = 0; round < 6; round += 1) {
    rounds.push([await timed(ours), await timed(bare)]);
  }
  const least = (side: 0 | 1) => Math.min(...rounds.slice(1).map((round) => round[side]));
  return { oursMicroseconds: least(0), bareMicroseconds: least(1) };
}

void measure().then(report);
