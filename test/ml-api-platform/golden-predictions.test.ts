import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  AlternateTarget,
  Cluster,
  ContainerImage,
  DeploymentStrategy,
  FargateService,
  FargateTaskDefinition,
  ListenerRuleConfiguration,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationListenerRule,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { goldenPredictions } from '../../src/ml-api-platform/golden-predictions';
import { Thing } from '../environment/thing';
import { byType, theOnly } from '../surroundings';
import { newStack } from '../synth';

/** A service with a blue/green deployment, and the hook of it. */
function withGolden({ encrypted = false } = {}) {
  const thing = new Thing(newStack(), 'MlApiPlatform', {}, { kind: 'MlApiPlatform', name: 'ml-api' });
  const vpc = new Vpc(thing, 'Vpc', { natGateways: 1 });
  const loadBalancer = new ApplicationLoadBalancer(thing, 'LoadBalancer', { vpc });
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    open: false,
    certificates: [ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:111111111111:certificate/1')],
    defaultAction: ListenerAction.fixedResponse(404),
  });
  const [blue, green] = ['Blue', 'Green'].map(
    (id) =>
      new ApplicationTargetGroup(thing, id, {
        vpc,
        port: 8080,
        protocol: ApplicationProtocol.HTTP,
        targetType: TargetType.IP,
      }),
  );
  const [production, test] = [10, 20].map(
    (priority) =>
      new ApplicationListenerRule(thing, `Rule${priority}`, {
        listener,
        priority,
        conditions: [ListenerCondition.pathPatterns(['/api/*'])],
        action: ListenerAction.weightedForward([
          { targetGroup: blue, weight: 100 },
          { targetGroup: green, weight: 0 },
        ]),
      }),
  );
  const taskDefinition = new FargateTaskDefinition(thing, 'Task');
  taskDefinition.addContainer('Main', {
    image: ContainerImage.fromRegistry('example'),
    portMappings: [{ containerPort: 8080 }],
  });
  const cluster = new Cluster(thing, 'Cluster', { vpc });
  const service = new FargateService(thing, 'Service', {
    cluster,
    taskDefinition,
    deploymentStrategy: DeploymentStrategy.BLUE_GREEN,
  });
  const rule = (of: ApplicationListenerRule) => ListenerRuleConfiguration.applicationListenerRule(of);
  const alternateTarget = new AlternateTarget('Alternate', {
    alternateTargetGroup: green,
    productionListener: rule(production),
    testListener: rule(test),
  });
  service
    .loadBalancerTarget({ containerName: 'Main', containerPort: 8080, alternateTarget })
    .attachToApplicationTargetGroup(blue);
  const bucket = new Bucket(
    thing,
    'Models',
    encrypted ? { encryption: BucketEncryption.KMS, encryptionKey: new Key(thing, 'Key') } : {},
  );
  const parts = goldenPredictions(thing, 'GoldenV1', {
    environment: thing.environment,
    version: 'v1',
    bucket,
    objectKey: 'v1/golden.json',
    loadBalancer,
    domainName: 'ml.example.com',
    headers: { 'x-golden': '1' },
    longestRequest: Duration.seconds(30),
    vpc,
    vpcSubnets: { subnets: vpc.privateSubnets },
    logRetention: RetentionDays.ONE_MONTH,
  });
  service.addLifecycleHook(parts.hook);
  const stack = Stack.of(thing);
  return { parts, template: Template.fromStack(stack), stack, bucket, loadBalancer, vpc };
}

const functionOf = (template: Template) =>
  byType(template, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties.FunctionName === 'ml-api-golden-v1-dev',
  )!;
const statementsOf = (template: Template) =>
  byType(template, 'AWS::IAM::Policy')
    .filter(([id]) => id.includes('GoldenV1Role'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

describe('the hook for golden predictions (M9)', () => {
  test('is called when all test traffic goes to the new revision, by a role that may call it and nothing else (X6)', () => {
    const { template } = withGolden();
    const [fn] = functionOf(template);
    const [hook] = theOnly(template, 'AWS::ECS::Service')[1].DeploymentConfiguration.LifecycleHooks;
    expect(hook).toMatchObject({
      HookTargetArn: { 'Fn::GetAtt': [fn, 'Arn'] },
      LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
    });
    const [roleId] = hook.RoleArn['Fn::GetAtt'];
    expect(byType(template, 'AWS::IAM::Role').find(([id]) => id === roleId)![1].Properties).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'ecs.amazonaws.com' } }],
      },
    });
    const policies = byType(template, 'AWS::IAM::Policy').filter(
      ([, { Properties }]) => Properties.Roles[0].Ref === roleId,
    );
    expect(policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: { 'Fn::GetAtt': [fn, 'Arn'] } },
    ]);
  });

  test('knows where the file is and how the revision is reached', () => {
    const { template, stack, bucket, loadBalancer } = withGolden();
    const [, { Properties }] = functionOf(template);
    expect(Properties).toMatchObject({ Timeout: 300, MemorySize: 512 });
    expect(Properties.Environment.Variables).toEqual({
      POWERTOOLS_SERVICE_NAME: 'ml-api-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/MlApiPlatform',
      GOLDEN_VERSION: 'v1',
      GOLDEN_BUCKET: stack.resolve(bucket.bucketName),
      GOLDEN_OBJECT_KEY: 'v1/golden.json',
      GOLDEN_ENDPOINT: stack.resolve(loadBalancer.loadBalancerDnsName),
      GOLDEN_PORT: '443',
      GOLDEN_DOMAIN_NAME: 'ml.example.com',
      GOLDEN_HEADERS: '{"x-golden":"1"}',
      GOLDEN_TIMEOUT_MS: '30000',
    });
  });

  test('reaches the load balancer by HTTPS, and lets nothing in', () => {
    const { template, vpc, stack } = withGolden();
    const [, { Properties }] = functionOf(template);
    const [
      {
        'Fn::GetAtt': [groupId],
      },
    ] = Properties.VpcConfig.SecurityGroupIds;
    expect(Properties.VpcConfig.SubnetIds).toEqual(vpc.privateSubnets.map(({ subnetId }) => stack.resolve(subnetId)));
    const group = template.toJSON().Resources[groupId].Properties;
    expect(group.SecurityGroupIngress).toBeUndefined();
    expect(group.SecurityGroupEgress).toEqual([
      {
        CidrIp: '0.0.0.0/0',
        Description: 'Amazon S3 and the load balancer',
        FromPort: 443,
        IpProtocol: 'tcp',
        ToPort: 443,
      },
    ]);
    const ingress = byType(template, 'AWS::EC2::SecurityGroupIngress').map(([, one]) => one.Properties);
    expect(
      ingress.filter(({ SourceSecurityGroupId }) => SourceSecurityGroupId['Fn::GetAtt'][0] === groupId),
    ).toMatchObject([{ Description: 'Golden predictions of v1', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }]);
  });

  test('may read that one object (X6)', () => {
    const { template, stack, bucket } = withGolden();
    const statements = statementsOf(template);
    expect(statements.filter(({ Action }) => String(Action).startsWith('s3'))).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: stack.resolve(bucket.arnForObjects('v1/golden.json')) },
    ]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.startsWith('kms'))).toEqual([]);
  });

  test('may decrypt it where the bucket has a key', () => {
    const { template, stack, bucket } = withGolden({ encrypted: true });
    expect(statementsOf(template)).toContainEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: stack.resolve(bucket.encryptionKey!.keyArn),
    });
  });
});
