import { bandsOf } from './band';

const WEEK = 7 * 24 * 60;
/** Three weeks of datapoints, and one minute more. */
const points = (value: (minute: number) => number | undefined) =>
  Array.from({ length: 3 * WEEK + 1 }, (_, minute) => value(minute));
const lastBand = (value: (minute: number) => number | undefined, width = 2) => bandsOf(points(value), width).at(-1);

test('nothing is usual before there is a week', () => {
  const bands = bandsOf(
    points(() => 100),
    2,
  );
  expect(bands[WEEK - 1]).toBeUndefined();
  expect(bands[WEEK]).toEqual([80, 120]);
  expect(lastBand(() => undefined)).toBeUndefined();
});

test('what is usual is the mean at the same time of the two weeks before, half an hour around', () => {
  const at = (distance: number, weeks: number) => (minute: number) =>
    minute === 3 * WEEK - weeks * WEEK + distance ? 100 + 61 * 2 : 100;
  for (const weeks of [1, 2]) {
    for (const distance of [-30, 0, 30]) {
      expect(lastBand(at(distance, weeks))![1]).toBeGreaterThan(121);
    }
    for (const distance of [-31, 31]) {
      expect(lastBand(at(distance, weeks))).toEqual([80, 120]);
    }
  }
  expect(lastBand(at(0, 3))).toEqual([80, 120]);
});

test('a band is as wide as the values differ, and never narrower than the root of their mean', () => {
  const swinging = (minute: number) => (minute % 2 === 0 ? 60 : 140);
  const [lower, upper] = lastBand(swinging, 1)!;
  expect(Math.abs(lower - 60)).toBeLessThan(1);
  expect(Math.abs(upper - 140)).toBeLessThan(1);
  expect(lastBand(() => 100, 3)).toEqual([70, 130]);
});

test('a count is never below 0', () => {
  expect(lastBand(() => 4, 3)).toEqual([0, 10]);
  expect(lastBand(() => 0, 3)).toEqual([0, 0]);
});

test('what is missing is not 0', () => {
  expect(lastBand((minute) => (minute % 2 === 0 ? 100 : undefined))).toEqual([80, 120]);
});
