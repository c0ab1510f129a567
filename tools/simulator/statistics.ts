import type { Sample } from './series';

/** A statistic of a window as a function of what the window contains; undefined when it contains nothing. */
export interface Statistic {
  /** Can be read off running totals of `weight`, divided by the running sample count for a mean. */
  readonly kind: 'total' | 'mean' | 'rank';
  /** For a total or a mean: what one observation adds. For a rank: unused. */
  readonly weight: (value: number) => number;
  /** For a rank: the share of observations, from the lowest, that the value has to reach; 0 is the lowest itself. */
  readonly share: number;
}

/** What a product such as 0.07 x 100 can be too much. */
const ROUNDING = 1e-6;
const { ceil, max } = Math;
const PERCENTILE = /^p(\d+(?:\.\d+)?)$/;
const COUNT_UP_TO = /^TC\(:([\d.]+)\)$/;

const total = (weight: Statistic['weight']): Statistic => ({ kind: 'total', weight, share: 0 });
const mean = (weight: Statistic['weight']): Statistic => ({ kind: 'mean', weight, share: 0 });
const rank = (share: number): Statistic => ({ kind: 'rank', weight: () => 0, share });

const NAMED = new Map([
  ['Sum', total((value) => value)],
  ['SampleCount', total(() => 1)],
  ['Average', mean((value) => value)],
  ['Minimum', rank(0)],
  ['Maximum', rank(1)],
]);

/**
 * What a statistic name of a template means.
 * Source: "CloudWatch statistics definitions", Amazon CloudWatch User Guide.
 */
export function parseStatistic(stat: string): Statistic {
  const percentile = PERCENTILE.exec(stat);
  if (percentile && Number(percentile[1]) <= 100) {
    return rank(Number(percentile[1]) / 100);
  }
  const most = COUNT_UP_TO.exec(stat)?.[1];
  if (most !== undefined) {
    return total((value) => Number(value <= Number(most)));
  }
  const named = NAMED.get(stat);
  if (!named) {
    throw new Error(`statistic ${stat} is not simulated`);
  }
  return named;
}

/** How many of `count` observations, from the lowest, a rank has to reach: nearest rank, at least one. */
export function targetRank(share: number, count: number): number {
  return max(1, ceil(share * count - ROUNDING));
}

/** The value of the n-th lowest observation. */
function nthLowest(samples: readonly Sample[], n: number): number | undefined {
  const sorted = [...samples].sort((a, b) => a.value - b.value);
  let seen = 0;
  return sorted.find(({ count }) => (seen += count) >= n)?.value;
}

/** A statistic of weighted samples; undefined for no samples, also for a sum or a count, because data is missing. */
export function statistic(samples: readonly Sample[], stat: string): number | undefined {
  const { kind, weight, share } = parseStatistic(stat);
  const observed = samples.reduce((sum, { count }) => sum + count, 0);
  if (observed === 0) {
    return undefined;
  }
  if (kind === 'rank') {
    return nthLowest(samples, targetRank(share, observed));
  }
  const sum = samples.reduce((acc, { value, count }) => acc + weight(value) * count, 0);
  return kind === 'mean' ? sum / observed : sum;
}
