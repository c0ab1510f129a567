import { Duration } from 'aws-cdk-lib';
import { GraphWidget, Stats, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { errorLineQuery } from './error-lines';
import type { MonitoredFunction } from './monitored-function';
import type { AlarmDefinitions } from '../alarm-definition';
import { Severity } from '../severity';

/** A function that reads streams, and the queue that gets word of what it could not do. */
export interface MonitoredReader {
  readonly fn: MonitoredFunction;
  readonly deadLetterQueue: IQueue;
}

/** Older than what a batch waits for when all is well, also after a deployment or a poison record. */
const LAG = () => Duration.minutes(15);

const iteratorAge = ({ function: fn }: MonitoredFunction): IMetric =>
  fn.metric('IteratorAge', { period: Duration.minutes(5), statistic: Stats.MAXIMUM });

/** What asks for somebody: changes that wait, and changes that were given up. */
export function streamAlarms({ fn, deadLetterQueue }: MonitoredReader): AlarmDefinitions {
  const logQuery = errorLineQuery(fn.logGroup, 'sort @timestamp desc | limit 50');
  return {
    [`${fn.name}Lag`]: {
      metric: iteratorAge(fn),
      threshold: LAG().toMilliseconds(),
      // An execution that tries again for as long as it runs says so only once in a quarter of an hour.
      evaluationPeriods: 6,
      datapointsToAlarm: 1,
      severity: Severity.PAGE,
      meaning: `${fn.name}: changes wait over ${LAG().toMinutes()} minutes; a stream forgets them after 24 hours.`,
      runbookSection: 'stream-lag',
      logQuery,
    },
    [`${fn.name}GivenUp`]: {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 1,
      staysUntilHandled: true,
      severity: Severity.PAGE,
      meaning: `${fn.name}: changes were given up; they can be read from their stream until 24 hours after they were made.`,
      runbookSection: 'changes-given-up',
      logQuery,
    },
  };
}

/** How far behind it is, and how much was given up. */
export function streamWidgets({ fn, deadLetterQueue }: MonitoredReader): IWidget[] {
  const graph = (title: string, metric: IMetric) =>
    new GraphWidget({ title: `${fn.name}: ${title}`, left: [metric], leftYAxis: { min: 0 }, width: 12, height: 6 });
  return [
    graph('age of the changes that it reads (ms)', iteratorAge(fn)),
    graph(
      'changes given up',
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
    ),
  ];
}
