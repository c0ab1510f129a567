import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeClustersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { deployStacks, type DeployedStacks } from './deployed';
import { setupInfrastructure } from './setup-infrastructure';
import { tinyModel, type TinyModel } from './tiny-model';
import { loadBalancingCall } from '../../emulator/aws-call';
import { configOf } from '../../emulator/clients';
import type { Call } from '../../emulator/http-call';
import { OUTPUT, register, throughCloudFront } from '../../tools/ml-api/edge';
import { giveToMlApi } from '../../tools/ml-api/given';
import { Spot } from '../../tools/ml-api/spot';

const VERSIONS = ['v1', 'v2'];
let stacks: DeployedStacks;
let models: TinyModel[];

beforeAll(async () => {
  stacks = await deployStacks({}, async (app, emulator) => {
    await giveToMlApi(emulator);
    return setupInfrastructure(app, { environmentSuffix: 'dev', region: emulator.env.AWS_REGION }).slice(-1);
  });
  models = await Promise.all(VERSIONS.map((version) => tinyModel(version, stacks)));
  await Promise.all(VERSIONS.map((version, at) => register(stacks.emulator, stacks.outputs, version, models[at].port)));
});
// Tests come in any order, and this is after all of them: a destroyed stack leaves nothing behind, although it was used (X3).
afterAll(async () => {
  try {
    await useBucket();
    expect((await namedAfterIt()).length).toBeGreaterThan(10);
    await destroy('ml-dev');
    // AWS Lambda makes the log group of the function of aws-cdk-lib that empties the bucket.
    const made = expect.stringMatching(/^\/aws\/lambda\/ml-dev-CustomS3AutoDeleteObjects/);
    expect(await namedAfterIt()).toEqual([made]);
    expect(stacks.emulator.recorded()).toEqual([]);
  } finally {
    await Promise.all([stacks.emulator.stop(), ...models.map((model) => model.stop())]);
  }
});

async function ask(path: string, asked: Call = {}, secure = true) {
  const { status, headers, body } = await throughCloudFront(stacks.emulator, stacks.outputs, path, asked, secure);
  return { status, headers, text: body.toString() };
}
const predict = (version: string, headers = {}) =>
  ask(`/api/${version}/predict`, {
    method: 'POST',
    body: Buffer.from([1]),
    headers: { 'content-type': 'image/png', ...headers },
  });

const s3 = () => new S3Client({ ...configOf(stacks.emulator), forcePathStyle: true });

/** As the load balancer does with its logs. */
async function useBucket(): Promise<void> {
  const Bucket = stacks.outputs[`${OUTPUT}LogBucketName`];
  await s3().send(new PutObjectCommand({ Bucket, Key: 'access/log.gz', Body: 'x' }));
}

async function destroy(StackName: string): Promise<void> {
  const client = new CloudFormationClient(configOf(stacks.emulator));
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete({ client, maxWaitTime: 60, minDelay: 1 }, { StackName });
}

/** Everything in the account that is named after the platform. */
async function namedAfterIt(): Promise<string[]> {
  const { emulator, clients } = stacks;
  const config = configOf(emulator);
  const logs = new CloudWatchLogsClient(config);
  const [{ TableNames = [] }, { Functions = [] }, { logGroups = [] }, { Buckets = [] }, { clusters = [] }, balancers] =
    await Promise.all([
      clients.dynamoDb.send(new ListTablesCommand({})),
      clients.lambda.send(new ListFunctionsCommand({})),
      logs.send(new DescribeLogGroupsCommand({})),
      s3().send(new ListBucketsCommand({})),
      new ECSClient(config).send(new DescribeClustersCommand({ clusters: ['ml-api-dev'] })),
      loadBalancingCall(emulator, 'DescribeLoadBalancers', {}),
    ]);
  return [
    ...TableNames,
    ...Functions.map(({ FunctionName }) => FunctionName!),
    ...logGroups.map(({ logGroupName }) => logGroupName!),
    ...Buckets.map(({ Name }) => Name!),
    ...clusters.filter(({ status }) => status === 'ACTIVE').map(({ clusterName }) => clusterName!),
    ...[...balancers.matchAll(/<LoadBalancerName>(.*?)</g)].map(([, name]) => name),
  ].filter((name) => name.includes('ml-'));
}

describe('through CloudFront', () => {
  test.each(VERSIONS)('a request gets to its version, as the client sent it: %s (M3, M7)', async (version) => {
    const { status, text } = await predict(version, { host: 'ignored' });
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { modelVersion: version, digit: 7, seen: { host: expect.any(String), proto: 'https', type: 'image/png' } },
    ]);
  });

  test.each(['/', '/api/v3/predict', '/api/v1'])('a path of no version is not found: %s (M3, M7)', async (path) => {
    const { status, headers, text } = await ask(path);
    expect([status, headers['content-type'], JSON.parse(text)]).toEqual([
      404,
      'application/json',
      {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'There is nothing here.',
        code: 'NOT_FOUND',
        errors: [],
      },
    ]);
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{7,}/);
  });

  test('plain HTTP is led to HTTPS, and gets nothing else (M7)', async () => {
    const { status, headers, text } = await ask('/api/v1/predict', {}, false);
    const { host } = new URL(stacks.outputs[`${OUTPUT}CloudFrontUrl`]);
    expect([status, headers.location]).toEqual([301, `https://${host}/api/v1/predict`]);
    expect(text).not.toContain('modelVersion');
  });

  test('a session is counted in the table, and expires (M6)', async () => {
    const { clients, outputs } = stacks;
    const sent = await Promise.all(['v1', 'v2', 'v1'].map((version) => predict(version, { 'x-session-id': 's-1' })));
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200]);
    const TableName = outputs[`${OUTPUT}SessionsTableName`];
    const { Item } = await clients.dynamoDb.send(new GetItemCommand({ TableName, Key: { id: { S: 's-1' } } }));
    expect(Item).toEqual({ id: { S: 's-1' }, predictions: { N: '3' }, expiresAt: { N: expect.any(String) } });
  });
});

test('what Spot has no room for runs on demand, until Spot has (M2)', async () => {
  const spot = new Spot(stacks.emulator, stacks.outputs, 'v1');
  const untilOnDemand = async (onDemand: number) => {
    for (let turn = 0; turn < 5 && (await spot.running()).onDemand !== onDemand; turn += 1) {
      await spot.follow();
    }
    return spot.running();
  };
  await spot.scaleTo(6);
  expect(await untilOnDemand(0)).toEqual({ spot: 6, onDemand: 0 });
  await spot.interrupt(4);
  await spot.replay();
  expect(await spot.running()).toEqual({ spot: 2, onDemand: 4 });
  await spot.follow();
  expect(await spot.running()).toEqual({ spot: 2, onDemand: 4 });
  await spot.scaleTo(6);
  expect(await untilOnDemand(0)).toEqual({ spot: 6, onDemand: 0 });
});

test('what the emulator did not exercise is known', () => {
  expect([...new Set(stacks.emulator.recorded().map(({ type }) => type))].sort()).toEqual([
    'AWS::ApplicationAutoScaling::ScalableTarget',
    'AWS::ApplicationAutoScaling::ScalingPolicy',
    'AWS::CloudFront::Distribution DistributionConfig.Aliases',
    'AWS::CloudFront::Distribution DistributionConfig.HttpVersion',
    'AWS::CloudFront::Distribution DistributionConfig.ViewerCertificate',
    'AWS::CloudFront::Distribution DistributionConfig.WebACLId',
    'AWS::CloudWatch::Alarm',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::DynamoDB::GlobalTable SSESpecification.SSEEnabled',
    'AWS::EC2::EIP',
    'AWS::EC2::FlowLog',
    'AWS::EC2::NatGateway',
    'AWS::EC2::SecurityGroupEgress',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::ECS::ClusterCapacityProviderAssociations',
    'AWS::ECS::Service CapacityProviderStrategy',
    'AWS::ECS::Service DeploymentConfiguration',
    'AWS::ECS::Service LoadBalancers',
    'AWS::ECS::TaskDefinition ContainerDefinitions',
    'AWS::ElasticLoadBalancingV2::TargetGroup HealthCheckPath',
    'AWS::Events::Rule Targets.DeadLetterConfig',
    'AWS::Events::Rule Targets.RetryPolicy',
    'AWS::Lambda::Function TracingConfig',
    'AWS::Logs::Delivery',
    'AWS::Logs::DeliveryDestination',
    'AWS::Logs::DeliverySource',
    'AWS::Logs::MetricFilter MetricTransformations',
    'AWS::RDS::DBCluster Engine',
    'AWS::RDS::DBInstance Engine',
    'AWS::SecretsManager::ResourcePolicy',
    'AWS::SecretsManager::RotationSchedule',
    'AWS::WAFv2::LoggingConfiguration',
    'AWS::WAFv2::WebACL Rules',
    'AWS::WAFv2::WebACLAssociation',
  ]);
});
