import { Names } from 'aws-cdk-lib';
import { CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { FargateService, ScalableTaskCount } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { NamedVersion } from './model-version';

/** What is scaled, and by what. */
export interface ServiceScalingProps {
  readonly service: FargateService;
  readonly version: NamedVersion;
  /** One, or the two between which requests move. */
  readonly targetGroups: ApplicationTargetGroup[];
}

/** As many tasks as the requests need, and more where they keep the CPU busy. */
export function serviceScaling(scope: Construct, { service, version, targetGroups }: ServiceScalingProps): void {
  const { minTasks, maxTasks, requestsPerTarget, cpuUtilization } = version;
  const scalable = service.autoScaleTaskCount({ minCapacity: minTasks, maxCapacity: maxTasks });
  if (targetGroups.length === 1) {
    scalable.scaleOnRequestCount('Requests', { requestsPerTarget, targetGroup: targetGroups[0] });
  } else {
    scaleOnBoth(scope, scalable, targetGroups, requestsPerTarget);
  }
  scalable.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: cpuUtilization });
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
