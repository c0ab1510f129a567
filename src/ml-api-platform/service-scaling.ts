import { Names } from 'aws-cdk-lib';
import { CfnScalingPolicy, Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { BaseService, CfnService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { cronsOf, type GpuSchedule } from './gpu-schedule';
import type { NamedVersion } from './model-version';

/**
 * Leaves the number of tasks to what scales the service. A number in the template would be set again by each update of the stack; without one,
 * CloudFormation makes the service with one task, and keeps what it finds.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
 */
export function keepCount({ node }: BaseService): void {
  (node.defaultChild as CfnService).desiredCount = undefined;
}

/** What is scaled, and by what. */
export interface ServiceScalingProps {
  readonly service: BaseService;
  readonly version: NamedVersion;
  /** One, or the two between which requests move. */
  readonly targetGroups: ApplicationTargetGroup[];
  /** When there are any. */
  readonly schedule?: GpuSchedule;
}

/** As many tasks as the requests need, and more where they keep the CPU busy. */
export function serviceScaling(scope: Construct, props: ServiceScalingProps): void {
  const { service, version, targetGroups, schedule } = props;
  const { minTasks, maxTasks, requestsPerTarget, cpuUtilization } = version;
  const minCapacity = schedule === undefined ? minTasks : 0;
  const scalable = service.autoScaleTaskCount({ minCapacity, maxCapacity: maxTasks });
  if (schedule !== undefined) {
    followSchedule(scalable, schedule, version);
  }
  if (targetGroups.length === 1) {
    scalable.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup: targetGroups[0] });
  } else {
    scaleOnBoth(scope, scalable, targetGroups, requestsPerTarget);
  }
  scalable.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuUtilization });
}

/** As many tasks as of any version within the schedule, and none outside of it. */
function followSchedule(scalable: ScalableTaskCount, schedule: GpuSchedule, version: NamedVersion): void {
  const { timeZone } = schedule;
  const { start, stop } = cronsOf(schedule, 'tasks');
  start.forEach((cron, index) => {
    const some = { minCapacity: version.minTasks, maxCapacity: version.maxTasks };
    scalable.scaleOnSchedule(`Start${index}`, { schedule: Schedule.cron(cron), timeZone, ...some });
  });
  stop.forEach((cron, index) => {
    const none = { minCapacity: 0, maxCapacity: 0 };
    scalable.scaleOnSchedule(`Stop${index}`, { schedule: Schedule.cron(cron), timeZone, ...none });
  });
}

/**
 * `ALBRequestCountPerTarget` is of one target group, and requests move between two: the sum of both is what each task has. There is no L2
 * for that.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
 */
function scaleOnBoth(
  scope: Construct,
  scalable: ScalableTaskCount,
  groups: ApplicationTargetGroup[],
  targetValue: number,
): void {
  const metrics = groups.map(({ targetGroupFullName, firstLoadBalancerFullName }, index) => ({
    id: `group${index}`,
    returnData: false,
    metricStat: {
      stat: 'Sum',
      metric: {
        namespace: 'AWS/ApplicationELB',
        metricName: 'RequestCountPerTarget',
        dimensions: [
          { name: 'TargetGroup', value: targetGroupFullName },
          { name: 'LoadBalancer', value: firstLoadBalancerFullName },
        ],
      },
    },
  }));
  const expression = metrics.map(({ id }) => `FILL(${id}, 0)`).join(' + ');
  new CfnScalingPolicy(scope, 'RequestsPolicy', {
    policyName: Names.uniqueResourceName(scope, { maxLength: 256 }),
    policyType: 'TargetTrackingScaling',
    scalingTargetId: scalable,
    targetTrackingScalingPolicyConfiguration: {
      targetValue,
      customizedMetricSpecification: { metrics: [...metrics, { id: 'requests', expression, returnData: true }] },
    },
  });
}
