import { Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { streamAlarms, streamWidgets } from '../../../src/monitoring/alarms/stream';
import type { World } from '../../../tools/simulator/series';
import { simulate } from '../../../tools/simulator/simulate';
import { alarmsBehind, alarmsOf, metricsOf, textOf } from '../../alarms';
import { newFunction } from '../../surroundings';
import { newHttpApi, newStack } from '../../synth';

/** An API whose monitoring watches a function that reads streams. */
function watched() {
  const stack = newStack();
  const [fn, deadLetterQueue] = [newFunction(stack, 'Fn'), new Queue(stack, 'Unpublished')];
  const reader = { fn: { name: 'Publisher', function: fn, logGroup: new LogGroup(stack, 'Logs') }, deadLetterQueue };
  const { monitoring } = newHttpApi({}, stack);
  Object.entries(streamAlarms(reader)).forEach(([id, definition]) => monitoring.addAlarm(id, definition));
  const template = Template.fromStack(stack);
  const [fnId, queueId] = [fn, deadLetterQueue].map(({ node }) => stack.getLogicalId(node.defaultChild as never));
  return { template, stack, reader, fnId, queueId, alarms: alarmsOf(template) };
}

describe('alarms of a function that reads streams', () => {
  const { template, stack, reader, fnId, queueId, alarms } = watched();

  test('changes that wait a quarter of an hour page, also when that is said only once in a while', () => {
    expect(metricsOf(alarms.PublisherLag)).toEqual({
      metric: {
        Namespace: 'AWS/Lambda',
        MetricName: 'IteratorAge',
        Dimensions: [{ Name: 'FunctionName', Value: { Ref: fnId } }],
        Period: 300,
        Stat: 'Maximum',
      },
    });
    expect(alarms.PublisherLag).toMatchObject({
      Threshold: 900_000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 6,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(alarmsBehind(template, 'page')).toContain('PublisherLag');
    const text = textOf(template, alarms.PublisherLag.AlarmDescription);
    expect(text).toMatch(/^Publisher: changes wait over 15 minutes.*\n.*#stream-lag\n/);
    expect(text).toContain('filter level in ["ERROR", "FATAL", "CRITICAL"]');
  });

  test.each(['PublisherLag', 'PublisherGivenUp'])('%s shows the last lines of errors', (id) => {
    expect(textOf(template, alarms[id].AlarmDescription)).toContain('| sort @timestamp desc | limit 50');
  });

  test('one change that was given up pages at once, and until somebody ends that', () => {
    expect(metricsOf(alarms.PublisherGivenUp)).toMatchObject({
      metric: {
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
        Period: 60,
      },
    });
    expect(alarms.PublisherGivenUp).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    expect(alarms.PublisherGivenUp.AlarmActions).toEqual([{ Ref: expect.stringContaining('AlarmTopic') }]);
    expect(alarmsBehind(template, 'page')).not.toContain('PublisherGivenUp');
    const text = textOf(template, alarms.PublisherGivenUp.AlarmDescription);
    expect(text).toMatch(/^Publisher: changes were given up; .* 24 hours.*\n.*#changes-given-up\n/);
  });

  test('widgets show the age and what was given up', () => {
    const shown = streamWidgets(reader).flatMap((widget) => stack.resolve(widget.toJson()));
    const read = shown.map(({ width, height, properties: { title, metrics, yAxis } }: any) => [
      [width, height, yAxis.left.min],
      title,
      ...metrics.map((m: any[]) => [m[1], m[3]]),
    ]);
    expect(read).toEqual([
      [[12, 6, 0], 'Publisher: age of the changes that it reads (ms)', ['IteratorAge', { Ref: fnId }]],
      [
        [12, 6, 0],
        'Publisher: changes given up',
        ['ApproximateNumberOfMessagesVisible', { 'Fn::GetAtt': [queueId, 'QueueName'] }],
      ],
    ]);
  });
});

describe('when they notify', () => {
  const template = watched().template.toJSON();
  const MINUTE = 60_000;

  /** A day of 100 changes a minute, of which the age is what is given, if it is said at all. */
  const pages = (age: (minute: number) => number | undefined, parked: (minute: number) => number = () => 0) => {
    const world: World = ({ metricName }, minute) => {
      const value = { IteratorAge: age(minute), ApproximateNumberOfMessagesVisible: parked(minute) }[metricName];
      return value === undefined ? [] : [{ value, count: 1 }];
    };
    return simulate(template, world, 480).pages.filter(({ alarm }) => !/Heartbeat/.test(alarm)).length;
  };

  test.each<[string, Parameters<typeof pages>, number]>([
    ['all is well', [() => 200], 0],
    ['a quiet night', [() => undefined], 0],
    ['a batch that is tried for ten minutes', [(minute) => (minute === 130 ? 10 * MINUTE : 200)], 0],
    [
      'the bus does not answer for two hours, and each quarter of an hour one batch says how old it is',
      [(minute) => (minute < 120 || minute > 240 ? 200 : minute % 15 === 0 ? (minute - 120) * MINUTE : undefined)],
      1,
    ],
    ['a poison record', [() => 200, (minute) => (minute >= 130 ? 1 : 0)], 1],
  ])('%s', (_, [age, parked], expected) => {
    expect(pages(age, parked)).toBe(expected);
  });
});
