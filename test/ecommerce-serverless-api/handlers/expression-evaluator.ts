import jsep, { type CoreExpression, type Expression } from 'jsep';

/** An item of a table. */
export type Item = Record<string, unknown>;

/** What a request says of the names and values in its expressions. */
export interface Aliases {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

/** A request that DynamoDB refuses. */
export class ValidationException extends Error {
  public readonly name = 'ValidationException';
  public readonly $fault = 'client';
}

/** Whether a condition holds of an item; the item is undefined where there is none. */
export function holds(expression: string | undefined, item: Item | undefined, aliases: Aliases): boolean {
  return expression === undefined || evaluate(parsed(expression), item ?? {}, aliases) === true;
}

/** The item after an update. */
export function updated(expression: string, item: Item, aliases: Aliases): Item {
  const result = { ...item };
  const sections = expression.split(/\b(SET|REMOVE|ADD) /).slice(1);
  for (let i = 0; i < sections.length; i += 2) {
    for (const action of sections[i + 1].trim().split(/, /)) {
      apply(sections[i], action, result, aliases);
    }
  }
  return result;
}

function apply(verb: string, action: string, result: Item, aliases: Aliases): void {
  const [, alias, value] = /^(#\w+)(?: =)?(?: (:\w+))?$/.exec(action)!;
  const name = nameOf(alias, aliases);
  if (verb === 'REMOVE') {
    delete result[name];
  } else {
    const given = valueOf(value, aliases);
    result[name] = verb === 'SET' ? given : ((result[name] as number | undefined) ?? 0) + (given as number);
  }
}

/** Throws as DynamoDB does for aliases that are given and not used, and for an empty list of them. */
export function checkAliases(aliases: Aliases, ...expressions: (string | undefined)[]): void {
  const text = expressions.join(' ');
  for (const given of [aliases.ExpressionAttributeNames, aliases.ExpressionAttributeValues]) {
    const names = Object.keys(given ?? {});
    const unused = names.filter((name) => !new RegExp(`${name}\\b`).test(text));
    if (unused.length > 0 || (given !== undefined && names.length === 0)) {
      throw new ValidationException(`unused or empty: ${unused.join(', ')} in ${text}`);
    }
  }
}

const cache = new Map<string, Expression>();

/** As an expression of JavaScript. */
function parsed(expression: string): Expression {
  const known = cache.get(expression);
  if (known) {
    return known;
  }
  const text = expression
    .replace(/(#\w+) BETWEEN (:\w+) AND (:\w+)/g, 'between($1, $2, $3)')
    .replace(/#(\w+)/g, 'name_$1')
    .replace(/:(\w+)/g, 'value_$1')
    .replace(/ AND /g, ' && ')
    .replace(/ OR /g, ' || ')
    .replace(/ = /g, ' == ');
  const tree = jsep(text);
  cache.set(expression, tree);
  return tree;
}

function evaluate(tree: Expression, item: Item, aliases: Aliases): unknown {
  const node = tree as CoreExpression;
  const of = (part: Expression) => evaluate(part, item, aliases);
  switch (node.type) {
    case 'BinaryExpression':
      return node.operator === '&&' || node.operator === '||'
        ? LOGIC[node.operator](of(node.left) === true, of(node.right) === true)
        : compare(node.operator, of(node.left), of(node.right));
    case 'CallExpression':
      return FUNCTIONS[(node.callee as jsep.Identifier).name](...node.arguments.map(of));
    case 'Identifier': {
      const [, kind, alias] = /^(name|value)_(\w+)$/.exec(node.name)!;
      return kind === 'name' ? item[nameOf(`#${alias}`, aliases)] : valueOf(`:${alias}`, aliases);
    }
    default:
      throw new ValidationException(`unknown expression: ${node.type}`);
  }
}

const LOGIC = { '&&': (a: boolean, b: boolean) => a && b, '||': (a: boolean, b: boolean) => a || b };

const FUNCTIONS: Record<string, (...args: unknown[]) => boolean> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  between: (value, least, greatest) => compare('>=', value, least) && compare('<=', value, greatest),
};

/** What is not there, or of another type, is neither equal nor less nor more. */
function compare(operator: string, left: unknown, right: unknown): boolean {
  if (typeof left !== typeof right || left === undefined) {
    return false;
  }
  const [a, b] = [left as number, right as number];
  return operator === '==' ? a === b : operator === '>=' ? a >= b : a <= b;
}

function nameOf(alias: string, { ExpressionAttributeNames }: Aliases): string {
  return defined(ExpressionAttributeNames?.[alias], alias);
}

function valueOf(alias: string, { ExpressionAttributeValues }: Aliases): unknown {
  return defined(ExpressionAttributeValues?.[alias], alias);
}

function defined<T>(value: T | undefined, alias: string): T {
  if (value === undefined) {
    throw new ValidationException(`${alias} is not defined`);
  }
  return value;
}
