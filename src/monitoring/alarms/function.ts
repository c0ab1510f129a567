import { Duration, Token } from 'aws-cdk-lib';
import { ComparisonOperator, GraphWidget, Stats, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { errorLineQuery } from './error-lines';
import type { MonitoredFunction } from './monitored-function';
import type { AlarmDefinitions } from '../alarm-definition';
import { Severity } from '../severity';

/** When the alarms of a function fire. */
export interface FunctionThresholds {
  /** Errors in 5 minutes; more is too many. */
  readonly errors: number;
  /** Average of 5 minutes; longer is too long. */
  readonly duration: Duration;
}

/** Requests that any account may run at once by default, and of which Amazon says when they are used up. */
const ACCOUNT_CONCURRENCY = 1_000;
const NEAR = 0.8;
const FIVE_MINUTES = () => Duration.minutes(5);

/** Errors and throttles, which every function has. */
export function functionFailures(
  fn: MonitoredFunction,
  { errors }: Pick<FunctionThresholds, 'errors'>,
): AlarmDefinitions {
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

/** The average duration. */
export function functionDuration(
  fn: MonitoredFunction,
  { duration }: Pick<FunctionThresholds, 'duration'>,
): AlarmDefinitions {
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
export function functionTimeout(fn: MonitoredFunction): AlarmDefinitions {
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
export function functionConcurrency(fn: MonitoredFunction): AlarmDefinitions {
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

/** Invocations, errors and throttles; duration. */
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
