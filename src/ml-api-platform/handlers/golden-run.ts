import { driftOf, type Drift } from './drift';
import type { Golden, GoldenCase } from './golden-file';
import type { Answer, Revision } from './revision.client';

/** What a run takes from outside, so that tests decide it. */
export interface Clock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Until when, in milliseconds since 1970. */
export interface Limits {
  /** A revision that cannot be reached is asked again until then: targets and rules take some seconds to settle. */
  readonly settledAt: number;
  /** Nothing is asked from then on. */
  readonly endsAt: number;
}

/** What became of a case; passed where there is no reason. */
export interface Outcome extends Partial<Drift> {
  readonly name: string;
  readonly reason?: string;
}

/** Requests at once: enough to be quick, and too few to be a load. */
export const CONCURRENCY = 4;
const PAUSE_MS = 2_000;
/** What a load balancer answers that has no healthy target, and a service that has too much to do. */
const PASSING = [502, 503, 504];

/** Asks for all predictions of a file. After one that could not be reached in time, no other is tried. */
export async function runGolden(
  golden: Golden,
  revision: Pick<Revision, 'post'>,
  limits: Limits,
  clock: Clock,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = golden.cases.values();
  let unreachable = false;
  const work = async () => {
    for (const one of waiting) {
      const { name } = one;
      if (unreachable) {
        outcomes.push({ name, reason: 'not asked' });
      } else if (clock.now() >= limits.endsAt) {
        outcomes.push({ name, reason: 'there was no time left' });
      } else {
        const answer = await ask(() => revision.post(golden.path, golden.contentType, bodyOf(one)), limits, clock);
        unreachable ||= typeof answer === 'string';
        outcomes.push({ name, ...judge(answer, one, golden.tolerance) });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return outcomes;
}

/** An answer, or why there is none. */
async function ask(post: () => Promise<Answer>, limits: Limits, clock: Clock): Promise<Answer | string> {
  for (;;) {
    const result = await post().catch((error: NodeJS.ErrnoException) => reasonOf(error));
    if (typeof result !== 'string' && !PASSING.includes(result.status)) {
      return result;
    }
    if (clock.now() + PAUSE_MS >= limits.settledAt) {
      return typeof result === 'string' ? result : `status ${result.status}`;
    }
    await clock.sleep(PAUSE_MS);
  }
}

function reasonOf({ name, code, message }: NodeJS.ErrnoException): string {
  return name === 'Error' ? (code ?? message) : name;
}

function judge(answer: Answer | string, { expected }: GoldenCase, tolerance: number): Omit<Outcome, 'name'> {
  if (typeof answer === 'string') {
    return { reason: answer };
  }
  if (answer.status !== 200) {
    return { reason: `status ${answer.status}` };
  }
  try {
    const drift = driftOf(expected, JSON.parse(answer.text), tolerance);
    return drift === undefined ? {} : { reason: 'drift', ...drift };
  } catch {
    return { reason: 'the answer is no JSON' };
  }
}

function bodyOf({ body, json }: GoldenCase): Buffer {
  return body === undefined ? Buffer.from(JSON.stringify(json)) : Buffer.from(body, 'base64');
}
