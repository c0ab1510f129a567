/** A line of the result; it fails when both values are given and differ. */
export interface Row {
  readonly what: string;
  readonly seen: string | number;
  readonly expected?: string | number;
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
