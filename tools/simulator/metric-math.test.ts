import * as fc from 'fast-check';
import { compile, evaluate } from './metric-math';
import type { Node } from './metric-math-parser';
import { OPERATORS } from './metric-math-values';
import type { Datapoints } from './series';

const _ = undefined;
const OPTIONS = { periodSeconds: 60 };

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
  expect(evaluate(expression, DOCUMENTED, OPTIONS)).toEqual(expected);
});

test.each<[string, Datapoints]>([
  ['IF(metric1, metric2, metric3)', [30, 0, 20, _, _]],
  ['IF(metric1, 5, metric3)', [5, 5, 20, _, _]],
  ['IF(metric1, metric2, 5)', [30, 0, 5, 5, _]],
  ['IF(metric1, metric2)', [30, 0, _, _, _]],
  ['IF(metric1, 10, 2)', [10, 10, 2, 2, _]],
  ['IF(metric1 < 1, metric3)', [_, _, 20, 0, _]],
  ['IF(-metric1, 1, 0)', [1, 1, 0, 0, _]],
  ['IF(1, metric2, metric3)', [30, _, 0, 0, 30]],
  ['IF(0, metric2, metric3)', [0, 0, 20, _, 20]],
  ['IF(0, metric2)', [_, _, _, _, _]],
])('%s chooses as documented', (expression, expected) => {
  expect(evaluate(expression, BRANCHES, OPTIONS)).toEqual(expected);
});

test.each<[string, Datapoints]>([
  ['errors / requests', [0.1, _, 0, _]],
  ['100 * errors / requests', [10, _, 0, _]],
  ['errors + requests', [11, 0, 5, _]],
  ['requests - errors', [9, 0, 5, _]],
  ['errors + 1', [2, 1, _, _]],
  ['-errors', [-1, -0, _, _]],
  ['errors ^ 0', [1, 1, _, _]],
])('%s takes a missing datapoint as 0 and drops a division by zero', (expression, expected) => {
  expect(evaluate(expression, { errors: [1, 0, _, _], requests: [10, 0, 5, _] }, OPTIONS)).toEqual(expected);
});

test.each<[string, Datapoints]>([
  ['FILL(m, 0)', [0, 2, 0, 0, 8, 0]],
  ['FILL(m, REPEAT)', [_, 2, 2, 2, 8, 8]],
  ['FILL(m, LINEAR)', [_, 2, 4, 6, 8, _]],
  ['FILL(m, n)', [1, 2, 3, 4, 8, _]],
  ['FILL(m, MIN(m))', [2, 2, 2, 2, 8, 2]],
  ['DIFF(m)', [_, _, _, _, 6, _]],
  ['RATE(m)', [_, _, _, _, 6 / 180, _]],
  ['RUNNING_SUM(m)', [_, 2, _, _, 10, _]],
  ['m / PERIOD(m)', [_, 2 / 60, _, _, 8 / 60, _]],
  ['ABS(-m)', [_, 2, _, _, 8, _]],
  ['CEIL(m / 3)', [_, 1, _, _, 3, _]],
  ['FLOOR(m / 3)', [_, 0, _, _, 2, _]],
  ['TIME_SERIES(5)', [5, 5, 5, 5, 5, 5]],
  ['m / SUM(m)', [_, 0.2, _, _, 0.8, _]],
  ['MAX(m) - m', [_, 6, _, _, 0, _]],
  ['m * AVG(m)', [_, (2 * 10) / 6, _, _, (8 * 10) / 6, _]],
  ['SUM([m, n])', [1, 4, 3, 4, 13, _]],
  ['AVG([m, n])', [0.5, 2, 1.5, 2, 6.5, _]],
  ['MIN([m, n])', [1, 2, 3, 4, 5, _]],
  ['MAX([m, n])', [1, 2, 3, 4, 8, _]],
  ['SUM(METRICS())', [1, 4, 3, 4, 13, _]],
  ['SUM(METRICS("n"))', [1, 2, 3, 4, 5, _]],
  ['SUM([METRICS("n"), METRICS("m")])', [1, 4, 3, 4, 13, _]],
  ['SUM(-[m, n] * 2)', [-2, -8, -6, -8, -26, _]],
  ['SUM(100 / [m, n])', [100, 100, 100 / 3, 25, 32.5, _]],
  ['SUM(FILL(METRICS(), 0))', [1, 4, 3, 4, 13, 0]],
])('%s', (expression, expected) => {
  const variables = { m: [_, 2, _, _, 8, _], n: [1, 2, 3, 4, 5, _] };
  expect(evaluate(expression, variables, OPTIONS)).toEqual(expected);
});

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['8 - 3 - 2', 3],
  ['16 / 4 / 2', 2],
  ['2 ^ 3 ^ 2', 512],
  ['-2 ^ 2', -4],
  ['2 ^ -1', 0.5],
  ['2 * -3', -6],
  ['1 + 1 > 1 && 0 == 1', 0],
  ['1 || 0 && 0', 1],
  ['1.5e2 + .5', 150.5],
])('%s is %d', (expression, expected) => {
  expect(evaluate(`TIME_SERIES(${expression})`, { m: [0] }, OPTIONS)).toEqual([expected]);
});

test('METRICS() leaves out the expressions', () => {
  const variables = { m: [1], n: [2], e: [100] };
  expect(evaluate('SUM(METRICS())', variables, { ...OPTIONS, metricIds: ['m', 'n'] })).toEqual([3]);
});

test.each([
  ['m1 + missing', 'metric math names missing, which is not defined'],
  ['ANOMALY_DETECTION_BAND(m1)', 'metric math function ANOMALY_DETECTION_BAND is not simulated'],
  ['sum(m1)', 'metric math function sum is not simulated'],
  ['IF(m1)', 'metric math calls IF with 1 arguments'],
  ['SUM()', 'metric math calls SUM with 0 arguments'],
  ['m1 +', 'cannot be read at ""'],
  ['m1 m1', 'cannot be read'],
  ['(m1', 'cannot be read'],
  ['[m1', 'cannot be read'],
  ['m1 $ 2', 'cannot be read at "$ 2"'],
  ['AND m1', 'cannot be read at "AND m1"'],
  ['AVG(m1)', 'metric math "AVG(m1)" gives no single time series'],
  ['METRICS()', 'metric math "METRICS()" gives no single time series'],
  ['[m1] + [m1]', '+ cannot combine two arrays of metrics'],
  ['[1]', 'an array of metric math holds metrics only'],
  ['MAX(1)', 'MIN, MAX, SUM and AVG need a metric or an array of metrics'],
  ['FILL(m1, SOMEHOW)', 'metric math names SOMEHOW, which is not defined'],
  ['m1 + REPEAT', 'REPEAT is neither a number nor a metric'],
  ['IF(m1, [m1])', 'an array of metrics or a word stands where a number or a metric has to stand'],
])('fails on %s', (expression, message) => {
  expect(() => evaluate(expression, { m1: [1] }, OPTIONS)).toThrow(message);
});

test.each([
  ['IF(requests > 20, 100 * FILL(errors, 0) / requests)', true],
  ['SUM([a, b]) / MAX(METRICS())', true],
  ['SUM(a)', false],
  ['FILL(a, REPEAT)', false],
  ['RATE(a)', false],
  ['1 + RUNNING_SUM(a)', false],
])('%s depends on one point of time only: %s', (expression, pointwise) => {
  expect(compile(expression).pointwise).toBe(pointwise);
});

test('names the variables that an expression uses', () => {
  expect(compile('IF(a > 1, FILL(b, REPEAT), SUM([c, a]))').names).toEqual(['a', 'b', 'c', 'a']);
});

/** Prints a tree with only the parentheses that the priorities of the operators ask for. */
function print(node: Node, above = 0): string {
  if (node.kind === 'number') {
    return String(node.value);
  }
  if (node.kind === 'negate') {
    return wrap(`-${print(node.operand, 6)}`, 6, above);
  }
  if (node.kind !== 'binary') {
    throw new Error(node.kind);
  }
  const level = ['||', '&&', '< <= > >= == !=', '+ -', '* /', '', '^'].findIndex((row) =>
    row.split(' ').includes(node.operator),
  );
  const [left, right] = node.operator === '^' ? [1, 0] : [0, 1];
  return wrap(
    `${print(node.left, level + 1 + left)} ${node.operator} ${print(node.right, level + 1 + right)}`,
    level + 1,
    above,
  );
}

const wrap = (text: string, level: number, above: number): string => (level < above ? `(${text})` : text);

/** What a tree means for numbers, without the code under test. */
function meaning(node: Node): number | undefined {
  if (node.kind === 'number') {
    return node.value;
  }
  if (node.kind === 'negate') {
    return negated(meaning(node.operand));
  }
  if (node.kind !== 'binary') {
    throw new Error(node.kind);
  }
  const [left, right] = [meaning(node.left), meaning(node.right)];
  if (left === undefined || right === undefined) {
    return undefined;
  }
  const result = OPERATORS[node.operator](left, right);
  return Number.isFinite(result) ? result : undefined;
}

const negated = (value: number | undefined): number | undefined => (value === undefined ? undefined : -value);

test('a printed expression means what its tree means', () => {
  const operators = ['+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!=', '&&', '||'];
  const { tree } = fc.letrec<{ tree: Node; leaf: Node; binary: Node; negate: Node }>((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('binary'), tie('negate')),
    leaf: fc.integer({ min: 0, max: 9 }).map((value): Node => ({ kind: 'number', value })),
    binary: fc
      .tuple(fc.constantFrom(...operators), tie('tree'), tie('tree'))
      .map(([operator, left, right]): Node => ({ kind: 'binary', operator, left, right })),
    negate: tie('tree').map((operand): Node => ({ kind: 'negate', operand })),
  }));
  fc.assert(
    fc.property(tree, (node) => {
      expect(evaluate(`TIME_SERIES(${print(node)})`, { m: [2] }, OPTIONS)).toEqual([meaning(node)]);
    }),
    { numRuns: 500 },
  );
});
