import { parseBody, type MetricProperties } from './body';
import { drawMetrics } from './metric-card';
import type { World } from '../simulator/series';

const world: World = ({ metricName }, minute) =>
  metricName === 'Late' && minute > 50 ? [] : [{ value: 1200 + minute, count: 1 }];
const INSIDE = { id: 'w0', width: 400, height: 200 };

function drawn(properties: object): string {
  const metrics = [
    ['A', 'B', { label: 'Requests' }],
    ['A', 'Late', { label: 'Errors' }],
  ];
  const widget = { type: 'metric', x: 0, y: 0, width: 6, height: 6, properties: { metrics, ...properties } };
  const [parsed] = parseBody(JSON.stringify({ widgets: [widget] }));
  return drawMetrics(parsed.properties as MetricProperties, { world, range: { from: 0, to: 60 } }, INSIDE);
}

test('a graph has labels of its axes and a legend', () => {
  const svg = drawn({ yAxis: { left: { label: 'Count' }, right: { label: 'Percent' } } });

  for (const label of ['Count', 'Percent', 'Requests', 'Errors']) {
    expect(svg).toContain(`>${label}</text>`);
  }
});

test('a legend that is too wide has several rows', () => {
  const metrics = Array.from({ length: 6 }, (_, i) => ['A', 'B', { label: `A long name of the metric ${i}` }]);
  const rows = [...drawn({ metrics }).matchAll(/y="(\d+)"[^>]*>A long name/g)].map(([, y]) => y);

  expect(rows).toHaveLength(6);
  expect(new Set(rows).size).toBe(3);
});

test('a single value is the latest one that is known', () => {
  const svg = drawn({ view: 'singleValue', period: 60 });

  expect(svg).toContain('>1.259k</text>');
  expect(svg).toContain('>1.25k</text>');
});

test('a single value without data is two hyphens', () => {
  const metrics = [['A', 'Late']];
  const nothing = drawn({ view: 'singleValue', metrics, start: '-PT5M', period: 60 });

  expect(nothing).toContain('>--</text>');
});
