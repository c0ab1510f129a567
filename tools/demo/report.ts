import type { Outgoing } from './events';
import { balance, groupBy, verdictOf, type Found } from './oracle';
import type { Answer } from './sender';

/** A line of the result; it fails when both values are given and differ. */
export interface Row {
  readonly what: string;
  readonly seen: string | number;
  readonly expected?: string | number;
}

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
    { what: 'sent again after 429 or 503', seen: answers.reduce((sum, { repeated }) => sum + repeated, 0) },
    ...[...queues].sort().map(([queue, messages]) => ({ what: `in ${queue}`, seen: messages })),
    { what: 'duplicates dropped', seen: count(seen, 'ACCEPTED') - found.length, expected: duplicates },
    { what: 'lost', seen: lost.length, expected: 0 },
    { what: 'doubled', seen: doubled.length, expected: 0 },
    { what: 'in the wrong queue or changed', seen: misrouted.length, expected: 0 },
  ];
}

/** Whether the row says that something is wrong. */
export function fails({ seen, expected }: Row): boolean {
  return expected !== undefined && seen !== expected;
}

/** The rows as a table. */
export function table(rows: Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows
    .map((row) => {
      const expected =
        row.expected === undefined ? '' : `of ${String(row.expected).padStart(6)}  ${fails(row) ? 'WRONG' : 'ok'}`;
      return `  ${row.what.padEnd(width)}  ${String(row.seen).padStart(8)}  ${expected}`.trimEnd();
    })
    .join('\n');
}

/** The value below which the given part of the values is. */
export function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? 0;
}

function countBy<T>(items: T[], key: (item: T) => string): Map<string, number> {
  return new Map([...groupBy(items, key)].map(([group, { length }]) => [group, length]));
}
