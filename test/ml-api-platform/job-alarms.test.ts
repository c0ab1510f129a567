import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { newMlPlatform, README } from './platforms';
import { image } from './variants';
import { PlatformDatabase } from '../../src';
import type { MetricIdentity, World } from '../../tools/simulator/series';
import { simulate } from '../../tools/simulator/simulate';
import { alarmsOf, labelOf, metricsOf, textOf } from '../alarms';

/** A minute of the jobs of a version. */
interface JobMinute {
  readonly waiting: number;
  /** Of the oldest one, in minutes. */
  readonly age: number;
  readonly wanted: number;
  readonly running: number;
  readonly deadLetters: number;
  readonly noCapacity: number;
  readonly memory: number;
}

const QUIET: JobMinute = { waiting: 0, age: 0, wanted: 0, running: 0, deadLetters: 0, noCapacity: 0, memory: 0 };
const BUSY: JobMinute = { ...QUIET, waiting: 30, age: 10, wanted: 3, running: 3, memory: 60 };
const HOUR = 60;

/** What happens, and the tickets it brings; nobody is woken. */
const SCENARIOS: [name: string, text: string, minute: (minute: number) => JobMinute, alarms: string][] = [
  ['no jobs', 'Nobody asks for one for a day.', () => QUIET, ''],
  ['a burst', 'Jobs come after a quiet night; the first worker starts four minutes later.', burst, ''],
  [
    'an interruption of a worker',
    'Spot takes the only one; the next starts three minutes later.',
    (minute) => ({ ...BUSY, wanted: 1, running: minute > 30 && minute < 34 ? 0 : 1 }),
    '',
  ],
  [
    'Spot has no room for workers',
    'Jobs wait for an hour, and no worker starts.',
    (minute) => ({ ...BUSY, age: Math.min(minute, 60), running: 0, noCapacity: 1 }),
    'V1JobsWithoutWorker V1WorkerPlacementFailures',
  ],
  [
    'workers do not start',
    'A release ends as it starts, for an hour.',
    (minute) => ({ ...BUSY, age: Math.min(minute, 60), running: 0 }),
    'V1JobsWithoutWorker',
  ],
  [
    'too few workers',
    'The oldest job is two hours old.',
    () => ({ ...BUSY, wanted: 10, running: 10, age: 120 }),
    'V1JobsWait',
  ],
  ['a job that nobody can do', 'It was begun five times.', () => ({ ...BUSY, deadLetters: 1 }), 'V1JobsDeadLetters'],
  [
    'inputs that are too large',
    'Workers use 95 % of their memory.',
    () => ({ ...BUSY, memory: 95 }),
    'V1WorkerMemoryNearLimit',
  ],
];

function burst(minute: number): JobMinute {
  if (minute < 8 * HOUR) {
    return QUIET;
  }
  const late = minute - 8 * HOUR;
  return { ...BUSY, waiting: 500, age: Math.min(late, 45), running: late < 4 ? 0 : 3 };
}

const template = (() => {
  const platform = newMlPlatform(() => ({
    versions: { v1: { image: image() } },
    database: PlatformDatabase.none('It is a test.'),
    asyncInference: {},
  }));
  return Template.fromStack(Stack.of(platform));
})();

/** Only what is of the jobs; all the rest is silent. */
function worldOf(minuteAt: (minute: number) => JobMinute): World {
  return ({ metricName, dimensions }: MetricIdentity, minute) => {
    const at = minuteAt(minute);
    const queue = dimensions.QueueName ?? '';
    const service = dimensions.ServiceName ?? '';
    const isWorker = service.includes('Worker');
    const served = service.includes('Twin') ? 0 : 2;
    const values: Record<string, number | undefined> = {
      ApproximateNumberOfMessagesVisible: queue.includes('Dead') ? at.deadLetters : at.waiting,
      ApproximateAgeOfOldestMessage: at.age * 60,
      DesiredTaskCount: isWorker ? at.wanted : served,
      RunningTaskCount: isWorker ? at.running : served,
      MemoryUtilization: isWorker ? at.memory : 50,
      'ml-api-dev/V1WorkerPlacementFailures': at.noCapacity || undefined,
    };
    const value =
      metricName === 'ApproximateNumberOfMessagesVisible' && !queue.includes('Jobs') ? 0 : values[metricName];
    return value === undefined ? [] : [{ value, count: 1 }];
  };
}

describe.each(SCENARIOS)('%s', (name, text, minuteAt, alarms) => {
  const { states, pages } = simulate(template.toJSON(), worldOf(minuteAt), name === 'a burst' ? 10 * HOUR : 2 * HOUR);
  const rang = Object.keys(states)
    .filter((id) => states[id].includes('ALARM'))
    .map((id) => /Monitoring(.*?)[0-9A-F]{8}$/.exec(id)?.[1])
    .filter((id): id is string => id !== undefined && !/^(Page|Ticket)Alarm/.test(id));

  test('brings a ticket, or nothing', () => {
    expect(rang.sort().join(' ')).toBe(alarms);
    expect(pages.filter(({ actions }) => actions.join().includes('AlarmTopic'))).toEqual([]);
  });

  test('is in the README', () => {
    const shown =
      alarms === ''
        ? '-'
        : alarms
            .split(' ')
            .map((id) => `\`${id}\``)
            .join(', ');
    expect(README).toContain(`| ${name} | ${text} | ${shown} |`);
  });
});

test('each alarm of jobs says what it is about, where to read on and where to look', () => {
  const alarms = alarmsOf(template);
  const about = (id: string) => textOf(template, alarms[id].AlarmDescription);
  expect(about('V1JobsWait')).toMatch(/a job is not done 1 hour 15 minutes after it came[^]*#jobs-wait/);
  expect(about('V1JobsWithoutWorker')).toMatch(
    /jobs wait and no worker runs, in 15 of 20 minutes[^]*#jobs-without-worker/,
  );
  expect(about('V1JobsDeadLetters')).toMatch(/dead-letter queue of the jobs of V1/);
  for (const id of ['V1JobsWait', 'V1JobsWithoutWorker']) {
    expect(about(id)).toContain('| stats count(*) by message');
  }
  expect(labelOf(alarms.V1JobsWithoutWorker)).toBe('jobs wait and no worker runs');
  expect(metricsOf(alarms.V1JobsWithoutWorker).waiting).toMatchObject({ Period: 60, Stat: 'Maximum' });
  expect(alarms.V1JobsWait).toMatchObject({ Threshold: 4_500, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
  const ofWorkers = Object.keys(alarms).filter((id) => id.startsWith('V1Worker'));
  expect(ofWorkers.sort()).toEqual([
    'V1WorkerDeploymentFailed',
    'V1WorkerMemoryNearLimit',
    'V1WorkerPlacementFailures',
  ]);
});

test('the dashboard shows queue and workers', () => {
  const body = textOf(
    template,
    Object.values(template.findResources('AWS::CloudWatch::Dashboard'))[0].Properties.DashboardBody,
  );
  expect(body).toContain('V1Worker: tasks');
  const { widgets } = JSON.parse(body) as { widgets: { properties: { title?: string; metrics: any[][] } }[] };
  const lines = (title: string) =>
    widgets
      .filter(({ properties }) => properties.title === title)
      .flatMap(({ properties }) => properties.metrics.map((line) => [line[3], line[4].label]));
  const [jobs, dead] = [/V1Jobs(?!Dead)/, /V1JobsDead/].map((name) => expect.stringMatching(name));
  for (const title of ['Age of the oldest message (s)', 'Messages waiting']) {
    expect(lines(title)).toEqual([[jobs, 'V1: jobs']]);
  }
  expect(lines('Dead letters and quarantine')).toEqual([[dead, 'V1: jobs']]);
});
