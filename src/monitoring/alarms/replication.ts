import { Duration } from 'aws-cdk-lib';
import { GraphWidget, MathExpression, Stats, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoredTable } from './table';
import type { AlarmDefinitions } from '../alarm-definition';
import { Severity } from '../severity';

/** A table that another region has as well. */
export interface ReplicatedTable extends Pick<MonitoredTable, 'name' | 'table' | 'operations'> {
  /** The region of the replica. */
  readonly replica: string;
}

const PERIOD = () => Duration.minutes(5);
/** A second is usual; what a region loses grows with it. */
const BEHIND = () => Duration.minutes(1);
/** Stands for what does not arrive at all, in milliseconds. */
const NEVER = 3_600_000;
/** More than anybody writes in a period. */
const MANY = 1_000_000;

/**
 * What is written here and is elsewhere late, or not at all: a replica that nothing reaches reports no latency. Written is what succeeded in
 * this region, which replicated writes of the other one are not.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_monitoring.html
 */
export function replicationAlarm(replicated: ReplicatedTable, minimumRequests: number): AlarmDefinitions {
  const { name, table, operations, replica } = replicated;
  const written = operations.filter((operation) => /^(Put|Update|Delete|TransactWrite)/.test(operation));
  const writes = written.map((operation, index): [string, IMetric] => {
    const dimensionsMap = { TableName: table.tableName, Operation: operation };
    const metric = table.metric('SuccessfulRequestLatency', { dimensionsMap, statistic: Stats.SAMPLE_COUNT });
    return [`writes${index}`, metric];
  });
  const all = `(${writes.map(([id]) => id).join(' + ')})`;
  // Between two metrics, what is missing counts as 0.
  const isStuck = `${all} >= ${minimumRequests} AND ${all} > ${MANY} * replicated`;
  return {
    [`${name}ReplicationLag`]: {
      metric: new MathExpression({
        expression: `IF(${isStuck}, ${NEVER}, latency)`,
        usingMetrics: {
          latency: latencyOf(replicated, Stats.AVERAGE),
          replicated: latencyOf(replicated, Stats.SAMPLE_COUNT),
          ...Object.fromEntries(writes),
        },
        period: PERIOD(),
        label: 'replication (ms)',
      }),
      threshold: BEHIND().toMilliseconds(),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning: `${name}: what is written here is in ${replica} a minute or more later, or not at all: it would be lost with this region.`,
      runbookSection: 'replication-lag',
    },
  };
}

/** How long replication takes; nothing for tables of one region. */
export function replicationWidgets(tables: readonly ReplicatedTable[]): IWidget[] {
  const left = tables.map((replicated) => latencyOf(replicated, Stats.AVERAGE, replicated.name));
  const title = 'Tables: replication to the other region (ms)';
  return tables.length === 0 ? [] : [new GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 } })];
}

function latencyOf({ table, replica }: ReplicatedTable, statistic: string, label?: string): IMetric {
  const dimensionsMap = { TableName: table.tableName, ReceivingRegion: replica };
  return table.metric('ReplicationLatency', { dimensionsMap, period: PERIOD(), statistic, label });
}
