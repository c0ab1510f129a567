import { list, mapPoints, mapSeries, scalar, series, type Value } from './metric-math-values';
import type { Datapoints } from './series';

/** What the functions know about the request. */
export interface Request {
  readonly periodSeconds: number;
  /** How many datapoints a series has. */
  readonly length: number;
  /** The metrics, without the expressions, by id. */
  readonly metrics: ReadonlyMap<string, Datapoints>;
}

/** A function with the least and the most arguments that it takes. */
export interface MathFunction {
  readonly arity: readonly [number, number];
  readonly apply: (args: readonly Value[], request: Request) => Value;
}

const unary = (apply: (arg: Value, request: Request) => Value): MathFunction => ({
  arity: [1, 1],
  apply: ([arg], request) => apply(arg, request),
});

const present = (points: Datapoints): number[] => points.filter((value) => value !== undefined);

/** One number of a series, or one series of an array: `reduce` gets the values and how many there could be. */
function aggregate(reduce: (values: readonly number[], possible: number) => number): MathFunction {
  const apply = (points: Datapoints): number | undefined => {
    const values = present(points);
    return values.length === 0 ? undefined : reduce(values, points.length);
  };
  return unary((arg, { length }) => {
    if (arg.kind === 'series') {
      return scalar(apply(arg.points));
    }
    if (arg.kind === 'list') {
      return series(Array.from({ length }, (_, index) => apply(arg.members.map((points) => points[index]))));
    }
    throw new Error('MIN, MAX, SUM and AVG need a metric or an array of metrics');
  });
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Calls `change` with each datapoint and the index and value of the one before it. */
function withPrevious(
  points: Datapoints,
  change: (value: number, previous: number, gap: number) => number,
): Datapoints {
  let last: { value: number; index: number } | undefined;
  return points.map((value, index) => {
    if (value === undefined) {
      return undefined;
    }
    const result = last && change(value, last.value, index - last.index);
    last = { value, index };
    return result;
  });
}

function runningSum(points: Datapoints): Datapoints {
  let sum = 0;
  return points.map((value) => (value === undefined ? undefined : (sum += value)));
}

function repeat(points: Datapoints): Datapoints {
  let last: number | undefined;
  return points.map((value) => (last = value ?? last));
}

/** A straight line between the two ends of a gap; a gap without both ends stays. */
function interpolate(points: Datapoints): Datapoints {
  const known = points.flatMap((value, index) => (value === undefined ? [] : [{ value, index }]));
  return points.map((value, index) => {
    const after = known.findIndex((point) => point.index > index);
    if (value !== undefined || after < 1) {
      return value;
    }
    const [from, to] = [known[after - 1], known[after]];
    return from.value + ((to.value - from.value) * (index - from.index)) / (to.index - from.index);
  });
}

function fill([operand, filler]: readonly Value[]): Value {
  if (filler.kind === 'word' && filler.word === 'REPEAT') {
    return mapSeries(operand, repeat);
  }
  if (filler.kind === 'word' && filler.word === 'LINEAR') {
    return mapSeries(operand, interpolate);
  }
  return mapSeries(operand, (points) => points.map((value, index) => value ?? at(filler, index)));
}

/** The datapoint of a branch or of a filler: a number has it everywhere. */
function at(value: Value, index: number): number | undefined {
  if (value.kind === 'scalar') {
    return value.value;
  }
  if (value.kind === 'series') {
    return value.points[index];
  }
  throw new Error('an array of metrics or a word stands where a number or a metric has to stand');
}

/**
 * For each datapoint of the condition: the first branch where it is not 0, with 0 for a datapoint that the branch
 * misses; else the second branch, or no datapoint. Source: "Using IF expressions".
 */
function choose([condition, whenTrue, whenFalse = scalar(undefined)]: readonly Value[], { length }: Request): Value {
  if (condition.kind === 'scalar') {
    if (condition.value === undefined) {
      return scalar(undefined);
    }
    const branch = condition.value === 0 ? whenFalse : whenTrue;
    return series(Array.from({ length }, (_, index) => at(branch, index)));
  }
  return mapSeries(condition, (points) =>
    points.map((holds, index) => {
      if (holds === undefined) {
        return undefined;
      }
      return holds === 0 ? at(whenFalse, index) : (at(whenTrue, index) ?? 0);
    }),
  );
}

function metrics([filter]: readonly Value[], request: Request): Value {
  const part = filter?.kind === 'word' ? filter.word : '';
  return list([...request.metrics].filter(([id]) => id.includes(part)).map(([, points]) => points));
}

/** Source: "Functions supported for metric math"; AVG treats missing values as 0. */
export const FUNCTIONS: ReadonlyMap<string, MathFunction> = new Map([
  ['ABS', unary((arg) => mapPoints(arg, Math.abs))],
  ['CEIL', unary((arg) => mapPoints(arg, Math.ceil))],
  ['FLOOR', unary((arg) => mapPoints(arg, Math.floor))],
  ['SUM', aggregate(total)],
  ['AVG', aggregate((values, possible) => total(values) / possible)],
  ['MIN', aggregate((values) => values.reduce((a, b) => Math.min(a, b)))],
  ['MAX', aggregate((values) => values.reduce((a, b) => Math.max(a, b)))],
  ['DIFF', unary((arg) => mapSeries(arg, (points) => withPrevious(points, (value, previous) => value - previous)))],
  [
    'RATE',
    unary((arg, { periodSeconds }) =>
      mapSeries(arg, (points) => withPrevious(points, (v, previous, gap) => (v - previous) / (gap * periodSeconds))),
    ),
  ],
  ['RUNNING_SUM', unary((arg) => mapSeries(arg, runningSum))],
  ['PERIOD', unary((_, { periodSeconds }) => scalar(periodSeconds))],
  ['TIME_SERIES', unary((arg, { length }) => series(Array.from({ length }, (_, index) => at(arg, index))))],
  ['METRICS', { arity: [0, 1], apply: metrics }],
  ['FILL', { arity: [2, 2], apply: fill }],
  ['IF', { arity: [2, 3], apply: choose }],
]);
