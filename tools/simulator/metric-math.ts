import { FUNCTIONS, type Request } from './metric-math-functions';
import { parse, type Node } from './metric-math-parser';
import { combine, list, mapPoints, scalar, series, type Value } from './metric-math-values';
import type { Datapoints } from './series';

/** What an expression has to know about the metrics that it combines. */
export interface MathOptions {
  readonly periodSeconds: number;
  /** The variables that METRICS() means. @default - all of them */
  readonly metricIds?: readonly string[];
}

/** An expression that is read once and evaluated often. */
export interface CompiledExpression {
  /** A datapoint depends on no other time than its own, so that a series can be as long as one likes. */
  readonly pointwise: boolean;
  /** The variables that it names; METRICS() names none. */
  readonly names: readonly string[];
  readonly evaluate: (variables: Record<string, Datapoints>, options: MathOptions) => Datapoints;
}

/** Words that are arguments of a function and no variables. */
const WORDS = ['REPEAT', 'LINEAR'];
const POINTWISE = ['ABS', 'CEIL', 'FLOOR', 'IF', 'FILL', 'PERIOD', 'TIME_SERIES', 'METRICS'];
const AGGREGATES = ['SUM', 'AVG', 'MIN', 'MAX'];

const childrenOf = (node: Node): readonly Node[] => {
  if (node.kind === 'array') {
    return node.items;
  }
  if (node.kind === 'negate') {
    return [node.operand];
  }
  if (node.kind === 'binary') {
    return [node.left, node.right];
  }
  return node.kind === 'call' ? node.args : [];
};

/** The node and everything below it. */
const allOf = (node: Node): readonly Node[] => [node, ...childrenOf(node).flatMap(allOf)];

/** Whether a node gives an array of metrics, as far as its form shows. */
function givesList(node: Node): boolean {
  if (node.kind === 'array') {
    return true;
  }
  if (node.kind === 'call' && AGGREGATES.includes(node.name)) {
    return false;
  }
  return (node.kind === 'call' && node.name === 'METRICS') || childrenOf(node).some(givesList);
}

/** An aggregate of an array works point by point, of a metric it needs the whole series; so do REPEAT and RATE. */
function isPointwise(node: Node): boolean {
  return allOf(node).every((part) => {
    if (part.kind === 'word') {
      return !WORDS.includes(part.word);
    }
    if (part.kind !== 'call') {
      return true;
    }
    return AGGREGATES.includes(part.name) ? givesList(part.args[0]) : POINTWISE.includes(part.name);
  });
}

class Evaluation {
  public constructor(
    private readonly variables: Record<string, Datapoints>,
    private readonly request: Request,
  ) {}

  public valueOf(node: Node): Value {
    switch (node.kind) {
      case 'number':
        return scalar(node.value);
      case 'text':
        return { kind: 'word', word: node.text };
      case 'word':
        return this.word(node.word);
      case 'array':
        return list(node.items.flatMap((item) => this.members(item)));
      case 'negate':
        return mapPoints(this.valueOf(node.operand), (value) => -value);
      case 'binary':
        return combine(node.operator, this.valueOf(node.left), this.valueOf(node.right));
      case 'call':
        return this.call(node.name, node.args);
    }
  }

  private word(word: string): Value {
    if (word in this.variables) {
      return series(this.variables[word]);
    }
    if (WORDS.includes(word)) {
      return { kind: 'word', word };
    }
    throw new Error(`metric math names ${word}, which is not defined`);
  }

  private members(item: Node): readonly Datapoints[] {
    const value = this.valueOf(item);
    if (value.kind === 'series') {
      return [value.points];
    }
    if (value.kind === 'list') {
      return value.members;
    }
    throw new Error('an array of metric math holds metrics only');
  }

  private call(name: string, args: readonly Node[]): Value {
    return FUNCTIONS.get(name)!.apply(
      args.map((arg) => this.valueOf(arg)),
      this.request,
    );
  }
}

function run(expression: string, node: Node, variables: Record<string, Datapoints>, options: MathOptions): Datapoints {
  const length = Math.max(0, ...Object.values(variables).map((points) => points.length));
  const metricIds = options.metricIds ?? Object.keys(variables);
  const metrics = new Map(metricIds.map((id) => [id, variables[id]]));
  const value = new Evaluation(variables, { periodSeconds: options.periodSeconds, length, metrics }).valueOf(node);
  if (value.kind !== 'series') {
    throw new Error(`metric math "${expression}" gives no single time series`);
  }
  return value.points;
}

function checkCall(name: string, count: number): void {
  const known = FUNCTIONS.get(name);
  if (!known) {
    throw new Error(`metric math function ${name} is not simulated`);
  }
  const [least, most] = known.arity;
  if (count < least || count > most) {
    throw new Error(`metric math calls ${name} with ${count} arguments`);
  }
}

/** Reads an expression; unknown functions are an error here, unknown variables when it is evaluated. */
export function compile(expression: string): CompiledExpression {
  const node = parse(expression);
  const parts = allOf(node);
  parts.forEach((part) => part.kind === 'call' && checkCall(part.name, part.args.length));
  return {
    pointwise: isPointwise(node),
    names: parts.flatMap((part) => (part.kind === 'word' && !WORDS.includes(part.word) ? [part.word] : [])),
    evaluate: (variables, options) => run(expression, node, variables, options),
  };
}

/**
 * The datapoints of an expression over the datapoints of its variables.
 * Source: "Using math expressions with CloudWatch metrics", Amazon CloudWatch User Guide.
 */
export function evaluate(expression: string, variables: Record<string, Datapoints>, options: MathOptions): Datapoints {
  return compile(expression).evaluate(variables, options);
}
