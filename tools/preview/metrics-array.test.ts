import { rowsOf } from './metrics-array';

const metric = (namespace: string, metricName: string, dimensions = {}): object => ({
  kind: 'metric',
  metric: { namespace, metricName, dimensions },
});

test('a metric has a namespace, a name, and names and values of dimensions by turns', () => {
  const entry = ['AWS/SQS', 'Sent', 'QueueName', 'b', { stat: 'p99', id: 'm1', visible: false }];

  expect(rowsOf([entry])).toEqual([
    { ...metric('AWS/SQS', 'Sent', { QueueName: 'b' }), stat: 'p99', id: 'm1', visible: false, yAxis: 'left' },
  ]);
  expect(rowsOf([['AWS/SQS', 'Age']])).toMatchObject([metric('AWS/SQS', 'Age')]);
});

test('an expression is alone in its entry', () => {
  expect(rowsOf([[{ expression: 'm1/2', label: 'Half' }]])).toMatchObject([
    { kind: 'expression', expression: 'm1/2', label: 'Half', visible: true },
  ]);
});

test.each([
  [
    [
      ['A', 'B'],
      ['.', 'C'],
    ],
    'metrics: [., C] is no metric',
  ],
  [
    [
      ['A', 'B'],
      ['...', { stat: 'p99' }],
    ],
    'metrics: [...] is no metric',
  ],
  [[['A']], 'metrics: [A] is no metric'],
  [[['A', 'B', 'Name']], 'metrics: [A, B, Name] is no metric'],
  [[['A', 'B', { color: '#fff' }]], 'Invalid key: Expected never but received "color"'],
])('fails for %j', (metrics, message) => {
  expect(() => rowsOf(metrics)).toThrow(message);
});
