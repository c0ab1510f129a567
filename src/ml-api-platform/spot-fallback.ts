import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { BaseService, FargateService, ICluster } from 'aws-cdk-lib/aws-ecs';
import { Match, Rule as EventRule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Dimension, FallbackEnv, FallbackMetric, METRIC_NAMESPACE, type FallbackService } from './env';
import { keepCount } from './service-scaling';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import { bundle, handlerFunction } from '../functions/handler-function';
import { systemMetric } from '../monitoring/system-metric';
import { parkingQueue } from '../stores/queues';

/** After this time an event says nothing that the function would believe. */
const MAX_EVENT_AGE = () => Duration.minutes(5);

/** A service that runs on Spot, and the twin that stands in for it. */
export interface FallbackPair {
  readonly spot: BaseService;
  /** On demand, behind the same target group. It has no auto scaling: the function alone says how many tasks it runs. */
  readonly twin: FargateService;
  /** The most tasks of the twin. */
  readonly maxTasks: number;
}

/** What the fallback is made with. */
export interface SpotFallbackProps {
  readonly environment: Environment;
  /** Of all the services. */
  readonly cluster: ICluster;
  /** By version. */
  readonly services: Record<string, FallbackPair>;
  readonly logRetention: RetentionDays;
}

/** The function, and where events go that it could not be told. */
export interface SpotFallbackParts {
  readonly fn: LambdaFunction;
  readonly deadLetterQueue: Queue;
}

/** A function that lets on-demand twins run what services lack on Spot. */
export function spotFallback(scope: Construct, id: string, props: SpotFallbackProps): SpotFallbackParts {
  const { environment, cluster, services, logRetention } = props;
  const resource = `${environment.systemName}-spot-fallback`;
  const fn = handlerFunction(scope, id, {
    environment,
    resource,
    description: 'Lets on-demand services run what is missing on Spot.',
    source: bundle('ml-api-platform', 'platform.spotFallback'),
    metricNamespace: METRIC_NAMESPACE,
    memorySize: 256,
    timeout: Duration.seconds(30),
    concurrency: oneAtATime(environment),
    logRetention,
    variables: {
      [FallbackEnv.CLUSTER]: cluster.clusterArn,
      [FallbackEnv.SERVICES]: Stack.of(scope).toJsonString(Object.entries(services).map(described)),
    },
  });
  // In the middle of an outage, too; of the one task that CloudFormation begins with, the function lets go a minute later.
  Object.values(services).forEach(({ twin }) => keepCount(twin));
  letFollow(fn, props);
  const deadLetterQueue = parkingQueue(fn, 'DeadLetter', { environment, name: resource });
  fn.configureAsyncInvoke({
    maxEventAge: MAX_EVENT_AGE(),
    retryAttempts: 2,
    onFailure: new SqsDestination(deadLetterQueue),
  });
  addRules(fn, props, deadLetterQueue, resource);
  return { fn, deadLetterQueue };
}

function described([version, { spot, twin, maxTasks }]: [string, FallbackPair]): FallbackService {
  return { version, spot: spot.serviceArn, twin: twin.serviceArn, maxTasks };
}

/**
 * Two executions at once could each act on what the other has just changed, until the next minute. In an account where
 * nothing can be reserved that is left to the next minute.
 */
function oneAtATime({ settings }: Environment): Concurrency {
  return settings.concurrency.executions === undefined ? Concurrency.unreserved() : Concurrency.reserved(1);
}

function letFollow(fn: LambdaFunction, { cluster, services }: SpotFallbackProps): void {
  const pairs = Object.values(services);
  const spots = pairs.map(({ spot }) => spot.serviceArn);
  const twins = pairs.map(({ twin }) => twin.serviceArn);
  const conditions = { ArnEquals: { 'ecs:cluster': cluster.clusterArn } };
  const statements = [
    { actions: ['ecs:DescribeServices'], resources: [...spots, ...twins] },
    { actions: ['ecs:UpdateService'], resources: twins },
    { actions: ['ecs:ListTasks'], resources: ['*'] },
  ];
  statements.forEach((statement) => fn.addToRolePolicy(new PolicyStatement({ ...statement, conditions })));
  Validations.of(fn.role!).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'ecs:ListTasks knows no services as resources; a condition limits it to one cluster. ' +
      'xray:PutTraceSegments and xray:PutTelemetryRecords support no resource-level permissions.',
  });
}

/**
 * By cluster, because the ARNs of many services would be more than a pattern may have (2,048 characters): the function knows
 * which are its own.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
function addRules(fn: LambdaFunction, props: SpotFallbackProps, deadLetterQueue: Queue, resource: string): void {
  const { environment, cluster } = props;
  new EventRule(fn, 'PlacementFailures', {
    ruleName: environment.name('eventRule', `${resource}-failed`),
    eventPattern: {
      source: ['aws.ecs'],
      detailType: ['ECS Service Action'],
      detail: {
        clusterArn: [cluster.clusterArn],
        eventName: ['SERVICE_TASK_PLACEMENT_FAILURE'],
        capacityProviderArns: Match.suffix(':capacity-provider/FARGATE_SPOT'),
      },
    },
    targets: [new FunctionTarget(fn, { deadLetterQueue, retryAttempts: 10, maxEventAge: MAX_EVENT_AGE() })],
  });
  new EventRule(fn, 'Schedule', {
    ruleName: environment.name('eventRule', resource),
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new FunctionTarget(fn, { retryAttempts: 0 })],
  });
}

/** What the function wants of each twin, and what it could not be told. */
export function fallbackWidgets(
  environment: Environment,
  versions: string[],
  { deadLetterQueue }: SpotFallbackParts,
): IWidget[] {
  const period = Duration.minutes(1);
  const graph = (title: string, left: IMetric[]) =>
    new GraphWidget({ title: `SpotFallback: ${title}`, left, width: 12, height: 6, leftYAxis: { min: 0 } });
  const wanted = (version: string) =>
    systemMetric({
      environment,
      namespace: METRIC_NAMESPACE,
      metricName: FallbackMetric.TASKS,
      dimensions: { [Dimension.VERSION]: version },
      options: { statistic: 'Maximum', period, label: pascalCase(version) },
    });
  return [
    graph('tasks that stand in for those of Spot', versions.map(wanted)),
    graph('events that it was not told of', [
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), label: 'dead letters' }),
    ]),
  ];
}
