import { Duration, Validations } from 'aws-cdk-lib';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { AlternateTarget, ListenerRuleConfiguration, type BaseService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListenerRule,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
  type CfnListenerRule,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { LoadBalancerParts } from './load-balancer';
import { numberOf, UNHEALTHY_THRESHOLD, type NamedVersion } from './model-version';
import type { NetworkParts } from '../network/vpc';

/** The header that leads to the tasks which are to take over, while only tests may use them. */
export const TEST_HEADER = 'x-golden';

/** Priorities are of the version's number, so that they never change: an update of a rule would undo what a roll-out did to it. */
const priorityOf = ({ name }: NamedVersion) => 20_000 + 10 * numberOf(name);

/** Where the requests of a version go. */
export interface VersionTargets {
  /** One, or the two between which requests move. */
  readonly targetGroups: ApplicationTargetGroup[];
  /** The rule for the paths of the version. */
  readonly rule: ApplicationListenerRule;
  /** The rule for tests of what is to take over, where requests move between two groups. */
  readonly testRule?: ApplicationListenerRule;
  /** Registers the tasks of a service. */
  readonly attach: (service: BaseService, containerName: string) => void;
}

/** What the targets of a version are made with. */
export interface VersionTargetsProps {
  readonly version: NamedVersion;
  readonly network: NetworkParts;
  readonly balancer: LoadBalancerParts;
  readonly shiftsTraffic: boolean;
}

/** The target group, or the two, of a version, and the rule that leads there. */
export function versionTargets(scope: Construct, props: VersionTargetsProps): VersionTargets {
  const { version, balancer, shiftsTraffic } = props;
  const [blue, green] = (shiftsTraffic ? ['Blue', 'Green'] : ['TargetGroup']).map((id) =>
    targetGroup(scope, id, props),
  );
  const rule = (id: string, priority: number, conditions: ListenerCondition[]) => {
    const { listener } = balancer;
    const made = new ApplicationListenerRule(scope, id, {
      listener,
      priority,
      conditions,
      action: forward(blue, green),
    });
    // Tags are updates too: https://github.com/aws/aws-cdk/issues/36649
    (made.node.defaultChild as CfnListenerRule).addPropertyDeletionOverride('Tags');
    return made;
  };
  const conditions = [ListenerCondition.pathPatterns(version.pathPatterns), ...balancer.conditions];
  const production = rule('Rule', priorityOf(version) + 5, conditions);
  const attach = (service: BaseService, containerName: string, alternateTarget?: AlternateTarget) => {
    const { containerPort } = version;
    service.loadBalancerTarget({ containerName, containerPort, alternateTarget }).attachToApplicationTargetGroup(blue);
    const port = Port.tcp(containerPort);
    service.connections.allowFrom(balancer.loadBalancer, port, 'From the load balancer');
  };
  if (green === undefined) {
    return { targetGroups: [blue], rule: production, attach };
  }
  const isTest = ListenerCondition.httpHeader(TEST_HEADER, ['1']);
  const testRule = rule('TestRule', priorityOf(version), [...conditions, isTest]);
  return {
    targetGroups: [blue, green],
    rule: production,
    testRule,
    attach: (service, containerName) => {
      const alternateTarget = new AlternateTarget('Alternate', {
        alternateTargetGroup: green,
        productionListener: ListenerRuleConfiguration.applicationListenerRule(production),
        testListener: ListenerRuleConfiguration.applicationListenerRule(testRule),
        role: shiftingRole(scope, [blue, green], [production, testRule], balancer),
      });
      attach(service, containerName, alternateTarget);
      service.node.addDependency(testRule);
    },
  };
}

/** All requests go to the first group until a roll-out moves them. */
function forward(blue: ApplicationTargetGroup, green?: ApplicationTargetGroup): ListenerAction {
  if (green === undefined) {
    return ListenerAction.forward([blue]);
  }
  const weights = [
    { targetGroup: blue, weight: 100 },
    { targetGroup: green, weight: 0 },
  ];
  return ListenerAction.weightedForward(weights);
}

function targetGroup(scope: Construct, id: string, { version, network }: VersionTargetsProps): ApplicationTargetGroup {
  return new ApplicationTargetGroup(scope, id, {
    vpc: network.vpc,
    port: version.containerPort,
    protocol: ApplicationProtocol.HTTP,
    targetType: TargetType.IP,
    deregistrationDelay: version.longestRequest,
    healthCheck: {
      path: '/health',
      interval: version.healthCheckInterval,
      timeout: Duration.seconds(Math.min(5, version.healthCheckInterval.toSeconds() - 1)),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: UNHEALTHY_THRESHOLD,
      healthyHttpCodes: '200',
    },
  });
}

/**
 * Lets Amazon ECS move requests between the two groups, and nothing else.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
 */
function shiftingRole(
  scope: Construct,
  groups: ApplicationTargetGroup[],
  rules: ApplicationListenerRule[],
  { listener }: LoadBalancerParts,
): Role {
  const role = new Role(scope, 'ShiftingRole', { assumedBy: new ServicePrincipal('ecs.amazonaws.com') });
  const allow = (actions: string[], resources: string[]) =>
    role.addToPolicy(
      new PolicyStatement({ actions: actions.map((action) => `elasticloadbalancing:${action}`), resources }),
    );
  allow(['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'], ['*']);
  allow(
    ['RegisterTargets', 'DeregisterTargets'],
    groups.map(({ targetGroupArn }) => targetGroupArn),
  );
  allow(['ModifyListener'], [listener.listenerArn]);
  allow(
    ['ModifyRule'],
    rules.map(({ listenerRuleArn }) => listenerRuleArn),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The Describe actions of Elastic Load Balancing support no resource-level permissions.',
  });
  return role;
}
