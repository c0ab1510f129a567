import { alarmsOf, drawAlarms } from './alarm-card';
import type { AlarmProperties } from './body';

const TEMPLATE = {
  Resources: {
    Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: { 'Fn::Join': ['-', ['errors', 'dev']] } } },
    Unnamed: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {} },
  },
};
const WIDGET: AlarmProperties = {
  title: 'Alarms',
  alarms: ['Unnamed.Arn', 'Errors.Arn', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:elsewhere'],
};

test('names are from the template or from the ARN, in alphabetical order', () => {
  expect(alarmsOf(WIDGET, TEMPLATE, { Errors: 'ALARM', elsewhere: 'OK' })).toEqual([
    { name: 'Unnamed', state: 'INSUFFICIENT_DATA' },
    { name: 'elsewhere', state: 'OK' },
    { name: 'errors-dev', state: 'ALARM' },
  ]);
});

test('a state may be given by name', () => {
  expect(alarmsOf(WIDGET, TEMPLATE, { 'errors-dev': 'ALARM' })).toContainEqual({ name: 'errors-dev', state: 'ALARM' });
});

test('each state has a colour, and all cells are in the card', () => {
  const svg = drawAlarms(alarmsOf(WIDGET, TEMPLATE, { Errors: 'ALARM', elsewhere: 'OK' }), 500, 100);
  const cells = [
    ...svg.matchAll(/translate\(([\d.]+) ([\d.]+)\)"><rect x="0" y="0" width="([\d.]+)" height="([\d.]+)"/g),
  ];

  expect(['#d13212', '#1d8102', '#687078'].filter((color) => svg.includes(`fill="${color}"`))).toHaveLength(3);
  expect(cells).toHaveLength(3);
  for (const [x, y, width, height] of cells.map((cell) => cell.slice(1).map(Number))) {
    expect(x + width).toBeLessThanOrEqual(500.5);
    expect(y + height).toBeLessThanOrEqual(100.5);
  }
});

test('a widget without alarms is empty', () => {
  expect(drawAlarms([], 500, 100)).toBe('');
});
