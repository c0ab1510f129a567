import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { replicationAlarm, replicationWidgets } from '../../../src/monitoring/alarms/replication';
import type { Sample, World } from '../../../tools/simulator/series';
import { simulate } from '../../../tools/simulator/simulate';
import { alarmsBehind, alarmsOf, expressionOf, labelOf, metricsOf, textOf } from '../../alarms';
import { newHttpApi, newStack } from '../../synth';

/** An API whose monitoring watches the replication of a table as well. */
function watched() {
  const stack = newStack();
  const table = TableV2.fromTableName(stack, 'Table', 'orders');
  const operations = ['GetItem', 'Query', 'UpdateItem', 'TransactWriteItems'];
  const replicated = { name: 'Orders', table, operations, replica: 'eu-central-1' };
  const { monitoring } = newHttpApi({}, stack);
  Object.entries(replicationAlarm(replicated, 10)).forEach(([id, definition]) => monitoring.addAlarm(id, definition));
  return { stack, replicated, template: Template.fromStack(stack) };
}

const TableName = { Name: 'TableName', Value: 'orders' };
const ReceivingRegion = { Name: 'ReceivingRegion', Value: 'eu-central-1' };

describe('the alarm of a replica that is behind (E11)', () => {
  const { stack, replicated, template } = watched();
  const alarm = alarmsOf(template).OrdersReplicationLag;

  test('watches how long replication takes, and whether there is any while items are written here', () => {
    const of = (MetricName: string, Stat: string, ...more: object[]) => ({
      Namespace: 'AWS/DynamoDB',
      MetricName,
      Dimensions: expect.arrayContaining([TableName, ...more]),
      Period: 300,
      Stat,
    });
    const written = (Value: string) => of('SuccessfulRequestLatency', 'SampleCount', { Name: 'Operation', Value });
    expect(metricsOf(alarm)).toEqual({
      latency: of('ReplicationLatency', 'Average', ReceivingRegion),
      replicated: of('ReplicationLatency', 'SampleCount', ReceivingRegion),
      writes0: written('UpdateItem'),
      writes1: written('TransactWriteItems'),
    });
    expect(expressionOf(alarm).Expression).toBe(
      'IF((writes0 + writes1) >= 10 AND (writes0 + writes1) > 1000000 * replicated, 3600000, latency)',
    );
  });

  test('is a ticket when it is a minute or more in 15 of 25 minutes', () => {
    expect(alarm).toMatchObject({
      Threshold: 60_000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
    });
    expect(alarmsBehind(template, 'ticket')).toContain('OrdersReplicationLag');
    expect(labelOf(alarm)).toBe('replication (ms)');
    const text = textOf(template, alarm.AlarmDescription);
    expect(text).toMatch(
      /^Orders: what is written here is in eu-central-1 a minute or more later, or not at all.*\n.*#replication-lag\n/,
    );
  });

  test.each<[string, { latency?: Sample[]; writes?: number; since?: (minute: number) => boolean }, number]>([
    ['all is well', {}, 0],
    ['nothing is written', { latency: [], writes: 0 }, 0],
    ['one item in five minutes is written, and not yet replicated', { latency: [], writes: 0.2 }, 0],
    ['replication takes 20 seconds', { latency: [{ value: 20_000, count: 30 }] }, 0],
    ['replication takes two minutes, for an hour', { latency: [{ value: 120_000, count: 30 }] }, 1],
    ['replication takes two minutes, for five', { latency: [{ value: 120_000, count: 30 }], since: (m) => m < 125 }, 0],
    ['items are written, and none arrives', { latency: [] }, 1],
    ['none arrives for five minutes', { latency: [], since: (m) => m < 125 }, 0],
  ])('%s', (_what, { latency = [{ value: 900, count: 30 }], writes = 15, since = () => true }, expected) => {
    const world: World = ({ metricName }, minute) => {
      const isChanged = minute >= 120 && since(minute);
      const samples: Record<string, Sample[]> = {
        ReplicationLatency: isChanged ? latency : [{ value: 900, count: 30 }],
        SuccessfulRequestLatency: [{ value: 5, count: isChanged ? writes : 15 }].filter(({ count }) => count > 0),
      };
      return samples[metricName] ?? [];
    };
    const { pages } = simulate(template.toJSON(), world, 300);
    expect(pages.filter(({ actions }) => actions.join().includes('TicketTopic'))).toHaveLength(expected);
    expect(pages.filter(({ actions }) => actions.join().includes('AlarmTopic'))).toHaveLength(0);
  });

  test('the dashboard shows the latency of each table', () => {
    const [widget] = replicationWidgets([replicated]);
    const [{ properties, width }] = stack.resolve((widget as GraphWidget).toJson());
    expect([properties.title, width, properties.yAxis.left.min]).toEqual([
      'Tables: replication to the other region (ms)',
      12,
      0,
    ]);
    const dimensions = ['TableName', 'orders', 'ReceivingRegion', 'eu-central-1'];
    expect(properties.metrics).toEqual([
      ['AWS/DynamoDB', 'ReplicationLatency', ...[...dimensions.slice(2), ...dimensions.slice(0, 2)], expect.anything()],
    ]);
    expect(replicationWidgets([])).toEqual([]);
  });

  test('is of the stack of the table', () => {
    expect(Stack.of(replicated.table)).toBe(stack);
  });
});
