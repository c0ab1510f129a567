import { Duration } from 'aws-cdk-lib';
import { GraphWidget, MathExpression, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable, Operation } from 'aws-cdk-lib/aws-dynamodb';
import { pascalCase } from '../../environment/ids';
import type { ProvisionedUnits } from '../../environment/table-capacity';
import type { AlarmDefinitions } from '../alarm-definition';
import { ratePercent } from '../rates';
import { Severity } from '../severity';

/** A table as its alarms see it. */
export interface MonitoredTable {
  /** Begins the ids of its alarms, and is what people call it. */
  readonly name: string;
  readonly table: ITable;
  /** The index that has a capacity of its own. */
  readonly index?: string;
  /** What it is asked, as its metrics call that, such as `GetItem`. */
  readonly operations: readonly string[];
  /** Undefined on demand. */
  readonly units?: ProvisionedUnits;
}

/** Percent of the reads, or of the writes, of 5 minutes. */
const THROTTLED_PERCENT = 1;
/** Percent of the writes of 5 minutes: a rush of seconds is normal, a quarter of an hour is not. */
const CONFLICTS_PERCENT = 25;
/** In 5 minutes. Each was tried again; fewer are what happens at any service. */
const SYSTEM_ERRORS = 5;
const NEAR_PERCENT = 80;

const PERIOD = () => Duration.minutes(5);
/** Scaling and retries take care of what is shorter. */
const LASTING = { evaluationPeriods: 5, datapointsToAlarm: 3, severity: Severity.TICKET };

const KINDS = ['Read', 'Write'] as const;

/** A table, or an index of it. */
interface Part {
  readonly name: string;
  readonly dimensionsMap: Record<string, string>;
}

function partsOf({ name, table, index }: MonitoredTable): Part[] {
  const whole = { name, dimensionsMap: { TableName: table.tableName } };
  const ofIndex = (indexName: string) => ({
    name: `${name}${pascalCase(indexName)}`,
    dimensionsMap: { ...whole.dimensionsMap, GlobalSecondaryIndexName: indexName },
  });
  return index === undefined ? [whole] : [whole, ofIndex(index)];
}

/** The definitions for each kind of capacity of a table and of its index. */
function each(
  table: MonitoredTable,
  define: (kind: (typeof KINDS)[number], part: Part) => AlarmDefinitions,
): AlarmDefinitions {
  return Object.assign({}, ...partsOf(table).flatMap((part) => KINDS.map((kind) => define(kind, part))));
}

/** What asks for somebody: throttles and ceilings of the table and of its index, errors of DynamoDB, conflicts. */
export function tableAlarms(table: MonitoredTable, minimumRequests: number): AlarmDefinitions {
  return {
    ...tableThrottles(table, minimumRequests),
    ...tableCeilings(table),
    ...tableErrors(table),
    ...tableConflicts(table, minimumRequests),
  };
}

/** Reads and writes that are refused because a capacity is used up. */
function tableThrottles(monitored: MonitoredTable, minimumRequests: number): AlarmDefinitions {
  const { table } = monitored;
  return each(monitored, (kind, { name, dimensionsMap }) => {
    const throttled = table.metric(`${kind}ThrottleEvents`, { dimensionsMap, period: PERIOD(), statistic: 'Sum' });
    const served = samples(table, kind, dimensionsMap);
    return {
      [`${name}${kind}Throttles`]: {
        ...LASTING,
        metric: ratePercent({
          part: 'FILL(throttled, 0)',
          metrics: { throttled },
          // Where only one of them has data, the other counts as 0.
          requests: new MathExpression({ expression: 'served + throttled', usingMetrics: { served, throttled } }),
          period: PERIOD(),
          minimumRequests,
          label: `throttled ${kind.toLowerCase()}s (%)`,
        }),
        threshold: THROTTLED_PERCENT,
        meaning: `${name}: at least ${THROTTLED_PERCENT} % of the ${kind.toLowerCase()}s are throttled, in 15 of 25 minutes.`,
        runbookSection: 'table-throttles',
      },
    };
  });
}

/** Consumption that comes near the most that scaling reaches; nothing on demand. */
function tableCeilings(monitored: MonitoredTable): AlarmDefinitions {
  const { table, units } = monitored;
  return units === undefined
    ? {}
    : each(monitored, (kind, { name, dimensionsMap }) => {
        const { max } = kind === 'Read' ? units.read : units.write;
        const what = `Consumed${kind}CapacityUnits`;
        const consumed = table.metric(what, { dimensionsMap, period: PERIOD(), statistic: 'Sum' });
        return {
          [`${name}${kind}sNearCeiling`]: {
            ...LASTING,
            metric: new MathExpression({
              expression: `100 * consumed / ${max * PERIOD().toSeconds()}`,
              usingMetrics: { consumed },
              period: PERIOD(),
              label: `${kind.toLowerCase()}s, of the ceiling (%)`,
            }),
            threshold: NEAR_PERCENT,
            meaning: `${name}: at least ${NEAR_PERCENT} % of the ${max} ${kind.toLowerCase()} units are used up to which it is scaled; what is over them is throttled.`,
            runbookSection: 'table-near-ceiling',
          },
        };
      });
}

/** Requests that DynamoDB itself failed. */
function tableErrors({ name, table, operations }: MonitoredTable): AlarmDefinitions {
  return {
    [`${name}SystemErrors`]: {
      ...LASTING,
      metric: table.metricSystemErrorsForOperations({ operations: operations as Operation[], period: PERIOD() }),
      threshold: SYSTEM_ERRORS,
      meaning: `${name}: DynamoDB failed at least ${SYSTEM_ERRORS} requests in each of 3 of 5 periods of 5 minutes; each was tried again.`,
      runbookSection: 'table-system-errors',
    },
  };
}

/** Writes that met another transaction at their item. */
function tableConflicts({ name, table }: MonitoredTable, minimumRequests: number): AlarmDefinitions {
  return {
    [`${name}Conflicts`]: {
      ...LASTING,
      metric: ratePercent({
        part: 'FILL(conflicts, 0)',
        metrics: { conflicts: table.metric('TransactionConflict', { period: PERIOD(), statistic: 'Sum' }) },
        requests: samples(table, 'Write', { TableName: table.tableName }),
        period: PERIOD(),
        minimumRequests,
        label: 'writes in conflict (%)',
      }),
      threshold: CONFLICTS_PERCENT,
      meaning: `${name}: at least ${CONFLICTS_PERCENT} % of the writes meet another transaction at the same item; they are tried again until there is no time left, then answered 503.`,
      runbookSection: 'transaction-conflicts',
    },
  };
}

/** What is consumed and what is throttled, of tables and indexes; conflicts. */
export function tableWidgets(tables: readonly MonitoredTable[]): IWidget[] {
  const sum = (metricName: string) =>
    tables.flatMap((monitored) =>
      partsOf(monitored).map(({ name: label, dimensionsMap }) =>
        monitored.table.metric(metricName, { dimensionsMap, period: PERIOD(), statistic: 'Sum', label }),
      ),
    );
  const conflicts = tables.map(({ name: label, table }) =>
    table.metric('TransactionConflict', { period: PERIOD(), statistic: 'Sum', label }),
  );
  return [
    graph('Tables: read units in 5 minutes', sum('ConsumedReadCapacityUnits')),
    graph('Tables: write units in 5 minutes', sum('ConsumedWriteCapacityUnits')),
    graph('Tables: throttled', [...sum('ReadThrottleEvents'), ...sum('WriteThrottleEvents')]),
    graph('Tables: writes in conflict', conflicts),
  ];
}

function graph(title: string, left: IMetric[]): IWidget {
  return new GraphWidget({ title, left, width: 6, height: 6, leftYAxis: { min: 0 } });
}

/**
 * How many requests there were: each one reports what it consumed, be it nothing.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
function samples(table: ITable, kind: (typeof KINDS)[number], dimensionsMap: Record<string, string>): IMetric {
  return table.metric(`Consumed${kind}CapacityUnits`, { dimensionsMap, period: PERIOD(), statistic: 'SampleCount' });
}
