import { Duration, Names } from 'aws-cdk-lib';
import {
  AdjustmentType,
  CfnScalingPolicy,
  StepScalingAction,
  type IScalableTargetRef,
} from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationScalingAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { VersionJobs } from './version-jobs';
import type { Environment } from '../environment/environment';
import { wantedTasks } from '../monitoring/alarms/ecs';

/** What is scaled, and by what. */
export interface WorkerScalingProps {
  readonly environment: Environment;
  /** The resource part of the alarm's name. */
  readonly resource: string;
  readonly service: FargateService;
  readonly jobs: VersionJobs;
}

const MINUTE = () => Duration.minutes(1);

/** As many workers as the jobs need that wait or are worked on, and none without any. */
export function workerScaling(scope: Construct, props: WorkerScalingProps): void {
  const { service, jobs } = props;
  const { minWorkers, maxWorkers } = jobs.settings;
  const scalable = service.autoScaleTaskCount({ minCapacity: minWorkers, maxCapacity: maxWorkers });
  trackBacklog(scope, scalable, props);
  if (minWorkers === 0) {
    beginWithOne(scope, scalable, props);
  }
}

/**
 * Tracks the backlog of a worker. What is worked on is part of it: otherwise the last job would be alone in an empty queue, and its worker one too many.
 * There is no L2 for that.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function trackBacklog(scope: Construct, scalable: IScalableTargetRef, props: WorkerScalingProps): void {
  const { service, jobs } = props;
  const queue = [{ name: 'QueueName', value: jobs.queue.queueName }];
  const ofService = [
    { name: 'ClusterName', value: service.cluster.clusterName },
    { name: 'ServiceName', value: service.serviceName },
  ];
  const metric = (id: string, namespace: string, metricName: string, dimensions: typeof queue) => ({
    id,
    returnData: false,
    metricStat: { stat: 'Average', metric: { namespace, metricName, dimensions } },
  });
  const parts = [
    metric('waiting', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', queue),
    metric('begun', 'AWS/SQS', 'ApproximateNumberOfMessagesNotVisible', queue),
    metric('running', 'ECS/ContainerInsights', 'RunningTaskCount', ofService),
  ];
  const expression = '(waiting + begun) / IF(FILL(running, 0) > 0, running, 1)';
  new CfnScalingPolicy(scope, 'BacklogPolicy', {
    policyName: Names.uniqueResourceName(scope, { maxLength: 256 }),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalable,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: jobs.settings.backlogPerWorker,
      customizedMetricSpecification: { metrics: [...parts, { id: 'backlog', expression, returnData: true }] },
    },
  });
}

/**
 * What tracks a target multiplies, and of no worker it makes none: the first one comes by a step.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
 */
function beginWithOne(scope: Construct, scalingTarget: IScalableTargetRef, props: WorkerScalingProps): void {
  const { environment, resource, service, jobs } = props;
  const action = new StepScalingAction(scope, 'FirstWorker', {
    scalingTarget,
    adjustmentType: AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(3),
  });
  action.addAdjustment({ adjustment: 1, lowerBound: 0 });
  const waiting = jobs.queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE(), statistic: 'Maximum' });
  const alarm = new Alarm(scope, 'JobsWithoutWorker', {
    alarmName: environment.name('alarm', `${resource}-wanted`),
    alarmDescription:
      'Jobs wait and no worker is wanted: it makes Application Auto Scaling begin with one, and tells nobody.',
    metric: new MathExpression({
      expression: 'IF(FILL(wanted, 0) > 0, 0, FILL(waiting, 0))',
      usingMetrics: { wanted: wantedTasks(service), waiting },
      period: MINUTE(),
      label: 'jobs that wait for the first worker',
    }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new ApplicationScalingAction(action));
}
