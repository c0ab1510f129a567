import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { MonitoredFunction } from './monitored-function';
import type { AlarmDefinition, LogQuery } from '../alarm-definition';
import { ratePercent } from '../rates';
import { Severity } from '../severity';
import type { SystemMonitoring } from '../system-monitoring';

/** Error lines for a hundred executions. */
const ERROR_LINES_PERCENT = 5;
/** Levels of a line that tells of an error, by Powertools for AWS Lambda and by AWS Lambda itself. */
const ERROR_LEVELS = ['ERROR', 'FATAL', 'CRITICAL'];

/** What to do with the error lines of a function, if it is known where they are. */
export function errorLineQuery(logGroup: ILogGroup | undefined, command: string): LogQuery | undefined {
  const levels = ERROR_LEVELS.map((level) => `"${level}"`).join(', ');
  return logGroup && { logGroups: [logGroup], query: `filter level in [${levels}] | ${command}` };
}

/** How error lines are counted. */
export interface ErrorLineOptions {
  readonly metricNamespace: string;
  /** Metric filters have no constant dimensions, so the name of the metric holds what it is of. */
  readonly service: string;
  readonly minimumRequests: number;
}

/** Counts the lines of level ERROR or above, for the executions of a function whose log group is known. */
export function monitorErrorLines(
  monitoring: SystemMonitoring,
  fn: MonitoredFunction,
  { metricNamespace, service, minimumRequests }: ErrorLineOptions,
): void {
  if (fn.logGroup === undefined) {
    return;
  }
  const metricName = `${service}/${fn.name}ErrorLines`;
  const lines = new Metric({ namespace: metricNamespace, metricName, statistic: 'Sum' });
  const alarm = monitoring.addAlarm(`${fn.name}ErrorLogs`, errorLines(fn, lines, minimumRequests));
  if (alarm !== undefined) {
    const levels = ERROR_LEVELS.map((level) => FilterPattern.stringValue('$.level', '=', level));
    new MetricFilter(monitoring, `${fn.name}ErrorLines`, {
      logGroup: fn.logGroup,
      filterPattern: FilterPattern.any(...levels),
      metricNamespace,
      metricName,
      metricValue: '1',
    });
  }
}

function errorLines(fn: MonitoredFunction, lines: Metric, minimumRequests: number): AlarmDefinition {
  return {
    metric: ratePercent({
      part: 'FILL(lines, 0)',
      metrics: { lines },
      requests: fn.function.metricInvocations({ statistic: 'Sum' }),
      period: Duration.minutes(5),
      minimumRequests,
      label: 'error lines for 100 executions',
    }),
    threshold: ERROR_LINES_PERCENT,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    severity: Severity.TICKET,
    meaning: `${fn.name}: at least ${ERROR_LINES_PERCENT} lines of level ERROR or above for 100 executions, also where callers see no error.`,
    runbookSection: 'function-error-logs',
    logQuery: errorLineQuery(fn.logGroup, 'stats count(*) by message'),
  };
}
