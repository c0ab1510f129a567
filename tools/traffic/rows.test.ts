import { percentile, table } from './rows';

test('shows what was seen, what was expected and whether they are equal', () => {
  const rows = [
    { what: 'sent', seen: 2, expected: 2 },
    { what: 'lost', seen: 1, expected: 0 },
    { what: 'in payments', seen: 1 },
  ];
  expect(table(rows).split('\n')).toEqual([
    '  sent                2  of      2  ok',
    '  lost                1  of      0  WRONG',
    '  in payments         1',
  ]);
});

test.each([
  [[1, 2, 3, 4], 0.5, 2],
  [[4, 3, 2, 1], 0.99, 4],
  [[], 0.5, 0],
])('percentile of %j at %d is %d', (values, part, value) => {
  expect(percentile(values, part)).toBe(value);
});
