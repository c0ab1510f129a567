import * as v from 'valibot';
import { render, resourcesOf } from '../simulator/template';

/** The axis that a line or an annotation belongs to. */
export type Side = 'left' | 'right';

const side = v.optional(v.picklist(['left', 'right']), 'left');
const axis = v.strictObject({
  min: v.optional(v.number()),
  max: v.optional(v.number()),
  label: v.optional(v.string()),
});
const annotation = v.strictObject({ value: v.number(), label: v.optional(v.string()), yAxis: side });

const region = v.optional(v.string());

const metricProperties = v.strictObject({
  region,
  view: v.optional(v.picklist(['timeSeries', 'singleValue']), 'timeSeries'),
  title: v.optional(v.string(), ''),
  metrics: v.array(v.array(v.unknown())),
  stat: v.optional(v.string(), 'Average'),
  period: v.optional(v.number(), 300),
  start: v.optional(v.string()),
  setPeriodToTimeRange: v.optional(v.boolean(), false),
  yAxis: v.optional(v.strictObject({ left: v.optional(axis), right: v.optional(axis) }), {}),
  annotations: v.optional(v.strictObject({ horizontal: v.optional(v.array(annotation), []) }), {}),
});
const alarmProperties = v.strictObject({ title: v.optional(v.string(), 'Alarms'), alarms: v.array(v.string()) });

const PROPERTIES = { metric: metricProperties, alarm: alarmProperties };

/** A place on the grid of 24 columns, in units. */
const place = { x: v.number(), y: v.number(), width: v.number(), height: v.number() };
const placed = <const T extends keyof typeof PROPERTIES>(type: T) =>
  v.object({ type: v.literal(type), ...place, properties: PROPERTIES[type] });
const widgetSchema = v.variant('type', [placed('metric'), placed('alarm')]);

export type Widget = v.InferOutput<typeof widgetSchema>;
export type MetricProperties = v.InferOutput<typeof metricProperties>;
export type AlarmProperties = v.InferOutput<typeof alarmProperties>;
export type Annotation = v.InferOutput<typeof annotation>;
export type Axis = v.InferOutput<typeof axis>;

/** A widget of a body; what is not drawn is an error that names it. */
function parseWidget(input: unknown, index: number): Widget {
  const { type } = v.parse(v.object({ type: v.string() }), input);
  if (!Object.hasOwn(PROPERTIES, type)) {
    throw new Error(`widget ${index} has type ${type}, which is not drawn`);
  }
  const result = v.safeParse(widgetSchema, input);
  if (result.success) {
    return result.output;
  }
  const [issue] = result.issues;
  throw new Error(`widget ${index} (${type}): ${v.getDotPath(issue) ?? 'widget'}: ${issue.message}`);
}

/** The widgets of a dashboard body. */
export function parseBody(text: string): readonly Widget[] {
  const { widgets } = v.parse(v.object({ widgets: v.array(v.unknown()) }), JSON.parse(text));
  return widgets.map(parseWidget);
}

/** The widgets of the only dashboard of a template, or of the only one that shows alarms; of those that are called so, if that is said. */
export function widgetsOf(template: object, name = ''): readonly Widget[] {
  const dashboards = resourcesOf(template, 'AWS::CloudWatch::Dashboard')
    .filter(({ id }) => id.includes(name))
    .map(({ properties }) => parseBody(render(properties.DashboardBody)));
  const withAlarms = dashboards.filter((widgets) => widgets.some(({ type }) => type === 'alarm'));
  const [widgets, ...others] = dashboards.length > 1 ? withAlarms : dashboards;
  if (widgets === undefined || others.length > 0) {
    throw new Error(`expected a template with one dashboard, got ${dashboards.length}`);
  }
  return widgets;
}
