import { compositeAlarms, parseRule } from './composite';
import type { State } from './evaluation';

const STATES: Record<string, State> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };
const holds = (rule: string): boolean => parseRule(rule, (name) => name).holds((id) => STATES[id]);

test.each([
  ['ALARM("a")', true],
  ["ALARM('b')", false],
  ['OK("b")', true],
  ['INSUFFICIENT_DATA("c")', true],
  ['INSUFFICIENT_DATA("a")', false],
  ['TRUE', true],
  ['FALSE', false],
  ['NOT ALARM("a")', false],
  ['NOT (ALARM("a"))', false],
  ['ALARM("a") AND ALARM("b")', false],
  ['ALARM("a") OR ALARM("b")', true],
  ['ALARM("a") OR ALARM("b") AND ALARM("b")', true],
  ['(ALARM("a") OR ALARM("b")) AND ALARM("b")', false],
  ['NOT ALARM("b") AND ALARM("a")', true],
  ['ALARM("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a")', true],
  ['(\n  ALARM("a") AND\n  OK("b")\n)', true],
])('%s is %s', (rule, expected) => {
  expect(holds(rule)).toBe(expected);
});

test.each([
  ['ALARM("a"', 'alarm rule "ALARM("a"" cannot be read'],
  ['', 'alarm rule "" is not simulated'],
  ...['ALARM "a"', 'ALARM("a") OK("b")', 'AND', 'a', 'FIRE("a")', 'ALARM(a)', 'ALARM()', 'ALARM("a", "b")', '1'].map(
    (rule) => [rule, `alarm rule "${rule}" is not simulated`],
  ),
  ['ALARM("a") > OK("b")', 'alarm rule "ALARM("a") > OK("b")" is not simulated'],
  ['AT_LEAST(1, ALARM, ("a"))', 'is not simulated'],
])('fails on the rule %j', (rule, message) => {
  expect(() => holds(rule)).toThrow(message);
});

/** Two alarms, Fast with a literal name, and a composite with the given properties. */
const templateOf = (properties: object): object => ({
  Resources: {
    Fast: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'fast-burn' } },
    Slow: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
    Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: properties },
  },
});

test('finds alarms by reference, by attribute and by literal name', () => {
  const parts = [
    'ALARM("',
    { 'Fn::GetAtt': ['Fast', 'Arn'] },
    '") OR ALARM("',
    { Ref: 'Slow' },
    '") OR OK("fast-burn")',
  ];
  const [composite] = compositeAlarms(templateOf({ AlarmRule: { 'Fn::Join': ['', parts] } }));
  expect(composite).toMatchObject({ id: 'Both', names: ['Fast', 'Slow', 'Fast'] });
});

test('fails on an alarm that the template does not have', () => {
  expect(() => compositeAlarms(templateOf({ AlarmRule: 'ALARM("other")' }))).toThrow(
    'alarm other is not in the template',
  );
});

test('fails on a suppressor', () => {
  const properties = { AlarmRule: 'ALARM("fast-burn")', ActionsSuppressor: 'x' };
  expect(() => compositeAlarms(templateOf(properties))).toThrow('Both: ActionsSuppressor is not simulated');
});
