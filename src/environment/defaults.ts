import { Duration } from 'aws-cdk-lib';
import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Backups, backupRules } from './backups';
import { Concurrency } from './concurrency';
import { MonitoringLevel } from './monitoring-level';
import { TableCapacity, tableCapacityRules } from './table-capacity';
import { durationRules, wholeNumberRule, type Rule } from '../validation/rules';
import { DURATION, FLAG, instance, NUMBER, oneOf, type Shape } from '../validation/types';

/**
 * What has a default by environment.
 *
 * @internal
 */
export interface Cells {
  /**
   * How long log groups keep their events.
   *
   * @default - as in `basedOn`
   */
  readonly logRetention?: RetentionDays;
  /**
   * The lowest level that the functions log.
   *
   * @default - as in `basedOn`
   */
  readonly logLevel?: ApplicationLogLevel;
  /**
   * Steady-state requests per second of an API's stage, a whole number from 1 to 10000.
   *
   * @default - as in `basedOn`
   */
  readonly throttlingRateLimit?: number;
  /**
   * Requests that an API's stage takes at once before it answers 429, a whole number from 1 to 5000.
   *
   * @default - as in `basedOn`
   */
  readonly throttlingBurstLimit?: number;
  /**
   * Concurrency of each function: at least 2 reserved executions, or none.
   *
   * @default - as in `basedOn`
   */
  readonly concurrency?: Concurrency;
  /**
   * Whether tables, queues and log groups outlive their stack.
   *
   * @default - as in `basedOn`
   */
  readonly dataProtection?: boolean;
  /**
   * How long the log groups of an HTTP API keep their events.
   *
   * @default - as in `basedOn`
   */
  readonly httpApiLogRetention?: RetentionDays;
  /**
   * Failed executions of a function in 5 minutes, a whole number from 0 to 1000000; an alarm counts what is more.
   *
   * @default - as in `basedOn`
   */
  readonly functionErrorThreshold?: number;
  /**
   * Average duration of a function's executions in 5 minutes, from 1 millisecond to 15 minutes; an alarm counts what is
   * longer.
   *
   * @default - as in `basedOn`
   */
  readonly functionDurationThreshold?: Duration;
  /**
   * How much monitoring there is.
   *
   * @default - as in `basedOn`
   */
  readonly monitoring?: MonitoringLevel;
  /**
   * What the tables of a shop, and their indexes, can read and write.
   *
   * @default - as in `basedOn`
   */
  readonly tableCapacity?: TableCapacity;
  /**
   * NAT gateways of a network that is made, a whole number from 0 to 6; it has no more than zones. None: its private
   * subnets have no way out.
   *
   * @default - as in `basedOn`
   */
  readonly natGateways?: number;
  /**
   * How the tables of a shop are backed up, beside point-in-time recovery.
   *
   * @default - as in `basedOn`
   */
  readonly backups?: Backups;
}

/** What the cells are to be. */
export const CELL_TYPES: Shape<Cells> = {
  logRetention: oneOf('RetentionDays', () => RetentionDays),
  logLevel: oneOf('ApplicationLogLevel', () => ApplicationLogLevel),
  throttlingRateLimit: NUMBER,
  throttlingBurstLimit: NUMBER,
  concurrency: instance('a Concurrency', Concurrency),
  dataProtection: FLAG,
  httpApiLogRetention: oneOf('RetentionDays', () => RetentionDays),
  functionErrorThreshold: NUMBER,
  functionDurationThreshold: DURATION,
  monitoring: instance('a MonitoringLevel', MonitoringLevel),
  tableCapacity: instance('a TableCapacity', TableCapacity),
  natGateways: NUMBER,
  backups: instance('a Backups', Backups),
};

/** A row of the table: every cell has a value. */
export type Defaults = Required<Cells>;

const COLUMNS = ['sandbox', 'dev', 'staging', 'prod'] as const;

/** The values of a cell, in the order of the columns. */
type Row<Value> = readonly [sandbox: Value, dev: Value, staging: Value, prod: Value];

/**
 * The one table of defaults, a column an environment. A function, because reading enums of aws-cdk-lib when the module
 * loads would load the services behind them.
 */
function table(): { [C in keyof Defaults]: Row<Defaults[C]> } {
  const { ONE_MONTH, TWO_WEEKS } = RetentionDays;
  const { DEBUG, INFO } = ApplicationLogLevel;
  const { seconds } = Duration;
  const { reserved, unreserved } = Concurrency;
  const { ESSENTIAL, FULL } = MonitoringLevel;
  const units = (capacity: number) => {
    return TableCapacity.provisioned({ readCapacity: capacity, writeCapacity: capacity });
  };
  return {
    logRetention: [ONE_MONTH, ONE_MONTH, ONE_MONTH, ONE_MONTH],
    logLevel: [DEBUG, DEBUG, INFO, INFO],
    throttlingRateLimit: [500, 500, 500, 1000],
    throttlingBurstLimit: [1000, 1000, 1000, 1000],
    // A new account runs 10 functions at once in all: the router leaves some of them for the validator.
    concurrency: [unreserved(2), reserved(20), reserved(20), reserved(50)],
    dataProtection: [false, false, false, false],
    httpApiLogRetention: [ONE_MONTH, ONE_MONTH, ONE_MONTH, TWO_WEEKS],
    functionErrorThreshold: [5, 5, 5, 3],
    functionDurationThreshold: [seconds(45), seconds(45), seconds(45), seconds(25)],
    monitoring: [ESSENTIAL, FULL, FULL, FULL],
    tableCapacity: [TableCapacity.onDemand(), units(5), units(10), units(50)],
    natGateways: [0, 0, 1, 3],
    backups: [Backups.none(), Backups.none(), Backups.daily(), Backups.daily()],
  };
}

/** The defaults of an environment. */
export function defaultsOf(column: (typeof COLUMNS)[number]): Defaults {
  const index = COLUMNS.indexOf(column);
  const cells = Object.entries(table()).map(([cell, values]) => [cell, values[index]]);
  return Object.fromEntries(cells) as Defaults;
}

/** The rules of a stage's throttle. */
export function throttleRules(
  { throttlingRateLimit, throttlingBurstLimit }: Pick<Cells, 'throttlingRateLimit' | 'throttlingBurstLimit'>,
  prefix = '',
): Rule[] {
  return [
    wholeNumberRule(`${prefix}throttlingRateLimit`, throttlingRateLimit, 1, 10_000),
    wholeNumberRule(`${prefix}throttlingBurstLimit`, throttlingBurstLimit, 1, 5_000),
  ];
}

/** The rules of a row. */
export function defaultsRules(row: Cells, prefix: string): Rule[] {
  const { concurrency, functionErrorThreshold: errors, functionDurationThreshold: duration } = row;
  return [
    ...throttleRules(row, prefix),
    // An event source asks for two executions at least.
    wholeNumberRule(`${prefix}concurrency`, concurrency?.eventSourceLimit, 2, 1_000),
    wholeNumberRule(`${prefix}functionErrorThreshold`, errors, 0, 1_000_000),
    ...durationRules(
      `${prefix}functionDurationThreshold`,
      duration,
      Duration.millis(1),
      Duration.minutes(15),
      'milliseconds',
    ),
    ...tableCapacityRules(`${prefix}tableCapacity`, row.tableCapacity),
    wholeNumberRule(`${prefix}natGateways`, row.natGateways, 0, 6),
    ...backupRules(`${prefix}backups`, row.backups),
  ];
}
