import { compact, scaleOf } from './scale';

test.each([
  [[], {}, { min: 0, max: 1, interval: 0.25 }],
  [[0], {}, { min: 0, max: 1, interval: 0.25 }],
  [[1200], {}, { min: 0, max: 1200, interval: 300 }],
  [[1210], {}, { min: 0, max: 1600, interval: 400 }],
  [[-3, 5], {}, { min: -4, max: 6, interval: 2 }],
  [[99.5], { min: 99, max: 100 }, { min: 99, max: 100, interval: 0.25 }],
  [[99.5], { min: 99 }, { min: 99, max: 99.6, interval: 0.15 }],
])('the scale of %j with %j', (values, axis, expected) => {
  const { min, max, interval } = scaleOf(values, axis);

  expect(min).toBeCloseTo(expected.min);
  expect(max).toBeCloseTo(expected.max);
  expect(interval).toBeCloseTo(expected.interval);
});

test('a scale of very many values', () => {
  expect(scaleOf(Array.from({ length: 300_000 }, () => 8)).max).toBe(8);
});

test('every value is on the scale', () => {
  const highest = Array.from({ length: 200 }, (_, index) => 1.3 ** (index - 60));

  expect(highest.filter((value) => scaleOf([value]).max < value)).toEqual([]);
});

test.each([
  [0.1 + 0.2, '0.3'],
  [99.98765, '99.99'],
  [0.01234, '0.01234'],
  [1500, '1.5k'],
  [1234567, '1.235M'],
  [2.5e6, '2.5M'],
  [-3e9, '-3G'],
])('%d is %s on an axis', (value, text) => {
  expect(compact(value)).toBe(text);
});
