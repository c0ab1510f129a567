import * as v from 'valibot';
import { color } from './body';
import type { MetricIdentity } from '../simulator/series';

const optionsSchema = v.object({
  id: v.optional(v.string()),
  label: v.optional(v.string()),
  color,
  stat: v.optional(v.string()),
  period: v.optional(v.number()),
  visible: v.optional(v.boolean(), true),
  yAxis: v.optional(v.picklist(['left', 'right']), 'left'),
});
const expressionSchema = v.object({ ...optionsSchema.entries, expression: v.string() });

export type RowOptions = v.InferOutput<typeof optionsSchema>;

/** An entry of the `metrics` of a widget without its shorthand. */
export type Row = RowOptions &
  (
    | { readonly kind: 'metric'; readonly metric: MetricIdentity }
    | { readonly kind: 'expression'; readonly expression: string }
  );

/** Namespace, metric name, and names and values of dimensions by turns, with "..." and "." filled in. */
function fillIn(fields: readonly string[], previous: readonly string[]): readonly string[] {
  const dots = fields.indexOf('...');
  const missing = Math.max(0, previous.length - (fields.length - 1));
  const full =
    dots < 0 ? fields : [...fields.slice(0, dots), ...previous.slice(dots, dots + missing), ...fields.slice(dots + 1)];
  return full.map((field, index) => {
    if (field !== '.') {
      return field;
    }
    if (previous[index] === undefined) {
      throw new Error(`metrics: "." of [${fields.join(', ')}] repeats nothing`);
    }
    return previous[index];
  });
}

function identityOf(fields: readonly string[]): MetricIdentity {
  const [namespace, metricName, ...rest] = fields;
  if (metricName === undefined || rest.length % 2 === 1) {
    throw new Error(`metrics: [${fields.join(', ')}] is no metric`);
  }
  const names = rest.filter((_, index) => index % 2 === 0);
  return { namespace, metricName, dimensions: Object.fromEntries(names.map((name, i) => [name, rest[2 * i + 1]])) };
}

/**
 * The rows of a `metrics` array.
 * Source: "Dashboard body structure and syntax", Amazon CloudWatch API Reference.
 */
export function rowsOf(metrics: readonly (readonly unknown[])[]): readonly Row[] {
  let previous: readonly string[] = [];
  return metrics.map((entry): Row => {
    const last = entry.at(-1);
    const options = typeof last === 'object' ? last : {};
    const fields = v.parse(v.array(v.string()), typeof last === 'object' ? entry.slice(0, -1) : entry);
    if (fields.length === 0) {
      return { kind: 'expression', ...v.parse(expressionSchema, options) };
    }
    previous = fillIn(fields, previous);
    return { kind: 'metric', metric: identityOf(previous), ...v.parse(optionsSchema, options) };
  });
}
