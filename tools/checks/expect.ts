import type { Answer } from './request';

/** A check that fails; the message tells what was seen. */
export class Broken extends Error {}

/** What shows the inside of a process: traces of Python, JavaScript, Java, Go, .NET and Ruby, and paths. */
const INSIDE =
  /Traceback \(most|File ".+", line \d|\bat .+:\d+:\d+|\bat [\w.$]+\(.+\.java|goroutine \d|\bat .+ in .+:line \d|\.rb:\d+:in|node_modules|site-packages/;
const BUSY = ' with Retry-After';

/** What a request of a check is to be answered with. */
export function expectStatus({ status, body }: Answer, what: string, ...expected: number[]): void {
  if (!expected.includes(status)) {
    throw new Broken(`${what} is answered with ${status} instead of ${expected.join(' or ')}: ${body.slice(0, 80)}`);
  }
}

/** No error shows the inside of a process. */
export function expectNoInside({ body }: Answer): void {
  const found = INSIDE.exec(body);
  if (found) {
    throw new Broken(`an error says ${found[0].slice(0, 60)}`);
  }
}

/** What requests at once may be answered with. */
export interface Served {
  /** What the status of those that are served begins with. */
  readonly good: string;
  /** What tells the others to come again, with Retry-After. */
  readonly busy: number[];
}

/** Requests at once are served, or told to come again; returns how many of each. */
export function expectServed(answers: (Answer | Error)[], { good, busy }: Served): string {
  const seen = new Map<string, number>();
  let isWrong = false;
  for (const answer of answers) {
    const isGood = 'status' in answer && `${answer.status}`.startsWith(good);
    const isBusy =
      'status' in answer && busy.includes(answer.status) && /^\d+$/.test(answer.headers['retry-after'] ?? '');
    const kind = 'status' in answer ? `${answer.status}${isBusy ? BUSY : ''}` : answer.message;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    isWrong ||= !isGood && !isBusy;
  }
  const told = [...seen].map(([kind, count]) => `${count} x ${kind}`).join(', ');
  if (isWrong || ![...seen.keys()].some((kind) => kind.startsWith(good))) {
    throw new Broken(`${told}; only ${good.padEnd(3, 'x')} and ${busy.join(', ')}${BUSY} are allowed`);
  }
  return told;
}
