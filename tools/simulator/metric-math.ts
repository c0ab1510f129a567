import type { CallExpression, CoreExpression, Expression, Literal } from 'jsep';
import { at, combine, OPERATORS, scalar, series, type Value } from './metric-math-values';
import { parse } from './parse';
import type { Datapoints } from './series';

/** An expression that is read once and evaluated often. */
export interface CompiledExpression {
  /** The variables that it names. */
  readonly names: readonly string[];
  readonly evaluate: (variables: Record<string, Datapoints>) => Datapoints;
}

type Evaluate = (variables: Record<string, Datapoints>) => Value;
type MathFunction = (...args: Value[]) => Value;

function pointsOf(value: Value): Datapoints {
  if (value.kind === 'scalar') {
    throw new Error('a number stands where a metric has to stand');
  }
  return value.points;
}

/**
 * For each datapoint of the condition: the first branch where it is not 0, with 0 for a datapoint that the branch
 * misses; else the second branch. Source: "Using IF expressions".
 */
function choose(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  const points = pointsOf(condition).map((holds, index) => {
    if (holds === undefined) {
      return undefined;
    }
    return holds === 0 ? at(whenFalse, index) : (at(whenTrue, index) ?? 0);
  });
  return series(points);
}

const fill = (operand: Value, filler: Value): Value =>
  series(pointsOf(operand).map((value, index) => value ?? at(filler, index)));

/** The functions that alarms and dashboards of the library use. Source: "Functions supported for metric math". */
const FUNCTIONS: Record<string, MathFunction> = { FILL: fill, IF: choose };

/** A part of an expression as a function of the variables; adds what it names to `names`. */
function compilePart(expression: Expression, names: string[]): Evaluate {
  const part = expression as CoreExpression;
  switch (part.type) {
    case 'Literal':
      return literal(part);
    case 'Identifier':
      names.push(part.name);
      return (variables) => series(variables[part.name] ?? unknown(part.name));
    case 'BinaryExpression': {
      const [left, right] = [compilePart(part.left, names), compilePart(part.right, names)];
      return (variables) => combine(OPERATORS[part.operator], left(variables), right(variables));
    }
    case 'CallExpression':
      return compileCall(part, names);
    default:
      throw new Error(`metric math with ${part.type} is not simulated`);
  }
}

function literal({ value, raw }: Literal): Evaluate {
  if (typeof value !== 'number') {
    throw new Error(`metric math with the text ${raw} is not simulated`);
  }
  return () => scalar(value);
}

function compileCall({ callee, arguments: args }: CallExpression, names: string[]): Evaluate {
  const apply = FUNCTIONS[String(callee.name)];
  if (apply === undefined) {
    throw new Error(`metric math function ${String(callee.name)} is not simulated`);
  }
  if (args.length !== apply.length) {
    throw new Error(`metric math calls ${String(callee.name)} with ${args.length} arguments`);
  }
  const parts = args.map((arg) => compilePart(arg, names));
  return (variables) => apply(...parts.map((part) => part(variables)));
}

function unknown(name: string): never {
  throw new Error(`metric math names ${name}, which is not defined`);
}

/** Reads an expression; unknown functions are an error here, unknown variables when it is evaluated. */
export function compile(expression: string): CompiledExpression {
  const names: string[] = [];
  const whole = compilePart(parse('metric math', expression), names);
  return { names, evaluate: (variables) => pointsOf(whole(variables)) };
}

/**
 * The datapoints of an expression over the datapoints of its variables.
 * Source: "Using math expressions with CloudWatch metrics", Amazon CloudWatch User Guide.
 */
export function evaluate(expression: string, variables: Record<string, Datapoints>): Datapoints {
  return compile(expression).evaluate(variables);
}
