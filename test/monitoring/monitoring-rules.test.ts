import { CfnParameter, Duration } from 'aws-cdk-lib';
import { newHttpApi, newPipeline, newStack } from '../synth';

describe('quiet hours', () => {
  const duration = Duration.hours(8);

  test.each(['0 22 * * *', 'cron(0 22 * *)', 'rate(1 day)', ''])('fail for the schedule "%s"', (schedule) => {
    expect(() => newHttpApi({ quietHours: [{ schedule, duration }] })).toThrow(
      `quietHours[0].schedule must be cron(…) with 5 fields or at(…), got "${schedule}"`,
    );
  });
});

describe('rules', () => {
  test.each([
    [{ minimumRequests: 0 }, 'minimumRequests must be a whole number from 1 to 1000000, got 0'],
    [{ minimumRequests: 1.5 }, 'minimumRequests must be a whole number from 1 to 1000000, got 1.5'],
    [
      { minimumRequests: 61, throttlingRateLimit: 1 },
      'minimumRequests must be at most 60, which throttling lets through in a minute, or alarms can never fire, got 61',
    ],
    [
      { quietHours: [{ schedule: 'cron(0 3 * * *)', duration: Duration.days(16) }] },
      'quietHours[0].duration must be between 1 minute and 15 days, got 16 days',
    ],
  ])('fails for %o', (props, message) => {
    expect(() => newHttpApi(props)).toThrow(message);
    expect(() => newPipeline(props)).toThrow(message);
  });

  test.each([{ minimumRequests: 1 }, { minimumRequests: 60, throttlingRateLimit: 1 }])('take %o', (props) => {
    expect(() => newHttpApi(props)).not.toThrow();
  });

  test('skip what is known only at deployment', () => {
    const stack = newStack();
    const minimumRequests = new CfnParameter(stack, 'Minimum', { type: 'Number' }).valueAsNumber;
    expect(() => newHttpApi({ minimumRequests }, stack)).not.toThrow();
  });
});
