import { alarmsOf, drawAlarms } from './alarm-card';
import { widgetsOf, type Widget } from './body';
import { drawMetrics } from './metric-card';
import { drawPage, type Area } from './page';
import { arranged, type Row } from './rows';
import { lengthOf } from './time-range';
import type { State } from '../simulator/evaluation';
import type { World } from '../simulator/series';

/** What a preview of a dashboard shows. */
export interface DashboardOptions {
  /** A template with one dashboard. */
  readonly template: object;
  readonly world: World;
  /** In the logical id of the dashboard, when there are several. */
  readonly dashboard?: string;
  /** The first minute after the time range; the world is not asked for it. */
  readonly endMinute: number;
  /** How long the time range is. A start of the dashboard itself is not used. */
  readonly minutes: number;
  /** By logical id or by name; an alarm that is not in it has insufficient data. */
  readonly alarmStates: Readonly<Record<string, State>>;
  /** `{system}-{suffix}`: of alarms that are named like it only what is between is shown. */
  readonly title: string;
  /** The part of the dashboard that is shown, and where; all of it, as it is, when not given. */
  readonly rows?: readonly Row[];
}

/** What tells an alarm from the others of its system. */
function shortName(name: string, title: string): string {
  const [, system, suffix] = /^(.*)-([^-]*)$/.exec(title) ?? [];
  const isOfSystem = system !== undefined && name.startsWith(`${system}-`) && name.endsWith(`-${suffix}`);
  return isOfSystem ? name.slice(system.length + 1, -suffix.length - 1) : name;
}

function drawWidget(options: DashboardOptions, widget: Widget, index: number, area: Area): string {
  const range = { from: options.endMinute - options.minutes, to: options.endMinute };
  switch (widget.type) {
    case 'metric':
      return drawMetrics(widget.properties, { world: options.world, range }, { id: `w${index}`, ...area });
    case 'alarm': {
      const alarms = alarmsOf(widget.properties, options.template, options.alarmStates);
      const shown = alarms.map(({ name, state }) => ({ name: shortName(name, options.title), state }));
      return drawAlarms(shown, area.width, area.height);
    }
  }
}

/** The dashboard of a template with simulated data as one SVG; the same options give the same bytes. */
export function renderDashboard(options: DashboardOptions): string {
  const { endMinute, minutes, rows, title } = options;
  const widgets = widgetsOf(options.template, options.dashboard);
  return drawPage({
    title,
    note: `${lengthOf({ from: endMinute - minutes, to: endMinute })} · UTC`,
    widgets: rows ? arranged(widgets, rows) : widgets,
    draw: (widget, index, area) => drawWidget(options, widget, index, area),
  });
}
