import { init, type EChartsOption, type LineSeriesOption } from 'echarts';
import type { Annotation, Axis, Side } from './body';
import { compact, scaleOf, type Scale } from './scale';
import type { Line } from './series-of-widget';
import { INK, widthOf } from './svg';
import { clock, ticksOf, type TimeRange } from './time-range';
import type { Datapoints } from '../simulator/series';

/** What is drawn between the title and the legend of a graph. */
export interface Chart {
  /** Makes the ids of this chart differ from those of the other ones on the page. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly range: TimeRange;
  readonly lines: readonly Line[];
  readonly annotations: readonly Annotation[];
  readonly axes: { readonly left?: Axis; readonly right?: Axis };
}

/** A longer line is drawn with fewer points. */
const MOST_POINTS = 180;
const SIDES: readonly Side[] = ['left', 'right'];
const ANNOTATION = '#d13212';
const LABEL = { color: INK.quiet, fontSize: 11 };
const STILL = { silent: true, animation: false, emphasis: { disabled: true } };
const symbol = 'none';

type Point = readonly [minute: number, value: number | undefined];

/** A point a chunk: the one that differs most from the mean of the line, so that peaks stay. */
function thin(points: readonly Point[]): readonly Point[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) {
    return points;
  }
  const known = points.flatMap(([, value]) => value ?? []);
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const distance = ([, value]: Point): number => (value === undefined ? -1 : Math.abs(value - mean));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const chunk = points.slice(index * size, (index + 1) * size);
    return [chunk[0][0], chunk.reduce((best, point) => (distance(point) > distance(best) ? point : best))[1]];
  });
}

/** The points of a line that lie in the time range; a point without neighbours is a dot, because no line shows it. */
function dataOf({ minutes, points }: Line, { from }: TimeRange): LineSeriesOption['data'] {
  const all = minutes.map((minute, index): Point => [Math.max(minute, from), points[index]]);
  const thinned = thin(all);
  return thinned.map(([minute, value], index) => {
    const alone = thinned[index - 1]?.[1] === undefined && thinned[index + 1]?.[1] === undefined;
    return { value: [minute, value ?? null], symbol: alone ? 'circle' : symbol } as { value: number[]; symbol: string };
  });
}

const valuesOf = ({ lines }: Chart, side: Side): readonly number[] =>
  lines
    .filter((line) => line.side === side)
    .flatMap(({ points, upper = [] }) => [...points, ...upper].flatMap((value) => value ?? []));

const annotationsOf = ({ annotations }: Chart, side: Side): readonly Annotation[] =>
  annotations.filter(({ yAxis }) => yAxis === side);

/** Labels change sides, so that neighbours do not overlap; near the upper end a label is below its line. */
function labelPosition(start: boolean, value: number, { min, max }: Scale) {
  const below = value > max - (max - min) * 0.15;
  return `inside${start ? 'Start' : 'End'}${below ? 'Bottom' : 'Top'}` as const;
}

/** A series without points that carries the annotations of an axis. */
function annotationSeries(chart: Chart, side: Side, scale: Scale): LineSeriesOption {
  const annotations = [...annotationsOf(chart, side)].sort((a, b) => a.value - b.value);
  const lines = annotations.map(({ value, label = '' }, index) => ({
    yAxis: value,
    lineStyle: { color: ANNOTATION, type: 'solid' as const, width: 1.5 },
    label: {
      ...{ show: label !== '', formatter: () => label, color: ANNOTATION, fontSize: 11 },
      ...{ backgroundColor: 'rgba(255,255,255,0.8)', padding: [2, 3], borderRadius: 2 },
      position: labelPosition(index % 2 === 0, value, scale),
    },
  }));
  return {
    ...{ type: 'line', data: [], yAxisIndex: SIDES.indexOf(side), ...STILL },
    markLine: { ...STILL, symbol, data: lines },
  };
}

function lineSeries(chart: Chart, line: Line): LineSeriesOption {
  return {
    ...{ type: 'line', yAxisIndex: SIDES.indexOf(line.side), ...STILL },
    data: dataOf(line, chart.range),
    ...{ showAllSymbol: true, symbolSize: 4, color: line.color, lineStyle: { width: 1.8, join: 'round' } },
  };
}

/** The area between two bounds: what is from the lower one to the upper one stands on the lower one. */
function bandSeries(chart: Chart, line: Line, upper: Datapoints): LineSeriesOption[] {
  const height = upper.map((value, index) => (value === undefined ? undefined : value - line.points[index]!));
  const [below, area] = [line, { ...line, points: height }].map((each) => lineSeries(chart, each));
  const invisible = { stack: line.label, symbol, lineStyle: { width: 0 } };
  return [
    { ...below, ...invisible },
    { ...area, ...invisible, areaStyle: { color: line.color, opacity: 0.25 } },
  ];
}

function valueAxis(side: Side, scale: Scale, used: boolean): object {
  return {
    ...{ type: 'value', position: side, ...scale, silent: true },
    axisLabel: { ...LABEL, show: used, formatter: compact },
    splitLine: { show: side === 'left', lineStyle: { color: INK.line, width: 1 } },
    ...{ axisLine: { show: false }, axisTick: { show: false } },
  };
}

function timeAxis(chart: Chart, plotWidth: number): object {
  const customValues = ticksOf(chart.range, Math.max(2, Math.floor(plotWidth / 58)));
  return {
    ...{ type: 'value', min: chart.range.from, max: chart.range.to, silent: true, splitLine: { show: false } },
    axisLabel: { ...LABEL, customValues, formatter: clock, margin: 9, hideOverlap: true },
    axisTick: { customValues, length: 4, lineStyle: { color: '#aab7b8' } },
    axisLine: { onZero: false, lineStyle: { color: '#aab7b8' } },
  };
}

/** The margin that the labels of an axis need. */
function marginOf({ min, interval }: Scale): number {
  const labels = [0, 1, 2, 3, 4, 5].map((step) => compact(min + step * interval));
  return 12 + Math.max(...labels.map((label) => widthOf(label, { size: 11 })));
}

/** Whether an axis has something to measure. */
const isUsed = (chart: Chart, side: Side): boolean =>
  chart.lines.some((line) => line.side === side) || annotationsOf(chart, side).length > 0 || side in chart.axes;

function optionsOf(chart: Chart): EChartsOption {
  const scales = SIDES.map((side) =>
    scaleOf([...valuesOf(chart, side), ...annotationsOf(chart, side).map(({ value }) => value)], chart.axes[side]),
  );
  const used = SIDES.map((side) => isUsed(chart, side));
  const left = marginOf(scales[0]);
  const right = used[1] ? marginOf(scales[1]) : 18;
  return {
    ...{ animation: false, textStyle: { fontFamily: 'sans-serif' } },
    grid: { left, right, top: 10, bottom: 26, outerBoundsMode: 'none' },
    xAxis: timeAxis(chart, chart.width - left - right),
    yAxis: SIDES.map((side, index) => valueAxis(side, scales[index], index === 0 || used[index])),
    series: [
      ...SIDES.map((side, index) => annotationSeries(chart, side, scales[index])),
      ...chart.lines.flatMap((line) => (line.upper ? bandSeries(chart, line, line.upper) : lineSeries(chart, line))),
    ],
  };
}

/** A chart alone knows its ids and classes: without styles for a pointer, and with ids that are unique on the page. */
function nested(svg: string, id: string): string {
  return svg
    .replace(/^<svg[^>]*>|<\/svg>\s*$/g, '')
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/<rect [^>]*fill="none"><\/rect>/, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace(/(url\(#| id=")zr\d+-/g, `$1${id}-`)
    .replace(/font-family:sans-serif;/g, '')
    .replace(/font: normal normal (\d+px) sans-serif/g, 'font-size:$1')
    .replace(/<(\w+)([^>]*)><\/\1>/g, '<$1$2/>')
    .replace(/\n/g, '');
}

/** A chart as content for a page, without an `<svg>` of its own. */
export function drawChart(chart: Chart): string {
  const instance = init(null, null, { renderer: 'svg', ssr: true, width: chart.width, height: chart.height });
  instance.setOption(optionsOf(chart));
  const svg = instance.renderToSVGString();
  instance.dispose();
  return nested(svg, chart.id);
}
