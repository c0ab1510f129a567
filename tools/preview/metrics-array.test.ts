import { rowsOf } from './metrics-array';

const metric = (namespace: string, metricName: string, dimensions = {}): object => ({
  kind: 'metric',
  metric: { namespace, metricName, dimensions },
});

test.each([
  ['all fields', ['AWS/SQS', 'Sent', 'QueueName', 'b'], metric('AWS/SQS', 'Sent', { QueueName: 'b' })],
  ['a dot for each field', ['.', 'Sent', '.', '.'], metric('AWS/SQS', 'Sent', { QueueName: 'a' })],
  ['three dots and the last field', ['...', 'b'], metric('AWS/SQS', 'Age', { QueueName: 'b' })],
  [
    'three dots and options',
    ['...', { stat: 'p99' }],
    { ...metric('AWS/SQS', 'Age', { QueueName: 'a' }), stat: 'p99' },
  ],
  ['no dimensions', ['.', 'Age'], metric('AWS/SQS', 'Age')],
])('%s', (_, entry, expected) => {
  expect(rowsOf([['AWS/SQS', 'Age', 'QueueName', 'a'], entry])[1]).toMatchObject(expected);
});

test('shorthand repeats the last metric, not an expression', () => {
  const rows = rowsOf([['A', 'B'], [{ expression: 'm1/2', label: 'Half' }], ['.', 'C', { id: 'm1', visible: false }]]);

  expect(rows[1]).toMatchObject({ kind: 'expression', expression: 'm1/2', label: 'Half', visible: true });
  expect(rows[2]).toMatchObject({ ...metric('A', 'C'), id: 'm1', visible: false });
});

test.each([
  [[['.', 'B']], 'metrics: "." of [., B] repeats nothing'],
  [[['A']], 'metrics: [A] is no metric'],
  [[['A', 'B', 'Name']], 'metrics: [A, B, Name] is no metric'],
  [[['A', 'B', { color: '"/>' }]], 'must be a hexadecimal colour'],
])('fails for %j', (metrics, message) => {
  expect(() => rowsOf(metrics)).toThrow(message);
});
