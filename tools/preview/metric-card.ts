import type { MetricProperties } from './body';
import { drawChart } from './charts';
import { compact } from './scale';
import { linesOf, rangeOf, type Line } from './series-of-widget';
import { at, box, fit, INK, text, widthOf } from './svg';
import type { TimeRange } from './time-range';
import type { World } from '../simulator/series';

/** What a card needs to know of the page. */
export interface Data {
  readonly world: World;
  readonly range: TimeRange;
}

/** The inside of a card. */
export interface Inside {
  /** Unique on the page. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

const LEGEND = { size: 11, color: INK.quiet };
const ROW = 17;
const SQUARE = 10;

interface Entry {
  readonly x: number;
  readonly row: number;
  readonly label: string;
  readonly color: string;
}

/** The entries of a legend from left to right, in as many rows as they need. */
function entriesOf(lines: readonly Line[], width: number): readonly Entry[] {
  let [x, row] = [0, 0];
  return lines.map(({ label: full, color }) => {
    const label = fit(full, width - SQUARE - 5, LEGEND);
    const needed = SQUARE + 5 + widthOf(label, LEGEND);
    if (x > 0 && x + needed > width) {
      [x, row] = [0, row + 1];
    }
    const entry = { x, row, label, color };
    x += needed + 14;
    return entry;
  });
}

function drawLegend(entries: readonly Entry[]): string {
  const one = ({ x, row, label, color }: Entry): string =>
    box({ x, y: row * ROW, width: SQUARE, height: SQUARE }, `fill="${color}"`, 2) +
    text(x + SQUARE + 5, row * ROW + 9, label, LEGEND);
  return entries.map(one).join('');
}

/** The labels of the axes, above the chart. */
function drawAxisLabels({ yAxis }: MetricProperties, width: number): string {
  const left = yAxis.left?.label ? text(0, 10, fit(yAxis.left.label, width / 2 - 8, LEGEND), LEGEND) : '';
  const right = yAxis.right?.label && fit(yAxis.right.label, width / 2 - 8, LEGEND);
  return left + (right ? text(width, 10, right, { ...LEGEND, anchor: 'end' }) : '');
}

function drawGraph(widget: MetricProperties, lines: readonly Line[], data: Data, inside: Inside): string {
  const { id, width, height } = inside;
  const entries = entriesOf(lines, width);
  const legend = entries.length === 0 ? 0 : (entries.at(-1)!.row + 1) * ROW;
  const labels = drawAxisLabels(widget, width);
  const top = labels ? 12 : 0;
  const chart = drawChart({
    ...{ id, width, height: height - top - legend, range: rangeOf(widget, data.range), lines, axes: widget.yAxis },
    annotations: widget.annotations.horizontal,
  });
  return labels + at(0, top, chart) + at(4, height - legend + 5, drawLegend(entries));
}

/** The latest value of each line, in columns. */
function drawValues(lines: readonly Line[], { width, height }: Inside): string {
  const column = width / Math.max(1, lines.length);
  const shown = lines.map(({ points }) => {
    const value = points.filter((point) => point !== undefined).at(-1);
    return value === undefined ? '--' : compact(value);
  });
  const widest = Math.max(...shown.map((value) => widthOf(value, { size: 1 })));
  const size = Math.max(12, Math.min(34, height * 0.45, Math.floor((column - 12) / widest)));
  const middle = height / 2 + size * 0.2;
  return lines
    .map(({ label, color }, index) => {
      const name = fit(label, column - SQUARE - 14, LEGEND);
      const square = box({ x: 0, y: middle + 12, width: SQUARE, height: SQUARE }, `fill="${color}"`, 2);
      const content = text(0, middle, shown[index], { size }) + square + text(SQUARE + 5, middle + 21, name, LEGEND);
      return at(index * column, 0, content);
    })
    .join('');
}

/** The inside of a metric widget. */
export function drawMetrics(widget: MetricProperties, data: Data, inside: Inside): string {
  const lines = linesOf(widget, data.world, data.range);
  return widget.view === 'singleValue' ? drawValues(lines, inside) : drawGraph(widget, lines, data, inside);
}
