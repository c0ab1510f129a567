import type { Datapoints } from './series';

/** What a part of an expression gives: S, TS and TS[] of the AWS documentation, or a word such as REPEAT. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number | undefined }
  | { readonly kind: 'series'; readonly points: Datapoints }
  | { readonly kind: 'list'; readonly members: readonly Datapoints[] }
  | { readonly kind: 'word'; readonly word: string };

export const scalar = (value: number | undefined): Value => ({ kind: 'scalar', value });
export const series = (points: Datapoints): Value => ({ kind: 'series', points });
export const list = (members: readonly Datapoints[]): Value => ({ kind: 'list', members });

type Binary = (left: number, right: number) => number;

const truth = (holds: boolean): number => Number(holds);

/** Source: "Basic arithmetic functions" and "Comparison and logical operators" of the metric math documentation. */
export const OPERATORS: Record<string, Binary> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '&&': (a, b) => truth(a !== 0 && b !== 0),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  '||': (a, b) => truth(a !== 0 || b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/** No number, such as the result of a division by zero, is no datapoint. */
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/** Two series: a datapoint that only one of them has meets a 0; where both miss it, so does the result. */
function combineSeries(operator: Binary, left: Datapoints, right: Datapoints): Datapoints {
  return left.map((value, index) => {
    const other = right[index];
    return value === undefined && other === undefined ? undefined : finite(operator(value ?? 0, other ?? 0));
  });
}

/** Applies a function of one number to every datapoint. */
export function mapPoints(operand: Value, change: (value: number) => number): Value {
  return mapSeries(operand, (points) =>
    points.map((value) => (value === undefined ? undefined : finite(change(value)))),
  );
}

/** Applies a function of a series to a series, to each member of an array, or to a number as if it were a series. */
export function mapSeries(operand: Value, change: (points: Datapoints) => Datapoints): Value {
  if (operand.kind === 'word') {
    throw new Error(`${operand.word} is neither a number nor a metric`);
  }
  if (operand.kind === 'scalar') {
    return scalar(change([operand.value])[0]);
  }
  return operand.kind === 'list' ? list(operand.members.map(change)) : series(change(operand.points));
}

/** A function of one number when the other one is known; no datapoint at all when it is not. */
const given = (value: number | undefined, change: (value: number) => (other: number) => number) =>
  value === undefined ? () => NaN : change(value);

/** Applies an operator to two values; an array is combined member by member with a number or a series. */
export function combine(name: string, left: Value, right: Value): Value {
  const operator = OPERATORS[name];
  if (right.kind === 'scalar') {
    return mapPoints(
      left,
      given(right.value, (value) => (other) => operator(other, value)),
    );
  }
  if (left.kind === 'scalar') {
    return mapPoints(
      right,
      given(left.value, (value) => (other) => operator(value, other)),
    );
  }
  if (left.kind === 'series') {
    return mapSeries(right, (points) => combineSeries(operator, left.points, points));
  }
  if (right.kind === 'series') {
    return mapSeries(left, (points) => combineSeries(operator, points, right.points));
  }
  throw new Error(`${name} cannot combine two arrays of metrics`);
}
