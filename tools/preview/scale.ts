/** The ends of a value axis and the distance of its labels. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** So many intervals on each axis, which puts the labels of both axes on the same grid lines. */
const INTERVALS = 4;
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 10];
const UNITS = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** The least round number that is not below a value. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (STEPS.find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** A scale that shows all values, from 0 on when nothing else is given. */
export function scaleOf(values: readonly number[], axis: { min?: number; max?: number } = {}): Scale {
  const min = axis.min ?? values.reduce((a, b) => Math.min(a, b), 0);
  const highest = values.reduce((a, b) => Math.max(a, b), min);
  if (axis.max !== undefined && axis.max > min) {
    return { min, max: axis.max, interval: (axis.max - min) / INTERVALS };
  }
  const interval = highest > min ? roundUp((highest - min) / INTERVALS) : 0.25;
  const start = axis.min ?? (min < 0 ? Math.floor(min / interval) * interval : 0);
  return { min: start, max: start + interval * (INTERVALS + Number(start + interval * INTERVALS < highest)), interval };
}

/** A number without the digits that only a computer sees: 0.30000000000000004 is 0.3. */
const plain = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

/** A number for an axis or a single value: four digits at most, thousands as k, millions as M. */
export function compact(value: number): string {
  const [size, unit] = UNITS.find(([many]) => Math.abs(value) >= many) ?? [1, ''];
  return `${plain(value / size, 4)}${unit}`;
}
