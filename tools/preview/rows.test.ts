import { parseBody } from './body';
import { arranged, type Row } from './rows';

const widget = (title: string) => ({
  ...{ type: 'metric', x: 3, y: 9, width: 4, height: 4 },
  properties: { title, metrics: [['A', 'B']] },
});
const widgets = parseBody(JSON.stringify({ widgets: ['a', 'b', 'c', 'd'].map(widget) }));

test('widgets are side by side, and rows one below the other', () => {
  const rows: Row[] = [
    { height: 6.5, widths: { c: 6, a: 18 } },
    { height: 5, widths: { b: 24 } },
  ];

  expect(
    arranged(widgets, rows).map(({ properties, x, y, width, height }) => [properties.title, x, y, width, height]),
  ).toEqual([
    ['c', 0, 0, 6, 6.5],
    ['a', 6, 0, 18, 6.5],
    ['b', 0, 6.5, 24, 5],
  ]);
});

test('fails for a widget that the dashboard has not', () => {
  expect(() => arranged(widgets, [{ height: 1, widths: { e: 24 } }])).toThrow('has no widget with the title e');
});
