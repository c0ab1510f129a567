import { Template } from 'aws-cdk-lib/assertions';
import type { Sample, World } from '../../tools/simulator/series';
import { simulate } from '../../tools/simulator/simulate';
import { givenSources } from '../given';
import { newPipeline, newStack } from '../synth';

let template: Template;
beforeAll(() => {
  const stack = newStack();
  newPipeline({ source: givenSources(stack).stripe }, stack);
  template = Template.fromStack(stack);
});

describe('when it notifies', () => {
  const one = (value: number): Sample[] => [{ value, count: 1 }];
  /** 100 events a minute, changed by what is given for a metric; the first two hours are good. */
  const world =
    (changed: Record<string, (minute: number, dimensions: Record<string, string>) => Sample[] | undefined>): World =>
    ({ metricName, dimensions }, minute) => {
      const normal: Record<string, Sample[]> = {
        Count: one(100),
        '5XXError': one(0),
        '4XXError': one(0),
        Invocations: one(100),
      };
      return (minute >= 120 ? changed[metricName]?.(minute, dimensions) : undefined) ?? normal[metricName] ?? [];
    };
  const notifications = (changed: Parameters<typeof world>[0], minutes = 240) => {
    const { pages } = simulate(template.toJSON(), world(changed), minutes);
    const of = (topic: string) => pages.filter(({ actions }) => actions.join().includes(topic)).length;
    return { pages: of('AlarmTopic'), tickets: of('TicketTopic') };
  };
  const queue =
    (name: RegExp, metric: (minute: number) => number) =>
    (minute: number, { QueueName = '' }) =>
      name.test(QueueName) ? one(metric(minute)) : one(0);

  test.each<[string, Parameters<typeof world>[0], number, number]>([
    ['all is well', {}, 0, 0],
    ['one 503 of 100', { '5XXError': (minute) => one(minute === 130 ? 1 : 0) }, 0, 0],
    ['every request gets a 503 for 20 minutes', { '5XXError': (minute) => one(minute < 140 ? 100 : 0) }, 1, 0],
    [
      'a sender posts rubbish',
      { ClientErrors: (_, { Status }) => (Status === '400' ? one(20) : []), '4XXError': () => one(20) },
      0,
      1,
    ],
    [
      'one in ten requests is forged',
      { ClientErrors: (_, { Status }) => (Status === '401' ? one(10) : []), '4XXError': () => one(10) },
      0,
      1,
    ],
    [
      'one in a hundred requests is forged',
      { ClientErrors: (_, { Status }) => (Status === '401' ? one(1) : []), '4XXError': () => one(1) },
      0,
      0,
    ],
    [
      'the throttle is reached',
      { ClientErrors: (_, { Status }) => (Status === '429' ? one(5) : []), '4XXError': () => one(5) },
      0,
      1,
    ],
    [
      'the router stands still for 30 minutes',
      {
        ApproximateAgeOfOldestMessage: queue(/IngestQueue/, (minute) =>
          Math.max(0, Math.min(minute - 120, 30) * 60 - Math.max(0, minute - 150) * 600),
        ),
      },
      1,
      0,
    ],
    [
      'a consumer stands still',
      { ApproximateAgeOfOldestMessage: queue(/PaymentsQueue/, (minute) => (minute - 120) * 60) },
      0,
      1,
    ],
    ['one message is dead', { ApproximateNumberOfMessagesVisible: queue(/RefundsDeadLetterQueue/, () => 1) }, 0, 1],
    [
      'one event conflicts',
      { Conflict: (minute) => (minute === 130 ? one(1) : []), Quarantined: (minute) => (minute === 130 ? one(1) : []) },
      0,
      1,
    ],
    [
      'an event of an unknown type comes every ten minutes',
      { Quarantined: (minute) => (minute % 10 === 0 ? one(1) : []) },
      0,
      1,
    ],
    ['one event has an unknown type', { Quarantined: (minute) => (minute === 130 ? one(1) : []) }, 0, 1],
  ])('%s', (_name, changed, pages, tickets) => {
    expect(notifications(changed)).toEqual({ pages, tickets });
  });

  test.each([
    ['for a quarter of a day', 6, 0],
    ['for a day', 24, 1],
  ])('a previous secret signs %s', (_name, hours, tickets) => {
    const changed = { MatchedPreviousSecret: (minute: number) => (minute < 120 + hours * 60 ? one(1) : []) };
    expect(notifications(changed, 2_000)).toEqual({ pages: 0, tickets });
  });

  test('a dead letter that nobody takes care of hides no later ticket', () => {
    const changed = {
      ApproximateNumberOfMessagesVisible: queue(/IngestDeadLetterQueue/, () => 1),
      Conflict: (minute: number) => (minute === 200 ? one(1) : []),
    };
    expect(notifications(changed)).toEqual({ pages: 0, tickets: 2 });
  });

  test('a dead letter that nobody takes care of does not hide an outage', () => {
    const changed = {
      ApproximateNumberOfMessagesVisible: queue(/IngestDeadLetterQueue/, () => 1),
      '5XXError': (minute: number) => one(minute >= 180 && minute < 200 ? 100 : 0),
    };
    expect(notifications(changed).pages).toBe(1);
  });
});
