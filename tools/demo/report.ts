import type { Recorded } from '../../emulator/emulator';
import { balance, groupBy, verdictOf, type Found } from '../traffic/oracle';
import type { Outgoing } from '../traffic/outgoing';
import type { Row } from '../traffic/rows';
import type { Answer } from '../traffic/sender';

/** Everything that was seen, beside what the input says. */
export function rowsOf(sent: Outgoing[], answers: Answer[], found: Found[]): Row[] {
  const verdicts = sent.map(verdictOf);
  const codes = verdicts.map((verdict) => ('code' in verdict ? verdict.code : 'ACCEPTED'));
  const expected = countBy(codes, (code) => code);
  const seen = countBy(answers, ({ code }) => code);
  const rejected = [...new Set([...expected.keys(), ...seen.keys()])].filter((code) => code !== 'ACCEPTED').sort();
  const queues = countBy(found, ({ queue, reason }) => (reason ? `${queue} (${reason})` : queue));
  const { duplicates, lost, doubled, misrouted } = balance(sent, found, verdicts);
  const count = (map: Map<string, number>, key: string) => map.get(key) ?? 0;
  return [
    { what: 'sent', seen: answers.length, expected: sent.length },
    {
      what: 'answered otherwise than expected',
      seen: answers.filter(({ code }, i) => code !== codes[i]).length,
      expected: 0,
    },
    { what: 'accepted', seen: count(seen, 'ACCEPTED'), expected: count(expected, 'ACCEPTED') },
    ...rejected.map((code) => ({
      what: `rejected: ${code}`,
      seen: count(seen, code),
      expected: count(expected, code),
    })),
    { what: 'sent again after 429 or 503', seen: answers.reduce((sum, { refusals }) => sum + refusals.length, 0) },
    ...[...queues].sort().map(([queue, messages]) => ({ what: `in ${queue}`, seen: messages })),
    { what: 'duplicates dropped', seen: count(seen, 'ACCEPTED') - found.length, expected: duplicates },
    { what: 'lost', seen: lost.length, expected: 0 },
    { what: 'doubled', seen: doubled.length, expected: 0 },
    { what: 'in the wrong queue or changed', seen: misrouted.length, expected: 0 },
  ];
}

const MAX_REJECTIONS = 20;

/** What was rejected of the user's own file, and why: a line each. */
export function rejections(sent: Outgoing[], answers: Answer[]): string[] {
  const rejected = sent
    .map(({ line }, index) => ({ line, ...answers[index] }))
    .filter(({ line, code }) => line !== undefined && code !== 'ACCEPTED');
  const lines = rejected
    .slice(0, MAX_REJECTIONS)
    .map(({ line, code, detail }) => `line ${line}: ${[code, detail].filter(Boolean).join(', ')}`);
  const more = rejected.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** What was deployed in name only, and how many of each: a line each. */
export function notExercised(recorded: Pick<Recorded, 'type'>[]): string[] {
  const counts = countBy(recorded, ({ type }) => type);
  return [...counts].sort().map(([type, count]) => `${String(count).padStart(3)}  ${type}`);
}

function countBy<T>(items: T[], key: (item: T) => string): Map<string, number> {
  return new Map([...groupBy(items, key)].map(([group, { length }]) => [group, length]));
}
