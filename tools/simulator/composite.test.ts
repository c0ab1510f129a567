import { compositeAlarms, parseRule } from './composite';
import type { State } from './evaluation';

const STATES: Record<string, State> = { a: 'ALARM', b: 'OK', c: 'INSUFFICIENT_DATA' };
const holds = (rule: string): boolean => parseRule(rule, (name) => name).holds((id) => STATES[id]);

test.each([
  ['ALARM("a")', true],
  ['ALARM(a)', true],
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

test.each(['ALARM("a"', 'ALARM "a"', 'ALARM("a") OK("b")', 'AND', '', 'FIRE("a")', 'AT_LEAST(1, ALARM, (a))'])(
  'fails on the rule %j',
  (rule) => {
    expect(() => holds(rule)).toThrow(`alarm rule ${rule} cannot be read`);
  },
);

/** Two alarms, Fast with a literal name, and a composite with the given properties. */
const templateOf = (properties: object): object => ({
  Resources: {
    Fast: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'fast-burn' } },
    Slow: { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
    Both: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: properties },
  },
});

test('finds alarms by reference, by attribute and by literal name', () => {
  const parts = ['ALARM("', { 'Fn::GetAtt': ['Fast', 'Arn'] }, '") OR ALARM(', { Ref: 'Slow' }, ') OR OK("fast-burn")'];
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
