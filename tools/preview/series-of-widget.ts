import type { MetricProperties, Side } from './body';
import { rowsOf, type Row } from './metrics-array';
import { periodsOf, rangeFrom, type TimeRange } from './time-range';
import { bandsOf, readBand, type Bounds } from '../simulator/band';
import { compile } from '../simulator/metric-math';
import type { Datapoints, World } from '../simulator/series';
import { statistic } from '../simulator/statistics';

/** A metric or an expression as it is drawn. */
export interface Line {
  readonly label: string;
  readonly color: string;
  readonly side: Side;
  /** The first minute of each period. */
  readonly minutes: readonly number[];
  readonly points: Datapoints;
  /** Of a band: what it reaches up to, from `points` on. */
  readonly upper?: Datapoints;
}

/** The colours that CloudWatch gives to lines, in their order. */
export const PALETTE = [
  ...['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22', '#17becf'],
  ...['#aec7e8', '#ffbb78', '#98df8a', '#ff9896', '#c5b0d5', '#c49c94', '#f7b6d2', '#c7c7c7', '#dbdb8d', '#9edae5'],
];

/** Of what is usual. */
const BAND_COLOR = '#9aa5b1';

/** The datapoints of the rows of one widget. */
class Calculation {
  public constructor(
    private readonly rows: readonly Row[],
    private readonly stat: string,
    private readonly world: World,
    private readonly periods: readonly TimeRange[],
  ) {}

  /** The datapoints of a row; `path` is the ids that led to it. */
  public pointsOf(row: Row, path: readonly string[] = []): Datapoints {
    if (row.kind === 'metric') {
      return this.periods.map((period) => this.pointOf(row, period));
    }
    if (row.id !== undefined && path.includes(row.id)) {
      throw new Error(`expression ${row.id} refers to itself`);
    }
    const below = row.id === undefined ? path : [...path, row.id];
    const { names, evaluate } = compile(row.expression);
    const used = this.rows.filter(({ id = '' }) => names.includes(id));
    const variables = Object.fromEntries(used.map((other) => [other.id, this.pointsOf(other, below)]));
    return evaluate(variables);
  }

  /** The band of a row, which is learned from the weeks before; undefined for a row that is none. */
  public bandOf(row: Row): readonly (Bounds | undefined)[] | undefined {
    const band = row.kind === 'expression' ? readBand(row.expression) : undefined;
    const watched = this.rows.find(({ id }) => id !== undefined && id === band?.of);
    if (band === undefined || watched === undefined) {
      return undefined;
    }
    const { from, to } = this.periods[0];
    const sliding = Array.from({ length: this.periods.at(-1)!.to }, (_, minute) => ({
      from: minute + 1 + from - to,
      to: minute + 1,
    }));
    const points = new Calculation(this.rows, this.stat, this.world, sliding).pointsOf(watched);
    const bands = bandsOf(points, band.width);
    return this.periods.map((period) => bands[period.to - 1]);
  }

  private pointOf({ metric, stat = this.stat }: Extract<Row, { kind: 'metric' }>, { from, to }: TimeRange) {
    const first = Math.max(0, from);
    const minutes = Array.from({ length: Math.max(0, to - first) }, (_, index) => first + index);
    return statistic(
      minutes.flatMap((minute) => this.world(metric, minute)),
      stat,
    );
  }
}

/** The shortest names that tell the rows apart: the metric, with its dimensions, with its statistic too. */
function labelsOf(rows: readonly Row[], stat: string): readonly string[] {
  const parts = rows.map((row): readonly string[] => {
    if (row.label !== undefined) {
      return [row.label];
    }
    if (row.kind === 'expression') {
      return [row.expression];
    }
    return [row.metric.metricName, Object.values(row.metric.dimensions).join(' '), row.stat ?? stat];
  });
  const candidates = [1, 2, 3].map((length) => parts.map((names) => names.slice(0, length).join(' ')));
  return candidates.find((labels) => new Set(labels).size === labels.length) ?? candidates[2];
}

/** The time range that a widget shows. */
export const rangeOf = (widget: MetricProperties, dashboard: TimeRange): TimeRange =>
  rangeFrom(widget.start, dashboard);

/** The visible lines of a widget, each over the widget's time range. */
export function linesOf(widget: MetricProperties, world: World, dashboard: TimeRange): readonly Line[] {
  const rows = rowsOf(widget.metrics);
  const visible = rows.filter((row) => row.visible);
  const labels = labelsOf(visible, widget.stat);
  const range = rangeOf(widget, dashboard);
  return visible.map((row, index) => {
    const length = widget.setPeriodToTimeRange ? range.to - range.from : Math.ceil((row.period ?? widget.period) / 60);
    const periods = widget.setPeriodToTimeRange ? [range] : periodsOf(range, length);
    const calculation = new Calculation(rows, widget.stat, world, periods);
    const line = { label: labels[index], side: row.yAxis, minutes: periods.map(({ from }) => from) };
    const bands = calculation.bandOf(row);
    if (bands !== undefined) {
      const [points, upper] = [0, 1].map((bound) => bands.map((usual) => usual?.[bound]));
      return { ...line, color: BAND_COLOR, points, upper };
    }
    return { ...line, color: PALETTE[index % PALETTE.length], points: calculation.pointsOf(row) };
  });
}
