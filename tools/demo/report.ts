import { balance, groupBy, verdictOf, type Found } from '../traffic/oracle';
import type { Outgoing } from '../traffic/outgoing';
import type { Row } from '../traffic/rows';
import type { Answer } from '../traffic/sender';

/** Everything that was seen, beside what the input says. */
export function rowsOf(sent: Outgoing[], answers: Answer[], found: Found[]): Row[] {
  const codes = sent.map((request) =>
    'code' in verdictOf(request) ? (verdictOf(request) as { code: string }).code : 'ACCEPTED',
  );
  const expected = countBy(codes, (code) => code);
  const seen = countBy(answers, ({ code }) => code);
  const rejected = [...new Set([...expected.keys(), ...seen.keys()])].filter((code) => code !== 'ACCEPTED').sort();
  const queues = countBy(found, ({ queue, reason }) => (reason ? `${queue} (${reason})` : queue));
  const { duplicates, lost, doubled, misrouted } = balance(sent, found);
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

function countBy<T>(items: T[], key: (item: T) => string): Map<string, number> {
  return new Map([...groupBy(items, key)].map(([group, { length }]) => [group, length]));
}
