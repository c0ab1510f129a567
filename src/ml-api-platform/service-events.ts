import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaseService, ICluster } from 'aws-cdk-lib/aws-ecs';
import { Match, Rule, type EventPattern, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup, MetricFilter, type CfnLogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from './env';
import type { Environment } from '../environment/environment';
import type { ServiceEventMetrics } from '../monitoring/alarms/ecs';

/** What the events of services are kept and counted with. */
export interface ServiceEventsProps {
  readonly environment: Environment;
  readonly cluster: ICluster;
  readonly retention: RetentionDays;
  /** The services by what they are of, such as a version: its own, and those that stand in for it. */
  readonly services: Record<string, readonly BaseService[]>;
}

/** What Amazon ECS told of the services. */
export interface ServiceEvents {
  /** One line of JSON an event. */
  readonly logGroup: LogGroup;
  /** By what the services are of. */
  readonly metrics: Record<string, ServiceEventMetrics>;
}

type Counted = Exclude<keyof ServiceEventMetrics, 'logGroup'>;

/** Metric filters have no constant dimensions, so the name of the metric holds what it is of. */
interface Kind {
  readonly metricName: string;
  readonly field: string;
  readonly value: string;
  /** The field that says which service it is, and how that says it; `*` stands for any text. */
  readonly serviceField: string;
  readonly serviceValue: (serviceName: string) => string;
}

const ofService = { serviceField: '$.resources[0]', serviceValue: (name: string) => `*/${name}` };

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html */
const KINDS: Record<Counted, Kind> = {
  placementFailures: {
    ...ofService,
    metricName: 'PlacementFailures',
    field: '$.detail.eventName',
    value: 'SERVICE_TASK_PLACEMENT_FAILURE',
  },
  failedDeployments: {
    ...ofService,
    metricName: 'FailedDeployments',
    field: '$.detail.eventName',
    value: 'SERVICE_DEPLOYMENT_FAILED',
  },
  spotInterruptions: {
    metricName: 'SpotInterruptions',
    field: '$.detail.stopCode',
    value: 'SpotInterruption',
    serviceField: '$.detail.group',
    serviceValue: (name) => `service:${name}`,
  },
};

/** What a service says again and again while all is well. */
const STEADY = ['SERVICE_STEADY_STATE', 'CAPACITY_PROVIDER_STEADY_STATE'];

/** Keeps what Amazon ECS tells of the services of a cluster, and counts what alarms ask for. */
export function serviceEvents(scope: Construct, id: string, props: ServiceEventsProps): ServiceEvents {
  const { environment, services } = props;
  const parts = new Construct(scope, id);
  const logGroup = eventLog(parts, props);
  const target: IRuleTarget = { bind: () => ({ arn: bareArn(logGroup) }) };
  Object.entries(patterns(props)).forEach(([rule, eventPattern]) => {
    const ruleName = environment.name('eventRule', `${environment.systemName}-${RULES[rule]}`);
    new Rule(parts, rule, { ruleName, eventPattern, targets: [target] });
  });
  const metrics = Object.entries(services).map(([name, some]) => [name, counted(parts, logGroup, name, some, props)]);
  return { logGroup, metrics: Object.fromEntries(metrics) };
}

/** What the rules are called. */
const RULES: Record<string, string> = { Services: 'service-events', Interruptions: 'spot-interruptions' };

/**
 * Services are named by the beginning of their ARNs, and not one by one: the rules are there before the first service is,
 * which Amazon CloudFormation waits for.
 */
function patterns({ cluster }: ServiceEventsProps): Record<string, EventPattern> {
  const services = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'service',
    resourceName: `${cluster.clusterName}/`,
  });
  const source = ['aws.ecs'];
  return {
    Services: {
      source,
      detailType: ['ECS Service Action', 'ECS Deployment State Change'],
      resources: Match.prefix(services),
      detail: { eventName: Match.anythingBut(...STEADY) },
    },
    // A task that is taken back is told of in each of its states; the first one is the warning.
    Interruptions: {
      source,
      detailType: ['ECS Task State Change'],
      detail: { clusterArn: [cluster.clusterArn], stopCode: ['SpotInterruption'], lastStatus: ['RUNNING'] },
    },
  };
}

/**
 * The group lets Amazon EventBridge in by a policy of its own: of the other kind, an account has ten in a region, for all
 * services and all environments.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
 */
function eventLog(scope: Construct, { environment, retention }: ServiceEventsProps): LogGroup {
  const logGroupName = environment.name('logGroup', environment.systemName, '/aws/events/');
  const logGroup = new LogGroup(scope, 'LogGroup', {
    logGroupName,
    retention,
    removalPolicy: environment.removalPolicy,
  });
  // The group cannot refer to itself; its policy is about nothing else.
  const resources = [logGroupName === undefined ? '*' : `${arnOf(logGroup, logGroupName)}:*`];
  const principals = ['events', 'delivery.logs'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`));
  const rules = Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
  const statements = [
    new PolicyStatement({ principals, resources, actions: ['logs:CreateLogStream'] }),
    new PolicyStatement({
      principals,
      resources,
      actions: ['logs:PutLogEvents'],
      conditions: { ArnLike: { 'aws:SourceArn': rules } },
    }),
  ];
  const resource = logGroup.node.defaultChild as CfnLogGroup;
  resource.resourcePolicyDocument = new PolicyDocument({ statements });
  return logGroup;
}

/** The ARN as Amazon EventBridge takes it: without the `:*` of log streams. */
function bareArn(logGroup: LogGroup): string {
  return arnOf(logGroup, logGroup.logGroupName);
}

function arnOf(scope: Construct, logGroupName: string): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

function counted(
  scope: Construct,
  logGroup: LogGroup,
  name: string,
  services: readonly BaseService[],
  { environment }: ServiceEventsProps,
): ServiceEventMetrics {
  const metric = ({ field, value, serviceField, serviceValue, ...kind }: Kind) => {
    const metricName = `${environment.service}/${name}${kind.metricName}`;
    const which = services.map(({ serviceName }) => {
      return FilterPattern.stringValue(serviceField, '=', serviceValue(serviceName));
    });
    new MetricFilter(scope, `${name}${kind.metricName}`, {
      logGroup,
      filterPattern: FilterPattern.all(FilterPattern.stringValue(field, '=', value), FilterPattern.any(...which)),
      metricNamespace: METRIC_NAMESPACE,
      metricName,
      metricValue: '1',
    });
    return new Metric({ namespace: METRIC_NAMESPACE, metricName, statistic: 'Sum', period: Duration.minutes(5) });
  };
  const metrics = Object.entries(KINDS).map(([key, kind]) => [key, metric(kind)]);
  return { logGroup, ...(Object.fromEntries(metrics) as Record<Counted, Metric>) };
}
