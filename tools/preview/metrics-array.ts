import * as v from 'valibot';
import type { MetricIdentity } from '../simulator/series';

const optionsSchema = v.strictObject({
  id: v.optional(v.string()),
  label: v.optional(v.string()),
  stat: v.optional(v.string()),
  period: v.optional(v.number()),
  visible: v.optional(v.boolean(), true),
  yAxis: v.optional(v.picklist(['left', 'right']), 'left'),
});
const expressionSchema = v.strictObject({ ...optionsSchema.entries, expression: v.string() });

export type RowOptions = v.InferOutput<typeof optionsSchema>;

/** An entry of the `metrics` of a widget. */
export type Row = RowOptions &
  (
    | { readonly kind: 'metric'; readonly metric: MetricIdentity }
    | { readonly kind: 'expression'; readonly expression: string }
  );

function identityOf(fields: readonly string[]): MetricIdentity {
  const [namespace, metricName, ...rest] = fields;
  // The shorthand `.` and `...` for what the entry before says is nothing that the CDK writes.
  if (metricName === undefined || rest.length % 2 === 1 || fields.some((field) => /^\.+$/.test(field))) {
    throw new Error(`metrics: [${fields.join(', ')}] is no metric`);
  }
  const names = rest.filter((_, index) => index % 2 === 0);
  return { namespace, metricName, dimensions: Object.fromEntries(names.map((name, i) => [name, rest[2 * i + 1]])) };
}

/**
 * The rows of a `metrics` array, which has no shorthand.
 * Source: "Dashboard body structure and syntax", Amazon CloudWatch API Reference.
 */
export function rowsOf(metrics: readonly (readonly unknown[])[]): readonly Row[] {
  return metrics.map((entry): Row => {
    const last = entry.at(-1);
    const options = typeof last === 'object' ? last : {};
    const fields = v.parse(v.array(v.string()), typeof last === 'object' ? entry.slice(0, -1) : entry);
    if (fields.length === 0) {
      return { kind: 'expression', ...v.parse(expressionSchema, options) };
    }
    return { kind: 'metric', metric: identityOf(fields), ...v.parse(optionsSchema, options) };
  });
}
