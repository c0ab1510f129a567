import { CfnParameter, Duration, Token } from 'aws-cdk-lib';
import { MonitoringLevel } from '../../src';
import { newHttpApi, newPipeline, newStack } from '../synth';

describe('quiet hours', () => {
  const duration = Duration.hours(8);

  test.each(['cron(0 25 * * *)', 'cron(0 22 * *)', ''])('fail for the schedule "%s"', (schedule) => {
    expect(() => newHttpApi({ quietHours: [{ schedule, duration }] })).toThrow(
      'quietHours[0].schedule must be cron(minutes hours day-of-month month day-of-week) with numbers, names, *, - and ' +
        `commas, or at(yyyy-MM-ddThh:mm), got "${schedule}"`,
    );
  });
});

const urlOf = (length: number) => 'https://wiki/'.padEnd(length, 'x');

describe('rules', () => {
  test.each([
    ...[
      'wiki.example.com',
      'see https://wiki',
      'ftp://wiki',
      'https://wiki.example.com/a b',
      'https://wiki#alarms',
      '',
    ].map((runbookUrl): [object, string] => [
      { runbookUrl },
      `runbookUrl must be a URL with http:// or https://, and without a fragment, got "${runbookUrl}"`,
    ]),
    [
      { slo: { availability: 0.999 } },
      'slo.availability must be above 93.06 and below 100, or its alarms can never fire, got 0.999; did you mean 99.9?',
    ],
    [{ minimumRequests: 0 }, 'minimumRequests must be a whole number from 1 to 1000000, got 0'],
    [{ minimumRequests: 1.5 }, 'minimumRequests must be a whole number from 1 to 1000000, got 1.5'],
    [
      { minimumRequests: 121, throttlingRateLimit: 2 },
      'minimumRequests must be at most 120, which throttling lets through in a minute, or alarms can never fire, got 121',
    ],
    [{ runbookUrl: urlOf(301) }, `runbookUrl must be 300 characters long at most, got "${urlOf(301)}"`],
    [{ heartbeat: Duration.hours(25) }, 'heartbeat must be between 1 minute and 1 day, got 1 day 1 hour'],
    [{ heartbeat: Duration.seconds(90) }, 'heartbeat must be whole minutes, got 1 minute 30 seconds'],
    [
      { monitoring: MonitoringLevel.NONE, slo: { availability: 99.9 } },
      'slo must stand without monitoring none, got none',
    ],
    [
      { quietHours: [{ schedule: 'cron(0 3 * * *)', duration: Duration.days(16) }] },
      'quietHours[0].duration must be between 1 minute and 15 days, got 16 days',
    ],
  ])('fails for %o', (props, message) => {
    expect(() => newHttpApi(props)).toThrow(message);
    expect(() => newPipeline(props)).toThrow(message);
  });

  test.each([{ slo: { availability: 0.93 } }, { slo: { availability: 1 } }])('guess nothing for %o', (props) => {
    expect(() => newHttpApi(props)).toThrow(/got (0\.93|1)$/);
  });

  test.each([
    { runbookUrl: 'http://wiki/alarms?x=1' },
    { minimumRequests: 1 },
    { minimumRequests: 120, throttlingRateLimit: 2 },
    { runbookUrl: urlOf(300) },
    { heartbeat: Duration.days(1) },
    { monitoring: MonitoringLevel.NONE },
    { slo: { availability: 99.9 } },
  ])('take %o', (props) => {
    expect(() => newHttpApi(props)).not.toThrow();
  });

  test('fail for a heartbeat that only the deployment knows', () => {
    const heartbeat = Duration.minutes(Token.asNumber({ Ref: 'N' }));
    expect(() => newHttpApi({ heartbeat })).toThrow('\n- heartbeat must be known at synthesis, got a token');
  });

  test('skip what is known only at deployment', () => {
    const stack = newStack();
    const minimumRequests = new CfnParameter(stack, 'Minimum', { type: 'Number' }).valueAsNumber;
    expect(() => newHttpApi({ minimumRequests }, stack)).not.toThrow();
  });
});
