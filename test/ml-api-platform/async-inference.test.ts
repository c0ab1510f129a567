import { Duration } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { newMlPlatform, quietTemplate, type Given } from './platforms';
import { givenSecret, image } from './variants';
import { Capacity, Gpu, MonitoringLevel, Network, PlatformDatabase, type AsyncInference } from '../../src';
import { byType, theOnly } from '../surroundings';
import { newStack } from '../synth';

const noDatabase = { database: PlatformDatabase.none('It is a test.') };
const one: Given = () => ({ ...noDatabase, versions: { v1: { image: image() } } });
const withJobs =
  (options: AsyncInference = {}, more: Given = one): Given =>
  (stack) => ({ ...more(stack), asyncInference: options });

/** The only one of a type whose id holds a text. */
function named(template: Template, type: string, part: string): Record<string, any> {
  const found = byType(template, type).filter(([id]) => id.includes(part));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0][1].Properties;
}
const variablesOf = (template: Template, part: string): Record<string, unknown> => {
  const [{ Environment }] = named(template, 'AWS::ECS::TaskDefinition', part).ContainerDefinitions;
  return Object.fromEntries(Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]));
};
const statementsOf = (template: Template, part: string): [string, string][] =>
  named(template, 'AWS::IAM::Policy', part).PolicyDocument.Statement.map(({ Action, Resource }: any) => [
    [Action].flat().join(' '),
    JSON.stringify(Resource).replaceAll(/[0-9A-F]{8}(?=")/g, ''),
  ]);

let template: Template;
beforeAll(() => {
  template = quietTemplate((stack) => withJobs({ callbackSecret: givenSecret(stack, 'callbacks') })(stack));
});

describe('asynchronous inference: a job', () => {
  test('waits in a queue of its version, is begun 5 times, and then in a dead-letter queue', () => {
    expect(named(template, 'AWS::SQS::Queue', 'V1JobsQueue')).toMatchObject({
      QueueName: 'ml-api-v1-jobs-queue-dev',
      VisibilityTimeout: 120,
      MessageRetentionPeriod: 7 * 86_400,
      RedrivePolicy: { maxReceiveCount: 6 },
      KmsMasterKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^MlApiPlatformKey/), 'Arn'] },
    });
  });

  test('is kept for 7 days in a table, and its input in a bucket', () => {
    expect(named(template, 'AWS::DynamoDB::GlobalTable', 'MlApiPlatformJobs')).toMatchObject({
      TableName: 'ml-api-jobs-dev',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    const bucket = named(template, 'AWS::S3::Bucket', 'JobBucket');
    expect(bucket.LifecycleConfiguration.Rules).toEqual([expect.objectContaining({ ExpirationInDays: 8 })]);
    expect(bucket.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: {
          KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^MlApiPlatformKey/), 'Arn'] },
          SSEAlgorithm: 'aws:kms',
        },
      },
    ]);
  });

  test('is told of to the containers that take it, and to those that do it', () => {
    const shared = {
      JOBS_QUEUE_URL: { Ref: expect.stringMatching(/V1JobsQueue/) },
      JOBS_BUCKET: { Ref: expect.stringMatching(/JobBucket/) },
      JOBS_TABLE: { Ref: expect.stringMatching(/MlApiPlatformJobs/) },
      JOBS_SECONDS: '604800',
      CALLBACK_SECRET_ARN: expect.anything(),
      MODEL_VERSION: 'v1',
    };
    const [api, worker] = ['V1TaskDefinition', 'V1WorkerTaskDefinition'].map((part) => variablesOf(template, part));
    expect(api).toMatchObject(shared);
    expect(Object.keys(api)).not.toEqual(expect.arrayContaining(['JOBS_WORKER']));
    expect(worker).toEqual({
      ...shared,
      AWS_REGION: { Ref: 'AWS::Region' },
      METRICS_NAMESPACE: 'CdkGoldenPaths/MlApiPlatform',
      STOP_SECONDS: '112',
      JOBS_WORKER: 'true',
      JOB_SECONDS: '900',
      JOB_VISIBILITY_SECONDS: '120',
      JOB_ATTEMPTS: '5',
    });
  });
});

describe('the workers of a version', () => {
  test('are tasks of its image and size on Spot, that end within 120 seconds and serve nothing', () => {
    const service = named(template, 'AWS::ECS::Service', 'V1WorkerService');
    expect(service.CapacityProviderStrategy).toEqual([
      { Base: 0, CapacityProvider: 'FARGATE', Weight: 0 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 7 },
    ]);
    expect([service.DesiredCount, service.LoadBalancers, service.AvailabilityZoneRebalancing]).toEqual([
      undefined,
      undefined,
      'DISABLED',
    ]);
    const [api, worker] = ['V1TaskDefinition', 'V1WorkerTaskDefinition'].map((part) =>
      named(template, 'AWS::ECS::TaskDefinition', part),
    );
    expect([worker.Cpu, worker.Memory]).toEqual([api.Cpu, api.Memory]);
    const [container] = worker.ContainerDefinitions;
    expect(container).toMatchObject({
      Name: 'worker',
      Image: api.ContainerDefinitions[0].Image,
      User: '10001',
      ReadonlyRootFilesystem: true,
      StopTimeout: 120,
    });
    expect([container.PortMappings, container.Command]).toEqual([undefined, undefined]);
  });

  test('are as many as their backlog needs, up to 10, with what is worked on in it', () => {
    expect(named(template, 'AWS::ApplicationAutoScaling::ScalableTarget', 'Worker')).toMatchObject({
      MinCapacity: 0,
      MaxCapacity: 10,
    });
    const policy = named(template, 'AWS::ApplicationAutoScaling::ScalingPolicy', 'WorkerBacklogPolicy');
    const { TargetValue, CustomizedMetricSpecification: told } = policy.TargetTrackingScalingPolicyConfiguration;
    expect(TargetValue).toBe(10);
    expect(told.Metrics.map(({ MetricStat, Expression }: any) => MetricStat?.Metric.MetricName ?? Expression)).toEqual([
      'ApproximateNumberOfMessagesVisible',
      'ApproximateNumberOfMessagesNotVisible',
      'RunningTaskCount',
      '(waiting + begun) / IF(FILL(running, 0) > 0, running, 1)',
    ]);
    expect(told.Metrics.map(({ ReturnData }: any) => ReturnData)).toEqual([false, false, false, true]);
  });

  test('begin with one, by a step, when jobs wait and none is wanted', () => {
    const policy = named(template, 'AWS::ApplicationAutoScaling::ScalingPolicy', 'FirstWorker');
    expect(policy.StepScalingPolicyConfiguration).toMatchObject({
      AdjustmentType: 'ChangeInCapacity',
      Cooldown: 180,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    });
    const alarm = named(template, 'AWS::CloudWatch::Alarm', 'JobsWithoutWorker');
    expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/FirstWorker/) }]);
    expect([alarm.Threshold, alarm.ComparisonOperator, alarm.EvaluationPeriods]).toEqual([
      1,
      'GreaterThanOrEqualToThreshold',
      1,
    ]);
    expect(alarm.Metrics.find(({ Expression }: any) => Expression).Expression).toBe(
      'IF(FILL(wanted, 0) > 0, 0, FILL(waiting, 0))',
    );
  });

  test('need no step where one is always there', () => {
    const always = quietTemplate(withJobs({ minWorkers: 1, maxWorkers: 2, backlogPerWorker: 3 }));
    expect(byType(always, 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(named(always, 'AWS::ApplicationAutoScaling::ScalableTarget', 'Worker')).toMatchObject({
      MinCapacity: 1,
      MaxCapacity: 2,
    });
  });

  test('are told otherwise by the options', () => {
    const other = quietTemplate((stack) =>
      withJobs({
        callbackSecret: givenSecret(stack, 'callbacks'),
        callbackHosts: ['a.example.com', 'b.example.com'],
        longestInference: Duration.hours(2),
        maxAttempts: 2,
        jobRetention: Duration.days(1),
        capacity: Capacity.onDemand(),
        workerCommand: ['python', '-m', 'worker'],
      })(stack),
    );
    expect(variablesOf(other, 'V1WorkerTaskDefinition')).toMatchObject({
      CALLBACK_HOSTS: 'a.example.com,b.example.com',
      JOB_SECONDS: '7200',
      JOB_ATTEMPTS: '2',
      JOBS_SECONDS: '86400',
    });
    expect(named(other, 'AWS::SQS::Queue', 'V1JobsQueue')).toMatchObject({
      MessageRetentionPeriod: 86_400,
      RedrivePolicy: { maxReceiveCount: 3 },
    });
    const [{ Command }] = named(other, 'AWS::ECS::TaskDefinition', 'Worker').ContainerDefinitions;
    expect(Command).toEqual(['python', '-m', 'worker']);
    expect(named(other, 'AWS::ECS::Service', 'Worker').CapacityProviderStrategy).toEqual([
      { Base: 0, CapacityProvider: 'FARGATE', Weight: 1 },
    ]);
  });
});

describe('who may do what (M10)', () => {
  const KEY = '{"Fn::GetAtt":["MlApiPlatformKey","Arn"]}';
  const TABLE = '{"Fn::GetAtt":["MlApiPlatformJobs","Arn"]}';
  const QUEUE = '{"Fn::GetAtt":["MlApiPlatformV1JobsQueue","Arn"]}';
  const objects = (folder: string) =>
    `{"Fn::Join":["",[{"Fn::GetAtt":["MlApiPlatformJobBucket","Arn"]},"/v1/${folder}/*"]]}`;

  test('who takes jobs writes inputs, reads results, and reads no secret of callbacks', () => {
    const statements = statementsOf(template, 'V1TaskDefinitionTaskRole');
    expect(statements).toEqual(
      expect.arrayContaining([
        ['s3:PutObject', objects('inputs')],
        ['s3:GetObject', objects('results')],
        ['dynamodb:GetItem dynamodb:PutItem', TABLE],
        ['sqs:SendMessage', QUEUE],
        ['kms:Decrypt kms:GenerateDataKey', KEY],
      ]),
    );
    expect(JSON.stringify(statements)).not.toMatch(/secretsmanager|sqs:ReceiveMessage/);
  });

  test('who does jobs reads inputs, writes results, reads the secret, and has nothing of sessions', () => {
    expect(statementsOf(template, 'V1WorkerTaskDefinitionTaskRole')).toEqual([
      ['s3:GetObject', objects('inputs')],
      ['s3:PutObject', objects('results')],
      ['dynamodb:GetItem dynamodb:UpdateItem', TABLE],
      ['sqs:ReceiveMessage sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:SendMessage', QUEUE],
      ['kms:Decrypt kms:GenerateDataKey', KEY],
      ['secretsmanager:GetSecretValue secretsmanager:DescribeSecret', expect.stringContaining('callbacks')],
      ['ecs:GetTaskProtection ecs:UpdateTaskProtection', expect.stringMatching(/:task\/.*MlApiPlatformCluster.*\/\*/)],
    ]);
  });
});

describe('what has jobs', () => {
  const workersOf = (given: Given) => {
    return Object.keys(
      newMlPlatform((stack) => ({ monitoring: MonitoringLevel.NONE, ...given(stack) })).outputs.workerServiceNames,
    );
  };
  const three: Given = () => ({
    ...noDatabase,
    versions: { v1: { image: image() }, v2: { image: image() }, v3: { image: image(), gpuCount: 1 } },
    gpu: Gpu.managedInstances(),
  });

  test('are all versions without GPUs, or those that are named', () => {
    expect(workersOf(withJobs({}, three))).toEqual(['v1', 'v2']);
    expect(workersOf(withJobs({ versions: ['v2'] }, three))).toEqual(['v2']);
    expect(workersOf(three)).toEqual([]);
  });

  test('is known by fields and outputs, and nothing without the option', () => {
    const platform = newMlPlatform(
      withJobs({ versions: ['v2'] }, () => ({ ...noDatabase, monitoring: MonitoringLevel.NONE })),
    );
    const { worker } = platform.version('v2');
    expect(platform.version('v1').worker).toBeUndefined();
    expect(platform.outputs).toMatchObject({
      jobsTableName: platform.jobsTable!.tableName,
      jobBucketName: platform.jobBucket!.bucketName,
      jobQueueUrls: { v2: worker!.queue.queueUrl },
      jobDeadLetterQueueUrls: { v2: worker!.deadLetterQueue.queueUrl },
      workerServiceNames: { v2: worker!.service.serviceName },
      workerLogGroupNames: { v2: worker!.logGroup.logGroupName },
    });
    expect(worker!.taskDefinition.family).not.toBe(platform.version('v2').taskDefinition.family);
    const without = newMlPlatform(() => ({ ...noDatabase, monitoring: MonitoringLevel.NONE }), newStack());
    expect([without.jobsTable, without.jobBucket, without.outputs.jobsTableName]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(without.outputs.jobQueueUrls).toEqual({});
  });

  test('is reached through an endpoint where nothing leaves the network', () => {
    const endpoints = (given: Given) =>
      JSON.stringify(byType(quietTemplate(given), 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties));
    const isolated: Given = (stack) => ({ ...one(stack), network: Network.isolated() });
    expect(endpoints(withJobs({}, isolated))).toMatch(/\.sqs"/);
    expect(endpoints(isolated)).not.toMatch(/\.sqs"/);
  });

  test('leaves everything else as it is', () => {
    const others = (given: Given) => byType(quietTemplate(given), 'AWS::ECS::Service').map(([id]) => id);
    expect(others(one)).toEqual(others(withJobs()).filter((id) => !id.includes('Worker')));
    theOnly(quietTemplate(one), 'AWS::DynamoDB::GlobalTable');
  });
});
