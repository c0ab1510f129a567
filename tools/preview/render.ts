import { alarmsOf, drawAlarms } from './alarm-card';
import { widgetsOf, type Widget } from './body';
import { drawMetrics } from './metric-card';
import { drawPage, type Area } from './page';
import { lengthOf } from './time-range';
import type { State } from '../simulator/evaluation';
import type { World } from '../simulator/series';

/** What a preview of a dashboard shows. */
export interface DashboardOptions {
  /** A template with one dashboard. */
  readonly template: object;
  readonly world: World;
  /** The first minute after the time range; the world is not asked for it. */
  readonly endMinute: number;
  /** How long the time range is. A start of the dashboard itself is not used. */
  readonly minutes: number;
  /** By logical id or by name; an alarm that is not in it has insufficient data. */
  readonly alarmStates: Readonly<Record<string, State>>;
  readonly title: string;
}

function drawWidget(options: DashboardOptions, widget: Widget, index: number, area: Area): string {
  const range = { from: options.endMinute - options.minutes, to: options.endMinute };
  switch (widget.type) {
    case 'metric':
      return drawMetrics(widget.properties, { world: options.world, range }, { id: `w${index}`, ...area });
    case 'alarm':
      return drawAlarms(alarmsOf(widget.properties, options.template, options.alarmStates), area.width, area.height);
  }
}

/** The dashboard of a template with simulated data as one SVG; the same options give the same bytes. */
export function renderDashboard(options: DashboardOptions): string {
  const { endMinute, minutes, title } = options;
  return drawPage({
    title,
    note: `${lengthOf({ from: endMinute - minutes, to: endMinute })} · UTC`,
    widgets: widgetsOf(options.template),
    draw: (widget, index, area) => drawWidget(options, widget, index, area),
  });
}
