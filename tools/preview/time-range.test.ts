import { clock, lengthOf, periodsOf, rangeFrom, ticksOf } from './time-range';

const HOUR = { from: 60, to: 120 };

test.each([
  [undefined, 60],
  ['-PT3H', -60],
  ['-PT1H30M', 30],
  ['-P30D', 120 - 43200],
  ['-P1W', 120 - 10080],
])('a widget with start %s begins in minute %d', (start, from) => {
  expect(rangeFrom(start, HOUR)).toEqual({ from, to: 120 });
});

test.each(['2026-01-01T00:00:00Z', '-P', 'PT3H'])('fails for start %s', (start) => {
  expect(() => rangeFrom(start, HOUR)).toThrow(`start ${start} is not a relative time such as -PT3H or -P30D`);
});

test('periods start at multiples of their length and end with the time range', () => {
  expect(periodsOf({ from: 7, to: 18 }, 5)).toEqual([
    { from: 5, to: 10 },
    { from: 10, to: 15 },
    { from: 15, to: 18 },
  ]);
});

test('an axis labels round times, at most as many as asked for', () => {
  expect(ticksOf({ from: 50, to: 180 }, 5)).toEqual([60, 90, 120, 150, 180]);
  expect(ticksOf({ from: -43200, to: 0 }, 3)).toHaveLength(3);
});

test('times are in UTC, the first minute of a day is its date', () => {
  expect([0, 61, 1439, 1440].map(clock)).toEqual(['01/05', '01:01', '23:59', '01/06']);
});

test.each([
  [180, '3h'],
  [90, '90m'],
  [2880, '2d'],
])('%d minutes are %s', (to, text) => {
  expect(lengthOf({ from: 0, to })).toBe(text);
});
