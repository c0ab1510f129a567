import { Duration } from 'aws-cdk-lib';
import { MathExpression, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { runningTasks, serviceAlarms, serviceWidgets, SLOW_START, type MonitoredService } from './ecs';
import { errorLineQuery } from './error-lines';
import { deadLetters, queueWidgets } from './queue';
import type { AlarmDefinition, AlarmDefinitions } from '../alarm-definition';
import { Severity } from '../severity';

/** Jobs in a queue, and the workers that do them, as their alarms see them. */
export interface MonitoredJobs {
  /** Begins the ids of the alarms, and is what people call what the jobs are of. */
  readonly name: string;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  /** Their service; its name begins the ids of its alarms. */
  readonly workers: MonitoredService;
  /** How long one job may take. */
  readonly longestJob: Duration;
  /** Where the lines of the workers are. */
  readonly logGroup: ILogGroup;
}

/** Of the alarms of a service, those that mean something where tasks are to be busy, and none is wanted where there is nothing to do. */
const OF_WORKERS = ['PlacementFailures', 'MemoryNearLimit', 'DeploymentFailed'];

/** What asks for somebody: jobs that nobody could do, that wait, or that no worker comes for. Nobody is woken: those who wait for a job know of no minute. */
export function jobAlarms(jobs: MonitoredJobs): AlarmDefinitions {
  const { name, workers, deadLetterQueue } = jobs;
  const ofService = serviceAlarms(workers);
  return {
    [`${name}JobsDeadLetters`]: deadLetters([`the jobs of ${name}`, deadLetterQueue]),
    [`${name}JobsWait`]: jobsWait(jobs),
    [`${name}JobsWithoutWorker`]: jobsWithoutWorker(jobs),
    ...Object.fromEntries(OF_WORKERS.map((id) => [`${workers.name}${id}`, ofService[`${workers.name}${id}`]])),
  };
}

/** The age counts from when a job came, and it is in the queue until it is done. */
function jobsWait({ name, queue, longestJob, logGroup }: MonitoredJobs): AlarmDefinition {
  const longest = longestJob.plus(Duration.hours(1));
  return {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
    threshold: longest.toSeconds(),
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
    severity: Severity.TICKET,
    meaning: `${name}: a job is not done ${longest.toHumanString()} after it came: its workers fail, are too few, or too slow.`,
    runbookSection: 'jobs-wait',
    logQuery: errorLineQuery(logGroup, 'stats count(*) by message'),
  };
}

function jobsWithoutWorker({ name, queue, workers, logGroup }: MonitoredJobs): AlarmDefinition {
  const [datapointsToAlarm, evaluationPeriods] = SLOW_START;
  const period = Duration.minutes(1);
  return {
    metric: new MathExpression({
      expression: 'IF(FILL(waiting, 0) > 0, IF(FILL(there, 0) > 0, 0, 1), 0)',
      usingMetrics: {
        waiting: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
        there: runningTasks(workers.services[0]),
      },
      period,
      label: 'jobs wait and no worker runs',
    }),
    threshold: 1,
    evaluationPeriods,
    datapointsToAlarm,
    severity: Severity.TICKET,
    meaning: `${name}: jobs wait and no worker runs, in ${datapointsToAlarm} of ${evaluationPeriods} minutes: there is no capacity, or workers end as they start.`,
    runbookSection: 'jobs-without-worker',
    logQuery: errorLineQuery(logGroup, 'stats count(*) by message'),
  };
}

/** The queue, and the workers. */
export function jobWidgets({ name, queue, deadLetterQueue, workers }: MonitoredJobs): IWidget[] {
  return [
    ...queueWidgets([[`${name}: jobs`, queue]], [[`${name}: jobs`, deadLetterQueue]]),
    ...serviceWidgets(workers),
  ];
}
