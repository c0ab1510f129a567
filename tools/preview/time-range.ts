/** From one minute of the simulation up to, and without, another one. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

const DURATION = /^-P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/;
const MINUTES = [7 * 24 * 60, 24 * 60, 60, 1];
const TICK_STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 7200, 10080, 20160, 43200];
/** The day on which the simulation starts. */
const START = Date.UTC(2026, 0, 5);

/** How many minutes a relative start such as -PT3H or -P30D lies before the end. */
function minutesOf(start: string): number {
  const minutes = (DURATION.exec(start) ?? [])
    .slice(1)
    .reduce((sum, amount, index) => sum + Number(amount ?? 0) * MINUTES[index], 0);
  if (minutes === 0) {
    throw new Error(`start ${start} is not a relative time such as -PT3H or -P30D`);
  }
  return minutes;
}

/** The dashboard's time range, or one with the same end when a widget has a start of its own. */
export function rangeFrom(start: string | undefined, dashboard: TimeRange): TimeRange {
  return start === undefined ? dashboard : { from: dashboard.to - minutesOf(start), to: dashboard.to };
}

/** Periods of that many minutes that cover a time range; they start at multiples of the period. */
export function periodsOf({ from, to }: TimeRange, minutes: number): readonly TimeRange[] {
  const first = Math.floor(from / minutes) * minutes;
  return Array.from({ length: Math.ceil((to - first) / minutes) }, (_, index) => ({
    from: first + index * minutes,
    to: Math.min(to, first + (index + 1) * minutes),
  }));
}

/** The minutes that an axis labels: full hours and the like, at most `most` of them. */
export function ticksOf({ from, to }: TimeRange, most: number): readonly number[] {
  const step = TICK_STEPS.find((minutes) => (to - from) / minutes <= most) ?? TICK_STEPS.at(-1)!;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, index) => first + index * step);
}

/** The time of a minute in UTC, or the day when the minute is the first one of a day. */
export function clock(minute: number): string {
  const time = new Date(START + minute * 60_000).toISOString();
  return minute % 1440 === 0 ? time.slice(5, 10).replace('-', '/') : time.slice(11, 16);
}

/** A length of time as the console's selection of the time range writes it. */
export function lengthOf({ from, to }: TimeRange): string {
  const minutes = to - from;
  const [size, unit] = (
    [
      [1440, 'd'],
      [60, 'h'],
    ] as const
  ).find(([many]) => minutes % many === 0) ?? [1, 'm'];
  return `${minutes / size}${unit}`;
}
