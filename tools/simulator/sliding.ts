import type { Datapoints, Sample } from './series';
import { parseStatistic, targetRank } from './statistics';

/** Looked up once: a global is slow to reach inside of Jest. */
const { floor } = Math;

/** Counts of observations by value, as a tree: finds the n-th lowest in logarithmic time. */
class Histogram {
  private readonly counts: Float64Array;
  private readonly leaves: number;
  private readonly positions: Map<number, number>;

  public constructor(private readonly values: readonly number[]) {
    this.leaves = 2 ** Math.ceil(Math.log2(Math.max(2, values.length)));
    this.counts = new Float64Array(2 * this.leaves);
    this.positions = new Map(values.map((value, position) => [value, position]));
  }

  /** Adds the samples, or takes them out again with the sign -1. */
  public add(samples: readonly Sample[], sign: 1 | -1): void {
    for (const { value, count } of samples) {
      const leaf = this.leaves + this.positions.get(value)!;
      for (let node = leaf; node >= 1; node = floor(node / 2)) {
        this.counts[node] += sign * count;
      }
    }
  }

  public rank(share: number): number | undefined {
    if (this.counts[1] === 0) {
      return undefined;
    }
    let left = targetRank(share, this.counts[1]);
    let node = 1;
    while (node < this.leaves) {
      node *= 2;
      if (this.counts[node] < left) {
        left -= this.counts[node];
        node += 1;
      }
    }
    return this.values[node - this.leaves];
  }
}

/** Running totals from the first minute on: the total of a window is the difference of two of them. */
function runningTotals(minutes: readonly (readonly Sample[])[], weight: (value: number) => number): Float64Array {
  const totals = new Float64Array(minutes.length + 1);
  minutes.forEach((samples, minute) => {
    totals[minute + 1] = samples.reduce((sum, { value, count }) => sum + weight(value) * count, totals[minute]);
  });
  return totals;
}

function slidingRanks(minutes: readonly (readonly Sample[])[], share: number, periodMinutes: number): Datapoints {
  const values = [...new Set(minutes.flatMap((samples) => samples.map(({ value }) => value)))].sort((a, b) => a - b);
  const histogram = new Histogram(values);
  return minutes.map((samples, minute) => {
    histogram.add(samples, 1);
    if (minute >= periodMinutes) {
      histogram.add(minutes[minute - periodMinutes], -1);
    }
    return histogram.rank(share);
  });
}

/**
 * A statistic of the period that ends with each minute: the same values as `datapoints` gives for each minute, without
 * looking at a sample more than twice.
 */
export function slidingDatapoints(
  minutes: readonly (readonly Sample[])[],
  stat: string,
  periodMinutes: number,
): Datapoints {
  const { kind, weight, share } = parseStatistic(stat);
  if (kind === 'rank') {
    return slidingRanks(minutes, share, periodMinutes);
  }
  const counts = runningTotals(minutes, () => 1);
  const totals = runningTotals(minutes, weight);
  return minutes.map((_, minute) => {
    const start = Math.max(0, minute + 1 - periodMinutes);
    const count = counts[minute + 1] - counts[start];
    const sum = totals[minute + 1] - totals[start];
    if (count === 0) {
      return undefined;
    }
    return kind === 'mean' ? sum / count : sum;
  });
}
