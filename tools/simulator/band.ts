import type { Datapoints } from './series';

/** What is usual at a minute, from the least to the most. */
export type Bounds = readonly [lower: number, upper: number];

/** A band as metric math writes it. */
const EXPRESSION = /^ANOMALY_DETECTION_BAND\((\w+), ([\d.]+)\)$/;

/** Which variable a band is of, and how many standard deviations it is wide; undefined for another expression. */
export function readBand(expression: string): { readonly of: string; readonly width: number } | undefined {
  const [, of, width] = EXPRESSION.exec(expression) ?? [];
  return of === undefined ? undefined : { of, width: Number(width) };
}

const WEEK = 7 * 24 * 60;
/** A model is trained on up to two weeks. Source: "Using CloudWatch anomaly detection", Amazon CloudWatch User Guide. */
const WEEKS = 2;
/** How far around the same time of a week is looked. */
const AROUND = 30;

/** Running totals of how many datapoints there are, of their values, and of the squares of these. */
function totalsOf(points: Datapoints): readonly Float64Array[] {
  return [(_: number) => 1, (value: number) => value, (value: number) => value * value].map((weight) => {
    const totals = new Float64Array(points.length + 1);
    points.forEach((value, minute) => {
      totals[minute + 1] = totals[minute] + (value === undefined ? 0 : weight(value));
    });
    return totals;
  });
}

/**
 * The band of each minute; undefined where nothing is known of a week before. CloudWatch says of its model only that it knows hourly,
 * daily and weekly patterns and trends. This one is the least that does: the mean of the datapoints at the same time of the two weeks
 * before, half an hour around, and so many of their standard deviations. It is never narrower than chance makes counts differ, which is the
 * root of their mean; as with the real one, counts are not below 0.
 */
export function bandsOf(points: Datapoints, width: number): readonly (Bounds | undefined)[] {
  const totals = totalsOf(points);
  return points.map((_, minute) => {
    const times = Array.from({ length: WEEKS }, (__, index) => minute - (index + 1) * WEEK).filter((time) => time >= 0);
    const [count, sum, squares] = totals.map((total) =>
      times.reduce((all, time) => all + total[time + AROUND + 1] - total[Math.max(0, time - AROUND)], 0),
    );
    if (count === 0) {
      return undefined;
    }
    const mean = sum / count;
    const margin = width * Math.sqrt(Math.max(squares / count - mean * mean, mean));
    return [Math.max(0, mean - margin), mean + margin];
  });
}
