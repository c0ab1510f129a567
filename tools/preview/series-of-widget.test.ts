import { parseBody, type MetricProperties } from './body';
import { linesOf, PALETTE } from './series-of-widget';
import type { World } from '../simulator/series';

const RANGE = { from: 10, to: 20 };

/** One observation of the number of the minute; nothing of a metric with the name Nothing. */
const world: World = ({ metricName }, minute) => (metricName === 'Nothing' ? [] : [{ value: minute, count: 1 }]);

function widgetOf(metrics: readonly unknown[], properties: object = {}): MetricProperties {
  const widget = { type: 'metric', x: 0, y: 0, width: 6, height: 6, properties: { metrics, ...properties } };
  return parseBody(JSON.stringify({ widgets: [widget] }))[0].properties as MetricProperties;
}

const pointsOf = (metrics: readonly unknown[], properties: object = {}) =>
  linesOf(widgetOf(metrics, properties), world, RANGE).map(({ points }) => points);

test('a line has a statistic of each period, of its own or of the widget', () => {
  const metrics = [
    ['A', 'B'],
    ['A', 'B', { stat: 'Maximum' }],
    ['A', 'B', { stat: 'Sum', period: 600 }],
    ['A', 'Nothing'],
  ];

  expect(pointsOf(metrics)).toEqual([[12, 17], [14, 19], [145], [undefined, undefined]]);
});

test('the line of a period that the dashboard begins in starts before it', () => {
  expect(linesOf(widgetOf([['A', 'B']], { period: 480 }), world, RANGE)[0].minutes).toEqual([8, 16]);
});

test('a band reaches around what was usual in the weeks before, and is grey', () => {
  const WEEK = 7 * 24 * 60;
  const metrics = [
    ['A', 'B', { id: 'm0', stat: 'Sum' }],
    [{ expression: 'ANOMALY_DETECTION_BAND(m0, 2)', label: 'usual' }],
  ];
  const twenty: World = () => [{ value: 20, count: 1 }];
  const range = { from: WEEK + 100, to: WEEK + 110 };
  const [, band] = linesOf(widgetOf(metrics), twenty, range);

  expect(band).toMatchObject({ label: 'usual', color: '#9aa5b1', minutes: [WEEK + 100, WEEK + 105] });
  expect([band.points, band.upper]).toEqual([
    [80, 80],
    [120, 120],
  ]);
  expect(linesOf(widgetOf(metrics), twenty, RANGE)[1].points).toEqual([undefined, undefined]);
});

test('an expression combines hidden metrics and other expressions', () => {
  const metrics = [
    [{ expression: 'e1+1', label: 'Result' }],
    [{ expression: 'm1*2', id: 'e1', visible: false }],
    ['A', 'B', { id: 'm1', visible: false }],
  ];

  expect(pointsOf(metrics)).toEqual([[25, 35]]);
});

test('one period as long as the time range, which is before the simulation in part', () => {
  const properties = { setPeriodToTimeRange: true, start: '-P30D', stat: 'SampleCount' };

  expect(pointsOf([['A', 'B']], properties)).toEqual([[20]]);
});

test('fails for an expression that refers to itself', () => {
  expect(() => pointsOf([[{ expression: 'e1+1', id: 'e1' }]])).toThrow('expression e1 refers to itself');
});

test('labels without a name of their own tell lines apart', () => {
  const labels = (...metrics: readonly unknown[]) => linesOf(widgetOf(metrics), world, RANGE).map(({ label }) => label);

  expect(labels(['A', 'B'], ['A', 'C'])).toEqual(['B', 'C']);
  expect(labels(['A', 'B', 'F', 'x'], ['A', 'B', 'F', 'y'])).toEqual(['B x', 'B y']);
  expect(labels(['A', 'B', 'F', 'x'], ['A', 'B', 'F', 'x', { stat: 'p99' }])).toEqual(['B x Average', 'B x p99']);
  expect(labels(['A', 'B', { label: 'Mine' }], [{ expression: 'm1*2' }], ['A', 'C', { id: 'm1' }])).toEqual([
    ...['Mine', 'm1*2', 'C'],
  ]);
});

test('lines have the colours of the palette in their order', () => {
  const lines = linesOf(widgetOf(Array.from({ length: 21 }, (_, index) => ['A', `B${index}`])), world, RANGE);

  expect(lines.map(({ color }) => color)).toEqual([...PALETTE, PALETTE[0]]);
});
