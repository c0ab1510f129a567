import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { AlarmDefinition } from '../alarm-definition';
import { Severity } from '../severity';

/** A queue and what people call it. */
export type NamedQueue = [name: string, queue: IQueue];

/**
 * The command that puts the messages of a dead-letter queue back where they came from.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function redriveCommand(queue: IQueue): string {
  return `aws sqs start-message-move-task --source-arn ${queue.queueArn}`;
}

/** A message is in a dead-letter queue. */
export function deadLetters([name, queue]: NamedQueue): AlarmDefinition {
  return {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
    threshold: 1,
    evaluationPeriods: 1,
    staysUntilHandled: true,
    severity: Severity.TICKET,
    meaning: `The dead-letter queue of ${name} has a message. Once the cause is mended, put it back: ${redriveCommand(queue)}`,
    runbookSection: 'dead-letters',
  };
}

/** Messages wait longer than an hour for whoever consumes them. */
export function messageAge([name, queue]: NamedQueue): AlarmDefinition {
  return {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
    threshold: Duration.hours(1).toSeconds(),
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    staysUntilHandled: true,
    severity: Severity.TICKET,
    meaning: `Events of the route ${name} wait over an hour: its consumer fails, is too slow, or does not exist.`,
    runbookSection: 'message-age',
  };
}

/** How old and how many the messages of queues are, and how many are in those where nobody consumes them. */
export function queueWidgets(queues: NamedQueue[], parked: NamedQueue[]): IWidget[] {
  const period = Duration.minutes(5);
  const graph = (title: string, of: NamedQueue[], metric: (queue: IQueue, label: string) => IMetric) =>
    new GraphWidget({
      title,
      left: of.map(([label, queue]) => metric(queue, label)),
      width: 8,
      height: 6,
      leftYAxis: { min: 0 },
    });
  const waiting = (queue: IQueue, label: string) => queue.metricApproximateNumberOfMessagesVisible({ period, label });
  return [
    graph('Age of the oldest message (s)', queues, (queue, label) =>
      queue.metricApproximateAgeOfOldestMessage({ period, label }),
    ),
    graph('Messages waiting', queues, waiting),
    graph('Dead letters and quarantine', parked, waiting),
  ];
}
