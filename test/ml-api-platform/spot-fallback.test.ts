import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Concurrency, EnvironmentProfile } from '../../src';
import type { SystemProps } from '../../src/environment/environment';
import { spotFallback } from '../../src/ml-api-platform/spot-fallback';
import { Thing } from '../environment/thing';
import { byType, theOnly } from '../surroundings';
import { newStack, resourcesOf } from '../synth';

/** Two versions, each with a twin, and the fallback of both. */
function withFallback(props: Partial<SystemProps> = {}, maxTasks = [10, 4]) {
  const thing = new Thing(newStack(), 'MlApiPlatform', props, { kind: 'MlApiPlatform', name: 'ml-api' });
  const cluster = new Cluster(thing, 'Cluster', {
    vpc: new Vpc(thing, 'Vpc', { natGateways: 0 }),
    enableFargateCapacityProviders: true,
  });
  const service = (id: string, capacityProvider: string, desiredCount?: number) => {
    const taskDefinition = new FargateTaskDefinition(thing, `${id}Task`);
    taskDefinition.addContainer('Main', { image: ContainerImage.fromRegistry('example') });
    const capacityProviderStrategies = [{ capacityProvider, weight: 1 }];
    return new FargateService(thing, id, { cluster, taskDefinition, desiredCount, capacityProviderStrategies });
  };
  const pair = (id: string, most: number) => ({
    spot: service(id, 'FARGATE_SPOT', 2),
    twin: service(`${id}Twin`, 'FARGATE', 0),
    maxTasks: most,
  });
  const services = { v1: pair('V1', maxTasks[0]), v2: pair('V2', maxTasks[1]) };
  const { environment } = thing;
  const logRetention = RetentionDays.ONE_MONTH;
  const parts = spotFallback(thing, 'SpotFallback', { environment, cluster, services, logRetention });
  const stack = Stack.of(thing);
  const template = Template.fromStack(stack);
  const arn = (which: FargateService) => stack.resolve(which.serviceArn);
  return { parts, template, cluster: stack.resolve(cluster.clusterArn), services, arn };
}

const rules = (template: Template) => byType(template, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
const ruleFor = (template: Template, name: string) => rules(template).find(({ Name }) => Name === name)!;

describe('the function that stands in for Spot (M3)', () => {
  test('is small, and runs once at a time (X11)', () => {
    const { template } = withFallback();
    expect(theOnly(template, 'AWS::Lambda::Function')[1]).toMatchObject({
      FunctionName: 'ml-api-spot-fallback-dev',
      MemorySize: 256,
      Timeout: 30,
      ReservedConcurrentExecutions: 1,
      LoggingConfig: { LogFormat: 'JSON' },
    });
  });

  test.each<[string, Partial<SystemProps>]>([
    ['a sandbox', { environmentSuffix: 'sandbox' }],
    [
      'an account of which nothing is to be reserved',
      { environmentProfile: EnvironmentProfile.of({ concurrency: Concurrency.unreserved() }) },
    ],
  ])('reserves nothing in %s', (_where, props) => {
    const { template } = withFallback(props);
    expect(theOnly(template, 'AWS::Lambda::Function')[1].ReservedConcurrentExecutions).toBeUndefined();
  });

  test('knows its services, their twins and bounds', () => {
    const { template, cluster, services, arn } = withFallback();
    const { Variables } = theOnly(template, 'AWS::Lambda::Function')[1].Environment;
    expect(Variables).toMatchObject({
      FALLBACK_CLUSTER: cluster,
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MlApiPlatform',
      POWERTOOLS_SERVICE_NAME: 'ml-api-dev',
    });
    const [, parts] = Variables.FALLBACK_SERVICES['Fn::Join'];
    const text = parts.map((part: unknown) =>
      typeof part === 'string' ? part : JSON.stringify(part).replaceAll('"', "'"),
    );
    const plain = (which: FargateService) => JSON.stringify(arn(which)).replaceAll('"', "'");
    expect(JSON.parse(text.join(''))).toEqual([
      { version: 'v1', spot: plain(services.v1.spot), twin: plain(services.v1.twin), maxTasks: 10 },
      { version: 'v2', spot: plain(services.v2.spot), twin: plain(services.v2.twin), maxTasks: 4 },
    ]);
  });

  test('may look at the services and count the tasks of the cluster, and change its twins alone (X6)', () => {
    const { template, cluster, services, arn } = withFallback();
    const [[, { Properties }]] = byType(template, 'AWS::IAM::Policy').filter(([id]) => id.includes('SpotFallback'));
    const statements = Properties.PolicyDocument.Statement.filter(({ Action }: any) =>
      String(Action).startsWith('ecs:'),
    );
    const Condition = { ArnEquals: { 'ecs:cluster': cluster } };
    const [spots, twins] = (['spot', 'twin'] as const).map((which) => [
      arn(services.v1[which]),
      arn(services.v2[which]),
    ]);
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'ecs:DescribeServices', Resource: [...spots, ...twins], Condition },
      { Effect: 'Allow', Action: 'ecs:UpdateService', Resource: twins, Condition },
      { Effect: 'Allow', Action: 'ecs:ListTasks', Resource: '*', Condition },
    ]);
    const actions = Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action);
    expect(actions.sort()).toEqual([
      'ecs:DescribeServices',
      'ecs:ListTasks',
      'ecs:UpdateService',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  test('is told of tasks that found no room on Spot', () => {
    const { template, cluster } = withFallback();
    expect(ruleFor(template, 'ml-api-spot-fallback-failed-dev').EventPattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Service Action'],
      detail: {
        clusterArn: [cluster],
        eventName: ['SERVICE_TASK_PLACEMENT_FAILURE'],
        capacityProviderArns: [{ suffix: ':capacity-provider/FARGATE_SPOT' }],
      },
    });
  });

  test('looks every minute, and not again when that fails', () => {
    const { template } = withFallback();
    expect(ruleFor(template, 'ml-api-spot-fallback-dev')).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 0 } }],
    });
  });

  test('is told events for five minutes, and what it could not be told is kept', () => {
    const { template, parts } = withFallback();
    const [queue] = theOnly(template, 'AWS::SQS::Queue');
    const [fn] = theOnly(template, 'AWS::Lambda::Function');
    const told = rules(template).filter(({ EventPattern }) => EventPattern !== undefined);
    expect(told).toHaveLength(1);
    told.forEach(({ Targets: [target] }) =>
      expect(target).toMatchObject({
        Arn: { 'Fn::GetAtt': [fn, 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 10 },
      }),
    );
    expect(theOnly(template, 'AWS::Lambda::EventInvokeConfig')[1]).toMatchObject({
      MaximumEventAgeInSeconds: 300,
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
    expect(theOnly(template, 'AWS::SQS::Queue')[1]).toMatchObject({
      QueueName: 'ml-api-spot-fallback-queue-dev',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    expect(parts.deadLetterQueue.node.path).toBe('Stack/MlApiPlatform/SpotFallback/Function/DeadLetterQueue');
  });
});

test('no update of the stack sets the count of a twin', () => {
  const { template } = withFallback();
  const counts = resourcesOf(template)
    .filter(({ Type }) => Type === 'AWS::ECS::Service')
    .map(({ Properties }) => [Properties.CapacityProviderStrategy[0].CapacityProvider, Properties.DesiredCount]);
  expect(counts).toEqual([
    ['FARGATE_SPOT', 2],
    ['FARGATE', undefined],
    ['FARGATE_SPOT', 2],
    ['FARGATE', undefined],
  ]);
});
