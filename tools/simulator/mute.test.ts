import { muteRules } from './mute';

const DAY = 1440;

/** The minutes of two weeks that a rule mutes, as [first, after the last] of each window. */
function windows(Expression: string, Duration: string, days = 14): number[][] {
  const [{ mutedIn }] = muteRules(templateOf({ Rule: { Schedule: { Expression, Duration } } }));
  const muted = mutedIn(days * DAY);
  const edges = [...muted.keys()].filter((minute) => muted[minute] !== (muted[minute - 1] ?? false));
  return edges.flatMap((edge, index) => (index % 2 === 0 ? [[edge, edges[index + 1]]] : []));
}

const templateOf = (properties: object): object => ({
  Resources: {
    Page: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'page' } },
    Ticket: { Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {} },
    Mute: { Type: 'AWS::CloudWatch::AlarmMuteRule', Properties: properties },
  },
});

test.each<[string, string, number, (number | undefined)[][]]>([
  [
    'cron(0 2 * * *)',
    'PT4H',
    2,
    [
      [120, 360],
      [DAY + 120, DAY + 360],
    ],
  ],
  [
    'cron(30 22 * * *)',
    'PT3H',
    2,
    [
      [0, 90],
      [DAY - 90, DAY + 90],
      [2 * DAY - 90, undefined],
    ],
  ],
  ['cron(0 0 * * SAT,SUN)', 'P1D', 8, [[5 * DAY, 7 * DAY]]],
  ['cron(0 9 * * 1-5)', 'PT30M', 7, [0, 1, 2, 3, 4].map((day) => [day * DAY + 540, day * DAY + 570])],
  [
    'cron(0 9 * * 7)',
    'PT1H',
    14,
    [
      [6 * DAY + 540, 6 * DAY + 600],
      [13 * DAY + 540, 13 * DAY + 600],
    ],
  ],
  ['cron(0 9 3 * *)', 'PT1H', 14, [[DAY + 540, DAY + 600]]],
  [
    'cron(0 9 3 * WED)',
    'PT1H',
    7,
    [
      [DAY + 540, DAY + 600],
      [2 * DAY + 540, 2 * DAY + 600],
    ],
  ],
  ['cron(0 9 * DEC *)', 'PT1H', 14, []],
  [
    'cron(0 */12 * * *)',
    'PT1M',
    1,
    [
      [0, 1],
      [720, 721],
    ],
  ],
  [
    'cron(10/25 1 * * *)',
    'PT1M',
    1,
    [
      [70, 71],
      [95, 96],
    ],
  ],
  ['at(2026-11-03T01:30)', 'P1DT12H30M', 14, [[DAY + 90, 2 * DAY + 840]]],
])('%s for %s mutes', (expression, duration, days, expected) => {
  expect(windows(expression, duration, days)).toEqual(expected);
});

test('names the alarms by reference or by name', () => {
  const Rule = { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' } };
  const [rule] = muteRules(templateOf({ Rule, MuteTargets: { AlarmNames: [{ Ref: 'Ticket' }, 'page'] } }));
  expect(rule.alarms).toEqual(['Ticket', 'Page']);
});

test.each([
  ['cron(0 2 * *)', 'PT1H', 'exactly five'],
  ['cron(0 25 * * *)', 'PT1H', 'Invalid value for hour: 25'],
  ['cron(0 2 * * NEVER)', 'PT1H', '(NEVER) contains illegal characters'],
  ['rate(5 minutes)', 'PT1H', 'schedule rate(5 minutes) cannot be read'],
  ['cron(0 2 * * *)', '1 hour', 'Not a valid ISO duration: 1 hour'],
])('fails on %s for %s', (expression, duration, message) => {
  expect(() => windows(expression, duration)).toThrow(message);
});

test('fails on a rule that expires', () => {
  expect(() => muteRules(templateOf({ ExpireDate: '2026-12-31T00:00:00Z' }))).toThrow(
    'Mute: ExpireDate is not simulated',
  );
});
