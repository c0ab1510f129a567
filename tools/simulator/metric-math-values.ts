import type { Datapoints } from './series';

/** What a part of an expression gives: S or TS of the AWS documentation. */
export type Value =
  | { readonly kind: 'scalar'; readonly value: number | undefined }
  | { readonly kind: 'series'; readonly points: Datapoints };

export const scalar = (value: number | undefined): Value => ({ kind: 'scalar', value });
export const series = (points: Datapoints): Value => ({ kind: 'series', points });

type Binary = (left: number, right: number) => number;

const truth = (holds: boolean): number => Number(holds);
const and: Binary = (a, b) => truth(a !== 0 && b !== 0);
const or: Binary = (a, b) => truth(a !== 0 || b !== 0);

/** Source: "Basic arithmetic functions" and "Comparison and logical operators" of the metric math documentation. */
export const OPERATORS: Record<string, Binary> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  ...{ '&&': and, AND: and, '||': or, OR: or },
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

/** Two numbers, or a number and a datapoint: there is no result when one of them is missing. */
const combineNumbers = (operator: Binary, left?: number, right?: number): number | undefined =>
  left === undefined || right === undefined ? undefined : finite(operator(left, right));

/** Applies an operator; a number meets every datapoint of a series. */
export function combine(operator: Binary, left: Value, right: Value): Value {
  if (left.kind === 'series' && right.kind === 'series') {
    return series(combineSeries(operator, left.points, right.points));
  }
  if (left.kind === 'series') {
    return series(left.points.map((value) => combineNumbers(operator, value, at(right, 0))));
  }
  if (right.kind === 'series') {
    return series(right.points.map((value) => combineNumbers(operator, left.value, value)));
  }
  return scalar(combineNumbers(operator, left.value, right.value));
}

/** The datapoint of a value: a number has it everywhere. */
export function at(value: Value, index: number): number | undefined {
  return value.kind === 'scalar' ? value.value : value.points[index];
}
