import { drawChart, type Chart } from './charts';
import type { Line } from './series-of-widget';

const COLOR = '#123456';
const LINE: Line = { label: 'Requests', color: COLOR, side: 'left', minutes: [0, 5, 10], points: [1, 2, 3] };
const CHART: Chart = {
  ...{ id: 'w1', width: 500, height: 200, range: { from: 0, to: 15 } },
  ...{ lines: [LINE], annotations: [], axes: {} },
};

const drawn = (chart: Partial<Chart>): string => drawChart({ ...CHART, ...chart });
const lineOf = (svg: string): string => new RegExp(`<path d="([^"]*)" fill="none" stroke="${COLOR}"`).exec(svg)![1];

test('ids begin with the id of the chart, and nothing else can clash', () => {
  const svg = drawn({ id: 'w7' });
  const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);

  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id) => !id.startsWith('w7-'))).toEqual([]);
  expect(svg).toContain('url(#w7-');
  expect(svg).not.toMatch(/zr\d|class=|<style|<svg|ecmeta/);
});

test('two drawings of one chart are equal', () => {
  expect(drawn({})).toBe(drawn({}));
});

test('an annotation has a line and a label, also above all data', () => {
  const svg = drawn({ annotations: [{ value: 40, label: 'a < b & c', yAxis: 'left' }] });

  expect(svg).toContain('a &lt; b &amp; c');
  expect(svg).toMatch(/<path d="M[^"]*" fill="none" stroke="#d13212"/);
  expect(svg).toContain('>40<');
});

test('lines of the right axis have labels of their own', () => {
  const right: Line = { ...LINE, side: 'right', points: [70000, 80000, 80000] };

  expect(drawn({ lines: [LINE, right] })).toContain('>80k<');
  expect(drawn({ lines: [LINE, right] })).toContain('>3<');
});

test('missing data is a gap, and a point without neighbours is a dot', () => {
  const svg = drawn({ lines: [{ ...LINE, minutes: [0, 1, 2, 3, 4], points: [1, 1, undefined, 2, undefined] }] });

  expect(lineOf(svg).match(/M/g)).toHaveLength(2);
  expect(svg.match(new RegExp(`fill="${COLOR}"`, 'g'))).toHaveLength(1);
});

test('a long line has at most 180 points and keeps its peak', () => {
  const minutes = Array.from({ length: 1440 }, (_, minute) => minute);
  const points = minutes.map((minute) => (minute === 777 ? 100 : minute % 3));
  const path = lineOf(drawn({ range: { from: 0, to: 1440 }, lines: [{ ...LINE, minutes, points }] }));
  const heights = [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));

  expect(heights.length).toBeLessThanOrEqual(180);
  expect(Math.min(...heights)).toBe(10);
});

test('a band is an area from its lower to its upper bound, which the axis shows', () => {
  const band: Line = { ...LINE, label: 'usual', color: '#abcdef', upper: [70, undefined, 80] };
  const svg = drawn({ lines: [LINE, band] });

  expect(svg).toContain('>80<');
  expect(svg).toMatch(/<path d="M[^"]*Z" fill="#abcdef"( fill-opacity="0.25")?/);
});

test('an axis that only an annotation uses has labels', () => {
  expect(drawn({ annotations: [{ value: 4000, yAxis: 'right' }] })).toContain('>4k<');
});
