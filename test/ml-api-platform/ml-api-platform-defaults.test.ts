import type { Template } from 'aws-cdk-lib/assertions';
import { quietTemplate } from './platforms';
import { byType, theOnly } from '../surroundings';

let template: Template;
beforeAll(() => (template = quietTemplate()));

const of = (type: string) => byType(template, type).map(([, { Properties }]) => Properties);
const named = (type: string, key: string, name: string) => of(type).find((one) => one[key] === name)!;
const idsLike = (type: string, like: RegExp) => byType(template, type).filter(([id]) => like.test(id));
const refs = (ids: string[]) => ids.map((Ref) => ({ Ref }));
const subnetsLike = (like: RegExp) => refs(idsLike('AWS::EC2::Subnet', like).map(([id]) => id));

describe('the network (M1)', () => {
  test('has three public and three private subnets, one of each in each of three zones', () => {
    const zones = (like: RegExp) =>
      idsLike('AWS::EC2::Subnet', like).map(([, { Properties }]) => Properties.AvailabilityZone['Fn::Select'][0]);
    expect([zones(/Public/), zones(/Private/)]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(of('AWS::EC2::Subnet')).toHaveLength(6);
  });

  test('leaves through one NAT gateway, and through no other endpoints than those of DynamoDB and S3', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    const endpoints = of('AWS::EC2::VPCEndpoint').map(({ VpcEndpointType, ServiceName }) => [
      VpcEndpointType,
      ServiceName['Fn::Join'][1].at(-1),
    ]);
    expect(endpoints).toEqual([
      ['Gateway', '.dynamodb'],
      ['Gateway', '.s3'],
    ]);
  });

  test('logs its flows', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL' });
  });
});

describe('services (M2)', () => {
  test('the cluster has Fargate and Fargate Spot, and tells how many tasks run', () => {
    const [cluster, { ClusterSettings }] = theOnly(template, 'AWS::ECS::Cluster');
    expect(ClusterSettings).toEqual([{ Name: 'containerInsights', Value: 'enabled' }]);
    expect(theOnly(template, 'AWS::ECS::ClusterCapacityProviderAssociations')[1]).toMatchObject({
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      Cluster: { Ref: cluster },
    });
  });

  test.each(['v1', 'v2'])('%s: one task is on demand, and of the others 7 of 9 on Spot', (version) => {
    expect(named('AWS::ECS::Service', 'ServiceName', `ml-api-${version}-dev`).CapacityProviderStrategy).toEqual([
      { CapacityProvider: 'FARGATE', Base: 1, Weight: 2 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 7 },
    ]);
  });

  test.each(['v1', 'v2'])('%s has a twin that is on demand', (version) => {
    const twin = named('AWS::ECS::Service', 'ServiceName', `ml-api-${version}-on-demand-dev`);
    expect(twin.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Base: 0, Weight: 1 }]);
    const service = named('AWS::ECS::Service', 'ServiceName', `ml-api-${version}-dev`);
    expect([twin.LoadBalancers, twin.TaskDefinition]).toEqual([service.LoadBalancers, service.TaskDefinition]);
  });

  test('every service rolls back, is in private subnets without an address, and leaves its count to what scales it', () => {
    const services = of('AWS::ECS::Service');
    expect(services).toHaveLength(4);
    services.forEach((service) => {
      expect(service.DeploymentConfiguration).toMatchObject({
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      });
      expect(service.NetworkConfiguration.AwsvpcConfiguration).toMatchObject({
        AssignPublicIp: 'DISABLED',
        Subnets: subnetsLike(/Private/),
      });
      expect(service.AvailabilityZoneRebalancing).toBe('ENABLED');
      // Its tasks have its tags, and are seen by service and cluster in the bill.
      expect([service.PropagateTags, service.EnableECSManagedTags]).toEqual(['SERVICE', true]);
      expect(service.LaunchType).toBeUndefined();
      expect(service).not.toHaveProperty('DesiredCount');
    });
  });

  test('a service waits for its rule and for the providers of the cluster, which go after it', () => {
    const providers = byType(template, 'AWS::ECS::ClusterCapacityProviderAssociations')[0][0];
    for (const [, service] of byType(template, 'AWS::ECS::Service')) {
      const { DependsOn } = service as unknown as { DependsOn: string[] };
      expect(DependsOn).toContain(providers);
      expect(DependsOn.some((id) => /V[12]Rule/.test(id))).toBe(true);
    }
  });

  test('a version runs from 2 to 10 tasks', () => {
    expect(of('AWS::ApplicationAutoScaling::ScalableTarget').map((one) => [one.MinCapacity, one.MaxCapacity])).toEqual([
      [2, 10],
      [2, 10],
    ]);
  });
});

describe('a task (M2, M10)', () => {
  test.each(['v1', 'v2'])(
    '%s is small, on ARM64, without root, on a file system that is read-only but for /tmp',
    (version) => {
      const task = named('AWS::ECS::TaskDefinition', 'Family', `ml-api-${version}-dev`);
      expect(task).toMatchObject({
        Cpu: '256',
        Memory: '512',
        RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
        Volumes: [{ Name: 'tmp' }],
      });
      expect(task.ContainerDefinitions).toHaveLength(1);
      expect(task.ContainerDefinitions[0]).toMatchObject({
        Memory: 512,
        User: '10001',
        ReadonlyRootFilesystem: true,
        MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' }],
        PortMappings: [{ ContainerPort: 8080 }],
        LinuxParameters: { InitProcessEnabled: true },
      });
    },
  );

  test('is killed when it had the time to drain, to answer what it has and to end; the contract says when (M2)', () => {
    const [{ ContainerDefinitions }] = of('AWS::ECS::TaskDefinition');
    const { StopTimeout, Environment } = ContainerDefinitions[0];
    const [sessions] = theOnly(template, 'AWS::DynamoDB::GlobalTable');
    const [attachment] = theOnly(template, 'AWS::SecretsManager::SecretTargetAttachment');
    const [cluster] = theOnly(template, 'AWS::RDS::DBCluster');
    expect(StopTimeout).toBe(60 + 30 + 8);
    expect(Object.fromEntries(Environment.map(({ Name, Value }: any) => [Name, Value]))).toEqual({
      MODEL_VERSION: 'v1',
      PORT: '8080',
      DRAIN_SECONDS: '60',
      STOP_SECONDS: '30',
      METRICS_NAMESPACE: 'CdkGoldenPaths/MlApiPlatform',
      AWS_REGION: { Ref: 'AWS::Region' },
      SESSIONS_TABLE: { Ref: sessions },
      SESSION_SECONDS: '86400',
      DATABASE_HOST: { 'Fn::GetAtt': [cluster, 'Endpoint.Address'] },
      DATABASE_PORT: '5433',
      DATABASE_NAME: 'ml',
      DATABASE_SECRET_ARN: { Ref: attachment },
    });
  });

  test('has a role of its version, which may use sessions and read the one secret, and nothing else (M10, X6)', () => {
    const [sessions] = theOnly(template, 'AWS::DynamoDB::GlobalTable');
    const [key] = theOnly(template, 'AWS::KMS::Key');
    const [attachment] = theOnly(template, 'AWS::SecretsManager::SecretTargetAttachment');
    const roles = of('AWS::ECS::TaskDefinition').map(({ TaskRoleArn }) => TaskRoleArn['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(2);
    for (const role of roles) {
      const policies = of('AWS::IAM::Policy').filter(({ Roles }) => Roles[0].Ref === role);
      expect(policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
          Resource: { 'Fn::GetAtt': [sessions, 'Arn'] },
        },
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: { 'Fn::GetAtt': [key, 'Arn'] } },
        {
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          Resource: { Ref: attachment },
        },
      ]);
    }
  });

  test('logs into a group of its version for 30 days, and does not wait for that (M11, X8)', () => {
    const groups = of('AWS::Logs::LogGroup').map(({ LogGroupName, RetentionInDays }) => [
      LogGroupName,
      RetentionInDays,
    ]);
    expect(groups).toEqual(
      expect.arrayContaining([
        ['/aws/ecs/ml-api-v1-dev', 30],
        ['/aws/ecs/ml-api-v2-dev', 30],
        ['/aws/vpc/ml-api-flow-logs-dev', 30],
        ['/aws/rds/cluster/ml-api-dev/postgresql', 30],
        ['aws-waf-logs-ml-api-dev', 30],
      ]),
    );
    expect(groups.filter(([, days]) => days !== 30)).toEqual([]);
    of('AWS::ECS::TaskDefinition').forEach(({ ContainerDefinitions }) => {
      expect(ContainerDefinitions[0].LogConfiguration.Options.mode).toBe('non-blocking');
    });
  });
});

describe('the load balancer (M3, M6, M11)', () => {
  test('asks for /health every 30 seconds, and takes a task out after two that fail', () => {
    const groups = of('AWS::ElasticLoadBalancingV2::TargetGroup');
    expect(groups).toHaveLength(2);
    groups.forEach((group) =>
      expect(group).toMatchObject({
        HealthCheckPath: '/health',
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        UnhealthyThresholdCount: 2,
        Matcher: { HttpCode: '200' },
        TargetType: 'ip',
        TargetGroupAttributes: expect.arrayContaining([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
      }),
    );
  });

  test('sends /api/v1/* to v1 and /api/v2/* to v2, each by a priority of its number', () => {
    const rules = idsLike('AWS::ElasticLoadBalancingV2::ListenerRule', /V\d+Rule/).map(
      ([, { Properties }]) => Properties,
    );
    const groups = idsLike('AWS::ElasticLoadBalancingV2::TargetGroup', /V\d+TargetGroup/).map(([id]) => id);
    expect(rules.map(({ Priority, Conditions, Actions }) => [Priority, Conditions, Actions])).toEqual(
      [1, 2].map((number, index) => [
        20_005 + 10 * number,
        [{ Field: 'path-pattern', PathPatternConfig: { Values: [`/api/v${number}/*`] } }],
        [{ Type: 'forward', TargetGroupArn: { Ref: groups[index] } }],
      ]),
    );
  });

  test('answers any other path with a problem of 404, takes HTTPS only, and keeps a connection longer than a request', () => {
    const [, listener] = theOnly(template, 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listener).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
    });
    const [{ Type, FixedResponseConfig }] = listener.DefaultActions;
    expect([Type, FixedResponseConfig.StatusCode, FixedResponseConfig.ContentType]).toEqual([
      'fixed-response',
      '404',
      'application/json',
    ]);
    expect(JSON.parse(FixedResponseConfig.MessageBody)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('is internal, in the private subnets, and logs access and connections into the bucket', () => {
    const [, balancer] = theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const [bucket] = theOnly(template, 'AWS::S3::Bucket');
    expect([balancer.Scheme, balancer.Subnets]).toEqual(['internal', subnetsLike(/Private/)]);
    const attributes = balancer.LoadBalancerAttributes.map(({ Key, Value }: any) => [Key, Value]);
    expect(Object.fromEntries(attributes)).toEqual({
      'deletion_protection.enabled': 'false',
      'idle_timeout.timeout_seconds': '40',
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'routing.http.desync_mitigation_mode': 'strictest',
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: bucket },
      'access_logs.s3.prefix': 'access',
      'connection_logs.s3.enabled': 'true',
      'connection_logs.s3.bucket': { Ref: bucket },
      'connection_logs.s3.prefix': 'connection',
    });
  });

  test('may write its logs, and waits until it may', () => {
    const [policy, { PolicyDocument }] = theOnly(template, 'AWS::S3::BucketPolicy');
    const [, balancer] = byType(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[0];
    expect(balancer).toMatchObject({ DependsOn: [policy] });
    const [bucket] = theOnly(template, 'AWS::S3::Bucket');
    const prefix = (kind: string) => ({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, `/${kind}/AWSLogs/`, { Ref: 'AWS::AccountId' }, '/*']],
    });
    expect(
      PolicyDocument.Statement.filter(({ Effect, Principal }: any) => Effect === 'Allow' && Principal.Service),
    ).toEqual([
      {
        Sid: 'AllowLogsOfLoadBalancers',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        Resource: [prefix('access'), prefix('connection')],
      },
    ]);
  });
});

describe('scaling (M4)', () => {
  test('follows 1000 requests a minute and task, and 70 % of the CPU, for each version', () => {
    const policies = of('AWS::ApplicationAutoScaling::ScalingPolicy').map(
      ({ TargetTrackingScalingPolicyConfiguration: one }) => [
        one.PredefinedMetricSpecification.PredefinedMetricType,
        one.TargetValue,
      ],
    );
    const both = [
      ['ALBRequestCountPerTarget', 1_000],
      ['ECSServiceAverageCPUUtilization', 70],
    ];
    expect(policies).toEqual([...both, ...both]);
  });
});

describe('sessions (M6, X7)', () => {
  test('expire, are on demand, encrypted with the key of the platform and can be restored', () => {
    const [key] = theOnly(template, 'AWS::KMS::Key');
    expect(theOnly(template, 'AWS::DynamoDB::GlobalTable')[1]).toMatchObject({
      TableName: 'ml-api-sessions-dev',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [
        {
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } },
        },
      ],
    });
  });

  test('the key is rotated', () => {
    expect(theOnly(template, 'AWS::KMS::Key')[1].EnableKeyRotation).toBe(true);
  });
});
