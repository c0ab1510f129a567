import * as fc from 'fast-check';
import { compile, evaluate } from './metric-math';
import { OPERATORS } from './metric-math-values';
import type { Datapoints } from './series';

const _ = undefined;

/** The variables of the examples in the AWS documentation, by the names that they have there. */
const DOCUMENTED: Record<string, Datapoints> = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };
const BRANCHES: Record<string, Datapoints> = {
  metric1: [1, 1, 0, 0, _],
  metric2: [30, _, 0, 0, 30],
  metric3: [0, 0, 20, _, 20],
};

test.each<[string, Datapoints]>([
  ['metric1 < metric2', [0, 0, 1, 0]],
  ['metric1 >= 30', [1, 0, 0, 0]],
  ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ['metric1 > 15 && metric2 > 15', [1, 0, 0, 0]],
  ['metric1 > 15 OR metric2 > 15', [1, 1, 1, 0]],
  ['metric1 > 15 || metric2 > 15', [1, 1, 1, 0]],
  ['metric2 == 20', [1, _, 1, _]],
  ['metric2 != 20', [0, _, 0, _]],
  ['metric2 <= 20', [1, _, 1, _]],
])('%s compares as documented', (expression, expected) => {
  expect(evaluate(expression, DOCUMENTED)).toEqual(expected);
});

test.each<[string, Datapoints]>([
  ['IF(metric1, metric2, metric3)', [30, 0, 20, _, _]],
  ['IF(metric1, 5, metric3)', [5, 5, 20, _, _]],
  ['IF(metric1, metric2, 5)', [30, 0, 5, 5, _]],
  ['IF(metric1, 10, 2)', [10, 10, 2, 2, _]],
  ['IF(metric1 < 1, metric3, 7)', [7, 7, 20, 0, _]],
])('%s chooses as documented', (expression, expected) => {
  expect(evaluate(expression, BRANCHES)).toEqual(expected);
});

test.each<[string, Datapoints]>([
  ['errors / requests', [0.1, _, 0, _]],
  ['100 * errors / requests', [10, _, 0, _]],
  ['errors + requests', [11, 0, 5, _]],
  ['requests - errors', [9, 0, 5, _]],
  ['errors + 1', [2, 1, _, _]],
  ['1 - errors', [0, 1, _, _]],
  ['errors * (1 / 0)', [_, _, _, _]],
])('%s takes a missing datapoint as 0 and drops a division by zero', (expression, expected) => {
  expect(evaluate(expression, { errors: [1, 0, _, _], requests: [10, 0, 5, _] })).toEqual(expected);
});

test.each<[string, Datapoints]>([
  ['FILL(m, 0)', [0, 2, 0, 0, 8, 0]],
  ['FILL(m, n)', [1, 2, 3, 4, 8, _]],
  ['FILL(m, 1 / 0)', [_, 2, _, _, 8, _]],
])('%s', (expression, expected) => {
  expect(evaluate(expression, { m: [_, 2, _, _, 8, _], n: [1, 2, 3, 4, 5, _] })).toEqual(expected);
});

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['8 - 3 - 2', 3],
  ['16 / 4 / 2', 2],
  ['1 + 1 > 1 && 0 == 1', 0],
  ['1 || 0 && 0', 1],
  ['1 == 2 < 3', 1],
  ['1.5e2 + .5', 150.5],
])('%s is %d', (expression, expected) => {
  expect(valueOf(expression)).toBe(expected);
});

/** What an expression of numbers amounts to. */
const valueOf = (expression: string): number | undefined => evaluate(`IF(m, ${expression}, 0)`, { m: [1] })[0];

test.each([
  ['m1 + missing', 'metric math names missing, which is not defined'],
  ['SUM(m1)', 'metric math function SUM is not simulated'],
  ['if(m1, 1, 0)', 'metric math function if is not simulated'],
  ['IF(m1)', 'metric math calls IF with 1 arguments'],
  ['FILL()', 'metric math calls FILL with 0 arguments'],
  ['m1 +', 'metric math "m1 +" cannot be read'],
  ['(m1', 'metric math "(m1" cannot be read'],
  ['-m1', 'metric math "-m1" cannot be read'],
  ['m1 ^ 2', 'metric math "m1 ^ 2" cannot be read'],
  ['m1 m1', 'metric math with Compound is not simulated'],
  ['AND m1', 'metric math with Compound is not simulated'],
  ['NOT m1', 'metric math with UnaryExpression is not simulated'],
  ['[m1]', 'metric math with ArrayExpression is not simulated'],
  ['m1.m1', 'metric math with MemberExpression is not simulated'],
  ['FILL(m1, REPEAT)', 'metric math names REPEAT, which is not defined'],
  ['METRICS("m1")', 'metric math function METRICS is not simulated'],
  ['FILL(m1, "m1")', 'metric math with the text "m1" is not simulated'],
  ['1 + 1', 'a number stands where a metric has to stand'],
  ['FILL(1, 0)', 'a number stands where a metric has to stand'],
  ['IF(1, m1, 0)', 'a number stands where a metric has to stand'],
])('fails on %s', (expression, message) => {
  expect(() => evaluate(expression, { m1: [1] })).toThrow(message);
});

test('names the variables that an expression uses', () => {
  expect(compile('IF(a > 1 AND a < 9, FILL(b, c), 0)').names).toEqual(['a', 'a', 'b', 'c']);
});

/** A number, or two trees with an operator between them. */
type Tree = number | { readonly operator: string; readonly left: Tree; readonly right: Tree };

const LEVELS = ['||', '&&', '< <= > >= == !=', '+ -', '* /'];

/** Prints a tree with only the parentheses that the priorities of the operators ask for. */
function print(tree: Tree, above = 0): string {
  if (typeof tree === 'number') {
    return String(tree);
  }
  const level = 1 + LEVELS.findIndex((row) => row.split(' ').includes(tree.operator));
  const text = `${print(tree.left, level)} ${tree.operator} ${print(tree.right, level + 1)}`;
  return level < above ? `(${text})` : text;
}

/** What a tree means, without the code under test. */
function meaning(tree: Tree): number | undefined {
  if (typeof tree === 'number') {
    return tree;
  }
  const [left, right] = [meaning(tree.left), meaning(tree.right)];
  if (left === undefined || right === undefined) {
    return undefined;
  }
  const result = OPERATORS[tree.operator](left, right);
  return Number.isFinite(result) ? result : undefined;
}

test('a printed expression means what its tree means', () => {
  const operators = LEVELS.flatMap((row) => row.split(' '));
  const { tree } = fc.letrec<{ tree: Tree; binary: Tree }>((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, fc.integer({ min: 0, max: 9 }), tie('binary')),
    binary: fc.record({ operator: fc.constantFrom(...operators), left: tie('tree'), right: tie('tree') }),
  }));
  fc.assert(
    // A branch that is missing counts as 0.
    fc.property(tree, (expression) => expect(valueOf(print(expression))).toBe(meaning(expression) ?? 0)),
    { numRuns: 500 },
  );
});
