import { Duration, Token } from 'aws-cdk-lib';
import { ComparisonOperator, GraphWidget, Stats, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { AlarmDefinition, LogQuery } from './alarm-definition';
import { Severity } from './severity';
import type { ServiceLevelObjectives } from './slo';

/** A function as its alarms see it. */
export interface MonitoredFunction {
  /** Begins the ids of its alarms. */
  readonly name: string;
  readonly function: IFunction;
  /** Where its lines are, for the queries. */
  readonly logGroup?: ILogGroup;
  /** When it is cut off; unknown for a function of another app. */
  readonly timeout?: Duration;
  /** The most executions at once. */
  readonly concurrency?: number;
  /** What the API promises that it answers for: burn rates tell better than counts when that breaks. */
  readonly slo?: ServiceLevelObjectives;
}

/** When the alarms of a function fire (X4). */
export interface FunctionThresholds {
  /** Errors in 5 minutes; more is too many. */
  readonly errors: number;
  /** Average of 5 minutes; longer is too long. */
  readonly duration: Duration;
}

/** Requests that any account may run at once by default, and of which Amazon says when they are used up. */
const ACCOUNT_CONCURRENCY = 1_000;
const NEAR = 0.8;
/** What AWS Lambda gives a function that asks for none. */
const DEFAULT_TIMEOUT = () => Duration.seconds(3);
const FIVE_MINUTES = () => Duration.minutes(5);

/** What is known of a function that may be of another app. */
export function monitoredFunction(name: string, fn: IFunction, logGroup?: ILogGroup): MonitoredFunction {
  return {
    name,
    function: fn,
    logGroup,
    timeout: fn instanceof LambdaFunction ? (fn.timeout ?? DEFAULT_TIMEOUT()) : undefined,
  };
}

/** Levels of a line that tells of an error, by Powertools for AWS Lambda and by AWS Lambda itself. */
export const ERROR_LEVELS = ['ERROR', 'FATAL', 'CRITICAL'];

/** What to do with the error lines of a function, if it is known where they are. */
export function errorLineQuery(logGroup: ILogGroup | undefined, command: string): LogQuery | undefined {
  const levels = ERROR_LEVELS.map((level) => `"${level}"`).join(', ');
  return logGroup && { logGroups: [logGroup], query: `filter level in [${levels}] | ${command}` };
}

/** Errors and throttles, which every function has. */
export function functionFailures(
  fn: MonitoredFunction,
  { errors }: Pick<FunctionThresholds, 'errors'>,
): Record<string, AlarmDefinition> {
  const comparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD;
  return {
    [`${fn.name}Errors`]: {
      comparisonOperator,
      severity: fn.slo?.availability === undefined ? Severity.TICKET : Severity.NOTICE,
      metric: fn.function.metricErrors({ period: FIVE_MINUTES() }),
      threshold: errors,
      evaluationPeriods: 2,
      meaning: `${fn.name}: more than ${errors} executions failed in each of two periods of 5 minutes.`,
      runbookSection: 'function-errors',
      logQuery: errorLineQuery(fn.logGroup, 'sort @timestamp desc | limit 50'),
    },
    [`${fn.name}Throttles`]: {
      comparisonOperator,
      severity: Severity.TICKET,
      metric: fn.function.metricThrottles({ period: FIVE_MINUTES() }),
      threshold: 1,
      evaluationPeriods: 1,
      meaning: `${fn.name}: executions were refused, because its concurrency or that of the account was used up.`,
      runbookSection: 'function-throttles',
    },
  };
}

/** The average duration (H6). */
export function functionDuration(
  fn: MonitoredFunction,
  { duration }: Pick<FunctionThresholds, 'duration'>,
): Record<string, AlarmDefinition> {
  return {
    [`${fn.name}Duration`]: {
      metric: fn.function.metricDuration({ period: FIVE_MINUTES() }),
      threshold: duration.toMilliseconds(),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 2,
      severity: fn.slo?.latencyP99 === undefined ? Severity.TICKET : Severity.NOTICE,
      meaning: `${fn.name}: executions take more than ${duration.toMilliseconds()} ms on average.`,
      runbookSection: 'function-duration',
    },
  };
}

/** Executions that come near their timeout; nothing when it is unknown. */
export function functionTimeout(fn: MonitoredFunction): Record<string, AlarmDefinition> {
  if (fn.timeout === undefined || fn.timeout.isUnresolved()) {
    return {};
  }
  const limit = fn.timeout.toMilliseconds();
  return {
    [`${fn.name}NearTimeout`]: {
      metric: fn.function.metricDuration({ period: FIVE_MINUTES(), statistic: Stats.MAXIMUM }),
      threshold: Math.round(NEAR * limit),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning: `${fn.name}: the longest execution took over 80 % of the timeout of ${limit} ms; a timeout fails it.`,
      runbookSection: 'function-near-timeout',
    },
  };
}

/** Executions that come near the most that may run at once: of the function, or of the account when it shares that. */
export function functionConcurrency(fn: MonitoredFunction): Record<string, AlarmDefinition> {
  const concurrency = Token.isUnresolved(fn.concurrency) ? undefined : fn.concurrency;
  if (concurrency === 1) {
    // It is always at its limit when it runs.
    return {};
  }
  const options = { period: Duration.minutes(1), statistic: Stats.MAXIMUM };
  return {
    [`${fn.name}NearConcurrencyLimit`]: {
      metric:
        concurrency === undefined
          ? LambdaFunction.metricAllConcurrentExecutions(options)
          : fn.function.metric('ConcurrentExecutions', options),
      threshold: Math.ceil(NEAR * (concurrency ?? ACCOUNT_CONCURRENCY)),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      severity: Severity.TICKET,
      meaning:
        concurrency === undefined
          ? `${fn.name}: the account runs 80 % of the ${ACCOUNT_CONCURRENCY} executions that it may by default.`
          : `${fn.name}: at least 80 % of its ${concurrency} reserved executions run at once.`,
      runbookSection: 'function-near-concurrency-limit',
    },
  };
}

/** Invocations, errors and throttles; duration (H7). */
export function functionWidgets({ name, function: fn }: MonitoredFunction): IWidget[] {
  const period = FIVE_MINUTES();
  return [
    new GraphWidget({
      title: `${name}: invocations, errors, throttles`,
      left: [fn.metricInvocations({ period }), fn.metricErrors({ period }), fn.metricThrottles({ period })],
      leftYAxis: { min: 0 },
      width: 12,
      height: 6,
    }),
    new GraphWidget({
      title: `${name}: duration (ms)`,
      left: ['Average', 'p99', 'Maximum'].map((statistic) => {
        return fn.metricDuration({ period, statistic, label: statistic });
      }),
      leftYAxis: { min: 0 },
      width: 12,
      height: 6,
    }),
  ];
}
