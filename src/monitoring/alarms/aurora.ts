import { Duration } from 'aws-cdk-lib';
import { GraphWidget, MathExpression, Metric, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { AlarmDefinitions } from '../alarm-definition';
import { Severity } from '../severity';

/** An Aurora PostgreSQL cluster of Serverless v2 as its alarms see it. */
export interface MonitoredDatabase {
  readonly cluster: IDatabaseCluster;
  /** In ACUs. */
  readonly minCapacity: number;
  readonly maxCapacity: number;
  /** How many instances only read. */
  readonly readers: number;
  /** The function that changes its password, if there is one. */
  readonly rotationFunctionName?: string;
}

const NEAR_PERCENT = 80;
/** What replicas of Aurora lag is far below a tenth of a second when all is well. */
const LAG_MS = 2_000;
/** In 5 minutes. One is what the transaction that is tried again is for. */
const DEADLOCKS = 3;

/** What one ACU allows at least; larger clusters have more for each. */
const CONNECTIONS_OF_AN_ACU = 189;
const MOST_CONNECTIONS = 5_000;
/** Where the capacity may go down to half an ACU or to nothing. */
const MOST_CONNECTIONS_OF_SMALL = 2_000;

const MINUTE = () => Duration.minutes(1);
/** Scaling takes seconds, and a batch or a migration may take all there is for some minutes. */
const LASTING = { evaluationPeriods: 25, datapointsToAlarm: 15, severity: Severity.TICKET };

/** The highest of the instances: an average over all would hide the one that is at its limit. */
function highest({ cluster }: MonitoredDatabase, metricName: string, label?: string): Metric {
  return cluster.metric(metricName, { statistic: 'Maximum', period: MINUTE(), label });
}

/**
 * The fewest connections that a cluster of this capacity takes, unless its parameters say otherwise.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 */
export function connectionsOf({ minCapacity, maxCapacity }: Pick<MonitoredDatabase, 'minCapacity' | 'maxCapacity'>) {
  const most = minCapacity <= 0.5 ? MOST_CONNECTIONS_OF_SMALL : MOST_CONNECTIONS;
  return Math.min(Math.floor(CONNECTIONS_OF_AN_ACU * maxCapacity), most);
}

/** What asks for somebody: limits that are near, replicas that lag, deadlocks, a rotation that fails. */
export function databaseAlarms(database: MonitoredDatabase): AlarmDefinitions {
  return { ...ceilings(database), ...trouble(database), ...rotation(database) };
}

function ceilings(database: MonitoredDatabase): AlarmDefinitions {
  const { maxCapacity } = database;
  const connections = connectionsOf(database);
  return {
    DatabaseNearCeiling: {
      ...LASTING,
      metric: highest(database, 'ACUUtilization'),
      threshold: NEAR_PERCENT,
      meaning: `The database uses at least ${NEAR_PERCENT} % of the ${maxCapacity} ACUs up to which it is scaled, in 15 of 25 minutes; beyond them, queries wait.`,
      runbookSection: 'database-near-ceiling',
    },
    DatabaseConnections: {
      ...LASTING,
      metric: highest(database, 'DatabaseConnections'),
      threshold: Math.floor((NEAR_PERCENT / 100) * connections),
      meaning: `At least ${NEAR_PERCENT} % of the about ${connections} connections that the database takes are in use; beyond them, tasks get none.`,
      runbookSection: 'database-connections',
    },
  };
}

function trouble(database: MonitoredDatabase): AlarmDefinitions {
  return {
    DatabaseDeadlocks: {
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      metric: deadlocks(database),
      threshold: DEADLOCKS,
      meaning: `At least ${DEADLOCKS} transactions in 5 minutes end by a deadlock, in 15 of 25 minutes.`,
      runbookSection: 'database-deadlocks',
    },
    ...(database.readers === 0
      ? {}
      : {
          DatabaseReplicaLag: {
            ...LASTING,
            metric: highest(database, 'AuroraReplicaLagMaximum'),
            threshold: LAG_MS,
            meaning: `A reader of the database is ${LAG_MS} ms or more behind the writer, in 15 of 25 minutes.`,
            runbookSection: 'database-replica-lag',
          },
        }),
  };
}

function failedSteps(FunctionName: string): Metric {
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Errors',
    dimensionsMap: { FunctionName },
    statistic: 'Sum',
    period: Duration.hours(1),
  });
}

/** AWS Secrets Manager has no metric for it, and its event needs a trail; the function that it calls fails as well. */
function rotation({ rotationFunctionName }: MonitoredDatabase): AlarmDefinitions {
  return rotationFunctionName === undefined
    ? {}
    : {
        DatabaseRotation: {
          metric: failedSteps(rotationFunctionName),
          threshold: 1,
          evaluationPeriods: 1,
          severity: Severity.TICKET,
          meaning: "A step of the rotation of the database's password failed; the password of before is still valid.",
          runbookSection: 'database-rotation',
        },
      };
}

/** What each instance reports a minute is how many there were in a second. */
function deadlocks({ cluster }: MonitoredDatabase): MathExpression {
  const period = Duration.minutes(5);
  return new MathExpression({
    expression: '60 * persecond',
    usingMetrics: { persecond: cluster.metricDeadlocks({ statistic: 'Sum', period }) },
    period,
    label: 'deadlocks in 5 minutes',
  });
}

/** Capacity, and how much of the most that is; connections; what goes wrong. */
export function databaseWidgets(database: MonitoredDatabase): IWidget[] {
  const graph = (title: string, left: IMetric) =>
    new GraphWidget({ title: `Database: ${title}`, left: [left], width: 6, height: 6, leftYAxis: { min: 0 } });
  return [
    graph('of its capacity (%)', highest(database, 'ACUUtilization', 'capacity')),
    graph('connections', highest(database, 'DatabaseConnections', 'connections')),
    graph('deadlocks in 5 minutes', deadlocks(database)),
    ...(database.readers === 0
      ? []
      : [graph('replica lag (ms)', highest(database, 'AuroraReplicaLagMaximum', 'lag of the slowest reader'))]),
    ...(database.rotationFunctionName === undefined
      ? []
      : [
          graph(
            'rotation, failed steps an hour',
            failedSteps(database.rotationFunctionName).with({ label: 'failed steps' }),
          ),
        ]),
  ];
}
