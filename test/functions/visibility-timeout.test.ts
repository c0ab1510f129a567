import { Duration, Lazy } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { consumerRules, visibilityFor, visibilityOf } from '../../src/functions/visibility-timeout';
import { newStack } from '../synth';

const { seconds, millis, minutes, hours } = Duration;

test('visibilityFor is six times the timeout plus the batching window', () => {
  const visibility = visibilityFor({ timeout: seconds(20), batchingWindow: seconds(7) });
  expect(visibility.toMilliseconds()).toBe(127_000);
});

describe('visibilityOf', () => {
  test.each([
    [undefined, 30],
    [seconds(0), 0],
    [minutes(2), 120],
  ])('a queue of the app that asks for %s', (visibilityTimeout, expected) => {
    expect(visibilityOf(new Queue(newStack(), 'Queue', { visibilityTimeout }))?.toSeconds()).toBe(expected);
  });

  test('a queue of another app is not known', () => {
    const queue = Queue.fromQueueArn(newStack(), 'Queue', 'arn:aws:sqs:eu-west-1:111122223333:theirs');
    expect(visibilityOf(queue)).toBeUndefined();
  });
});

describe('consumerRules (X5)', () => {
  const rulesOf = (timeout: Duration, window: Duration, visibility?: Duration, minTimeout?: Duration) =>
    consumerRules(['timeout', timeout], ['window', window], ['visibility', visibility], minTimeout).filter(Boolean);

  test.each([
    [seconds(1), seconds(0), undefined],
    [minutes(15), minutes(5), undefined],
    [seconds(1), seconds(0), seconds(6)],
    [seconds(10), seconds(3), seconds(63)],
    [minutes(15), minutes(5), hours(12)],
  ])('take the limit %#', (timeout, window, visibility) => {
    expect(rulesOf(timeout, window, visibility)).toEqual([]);
  });

  test.each<[Parameters<typeof rulesOf>, string[]]>([
    [
      [millis(999), seconds(0)],
      [
        'timeout must be between 1 second and 15 minutes, got 999 millis',
        'timeout must be whole seconds, got 999 millis',
      ],
    ],
    [[seconds(901), seconds(0)], ['timeout must be between 1 second and 15 minutes, got 15 minutes 1 second']],
    [
      [seconds(4), seconds(0), undefined, seconds(5)],
      ['timeout must be between 5 seconds and 15 minutes, got 4 seconds'],
    ],
    [[millis(1_500), seconds(0)], ['timeout must be whole seconds, got 1 second 500 millis']],
    [[seconds(1), seconds(301)], ['window must be between 0 seconds and 5 minutes, got 5 minutes 1 second']],
    [[seconds(1), millis(1)], ['window must be whole seconds, got 1 milli']],
    [[seconds(1), millis(0.5)], ['window must be whole seconds, got 0.5 millis']],
    [
      [seconds(10), seconds(3), seconds(62)],
      ['visibility must be between 1 minute 3 seconds and 12 hours, got 1 minute 2 seconds'],
    ],
    [
      [seconds(1), seconds(0), seconds(43_201)],
      ['visibility must be between 6 seconds and 12 hours, got 12 hours 1 second'],
    ],
    [[seconds(1), seconds(0), millis(6_500)], ['visibility must be whole seconds, got 6 seconds 500 millis']],
  ])('fail for the broken set %#', (given, broken) => {
    expect(rulesOf(...given)).toEqual(broken);
  });

  test('ask for nothing that comes from a token, and for 0 seconds where a timeout or a window does', () => {
    const token = () => seconds(Lazy.number({ produce: () => 30 }));
    expect(rulesOf(token(), seconds(0), seconds(0))).toEqual([]);
    expect(rulesOf(seconds(30), token(), seconds(0))).toEqual([]);
    expect(rulesOf(seconds(30), seconds(0), token())).toEqual([]);
    expect(rulesOf(token(), token(), hours(13))).toEqual([
      'visibility must be between 0 seconds and 12 hours, got 13 hours',
    ]);
  });
});
