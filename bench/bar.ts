/** One figure, what it is compared with, and what it must be. */
export interface Bar {
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  /** The same figure of what ours is compared with. */
  readonly reference: number;
  /** What the reference is. */
  readonly referenceName: string;
  /** None for a figure that is only told. */
  readonly limit?: Limit;
}

/**
 * `ratio`: ours to the reference, at most, or `orMoreBy` over the reference where that is more; `most`: ours, at most;
 * `exactly`: ours.
 */
export type Limit =
  { readonly ratio: number; readonly orMoreBy?: number } | { readonly most: number } | { readonly exactly: number };

/** Whether a bar is met; a figure without a limit always is. */
export function holds({ ours, reference, limit }: Bar): boolean {
  if (limit === undefined) {
    return true;
  }
  if ('ratio' in limit) {
    return ours / reference <= limit.ratio || ours - reference <= (limit.orMoreBy ?? 0);
  }
  return 'most' in limit ? ours <= limit.most : ours === limit.exactly;
}

/** One table of all bars. */
export function table(bars: Bar[]): string {
  const rows = [['', 'ours', 'reference', '', 'ratio', 'bar', ''], ...bars.map(row)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const isText = (column: number) => column === 0 || column === 3 || column === 6;
  const lines = rows.map((cells) =>
    cells.map((cell, i) => (isText(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}

function row(bar: Bar): string[] {
  const { what, unit, ours, reference, referenceName, limit } = bar;
  const ratio = reference === 0 ? '-' : (ours / reference).toFixed(3);
  const verdict = limit === undefined ? '' : holds(bar) ? 'ok' : 'FAILS';
  return [`${what}, ${unit}`, show(ours), show(reference), referenceName, ratio, showLimit(limit), verdict];
}

function show(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

function showLimit(limit?: Limit): string {
  if (limit === undefined) {
    return '-';
  }
  if ('ratio' in limit) {
    return `<= ${limit.ratio.toFixed(2)}x${limit.orMoreBy === undefined ? '' : ` or + ${limit.orMoreBy}`}`;
  }
  return 'most' in limit ? `<= ${limit.most}` : `= ${limit.exactly}`;
}
