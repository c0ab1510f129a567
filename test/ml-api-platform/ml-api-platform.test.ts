import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ContainerImage, Secret } from 'aws-cdk-lib/aws-ecs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { newMlPlatform, quietTemplate, README } from './platforms';
import { givenRepository, givenSecret, image, ML_API_PLATFORM } from './variants';
import { MonitoringLevel, Network, PlatformDatabase, Rollout } from '../../src';
import { alarmsOf } from '../alarms';
import { byType, theOnly } from '../surroundings';
import { allMonitoring, newStack } from '../synth';
import { standard, VARIANTS } from '../variants';

const quiet = { monitoring: MonitoringLevel.NONE };
const noDatabase = { database: PlatformDatabase.none('It is a test.') };
const variants = VARIANTS.filter(({ kind }) => kind === ML_API_PLATFORM.kind);

describe('outputs (M12)', () => {
  test('tell of everything, by the names of the props of the construct', () => {
    const platform = newMlPlatform(() => ({ exportOutputs: true, asyncInference: {} }));
    const exported = Object.keys(Template.fromStack(Stack.of(platform)).toJSON().Outputs);
    const { outputs } = platform;
    expect(Object.keys(outputs).sort()).toEqual(
      [
        'url cloudFrontUrl distributionId loadBalancerDnsName loadBalancerArn clusterName serviceNames targetGroupArns taskRoleArns',
        'logGroupNames databaseEndpoint databaseReaderEndpoint databaseSecretArn sessionsTableName logBucketName encryptionKeyArn',
        'jobsTableName jobBucketName jobQueueUrls jobDeadLetterQueueUrls workerServiceNames workerLogGroupNames',
        'vpcId taskSubnetIds taskSecurityGroupIds region environmentSuffix dashboardName',
      ]
        .join(' ')
        .split(' ')
        .sort(),
    );
    expect(exported).toEqual(
      expect.arrayContaining(
        ['Url', 'DatabaseEndpoint', 'V1ServiceName', 'V2TaskRoleArn', 'V2JobQueueUrl'].map(
          (name) => `MlApiPlatform${name}`,
        ),
      ),
    );
    expect(exported.length).toBeGreaterThan(Object.keys(outputs).length);
    expect([platform.url, outputs.url, outputs.environmentSuffix, outputs.region]).toEqual([
      'https://ml.example.com',
      'https://ml.example.com',
      'dev',
      'eu-west-1',
    ]);
  });

  test('say what each version is known by', () => {
    const platform = newMlPlatform(() => ({ ...quiet, ...noDatabase, rollout: Rollout.canary() }));
    const { stack } = platform.distribution;
    const { outputs } = platform;
    const [v1, v2] = ['v1', 'v2'].map((name) => platform.version(name));
    expect(outputs.serviceNames).toEqual({ v1: v1.service.serviceName, v2: v2.service.serviceName });
    expect(stack.resolve(outputs.targetGroupArns.v1)).toEqual({ Ref: expect.stringMatching(/V1Blue/) });
    expect(outputs.taskRoleArns).toEqual({
      v1: v1.taskDefinition.taskRole.roleArn,
      v2: v2.taskDefinition.taskRole.roleArn,
    });
    expect(outputs.logGroupNames).toEqual({ v1: v1.logGroup.logGroupName, v2: v2.logGroup.logGroupName });
    expect([
      outputs.databaseEndpoint,
      outputs.databaseReaderEndpoint,
      outputs.databaseSecretArn,
      outputs.dashboardName,
    ]).toEqual([undefined, undefined, undefined, undefined]);
    expect([v1.targetGroups.length, v1.twin]).toEqual([2, undefined]);
    expect(platform.database).toBeUndefined();
  });

  test('an unknown version is an error', () => {
    expect(() => newMlPlatform(() => ({ ...quiet, ...noDatabase })).version('v3')).toThrow(
      new Error('MlApiPlatform at Stack/MlApiPlatform: version must be one of v1, v2, got v3'),
    );
  });
});

/**
 * What a group lets out that has no rule for it, and what stands for nothing.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupegress.html
 */
const ALL = { CidrIp: '0.0.0.0/0', IpProtocol: '-1' };
const NOTHING = '255.255.255.255/32';

describe('who lets whom in, and what goes out (M3, M10)', () => {
  test.each(variants.map((variant) => [variant.title, variant] as const))(
    '%s: nobody is let in from everywhere',
    (_title, variant) => {
      const { resources } = standard(variant);
      const groups = resources.filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroup');
      const alone = resources.filter(([, { Type }]) => Type === 'AWS::EC2::SecurityGroupIngress');
      const rules = [
        ...groups.flatMap(([, { Properties }]) => Properties.SecurityGroupIngress ?? []),
        ...alone.map(([, { Properties }]) => Properties),
      ];
      expect(groups.length).toBeGreaterThan(1);
      expect(rules.length).toBeGreaterThan(1);
      rules.forEach(({ CidrIp, CidrIpv6, IpProtocol }) => {
        expect([CidrIp, CidrIpv6]).not.toContain('0.0.0.0/0');
        expect(CidrIpv6).toBeUndefined();
        expect(CidrIp ?? '10.').toMatch(/^10\./);
        expect(IpProtocol).toBe('tcp');
      });
    },
  );

  test.each(variants.map((variant) => [variant.title, variant] as const))(
    '%s: nothing goes out but by TCP, and to addresses that nobody knows by HTTPS only',
    (_title, variant) => {
      const { resources } = standard(variant);
      const of = (type: string) => resources.filter(([, { Type }]) => Type === type);
      const alone = of('AWS::EC2::SecurityGroupEgress').map(([, { Properties }]) => Properties);
      const hasRule = (id: string) => alone.some(({ GroupId }) => GroupId['Fn::GetAtt'][0] === id);
      const rules = [
        ...of('AWS::EC2::SecurityGroup').flatMap(([id, { Properties }]) => {
          return Properties.SecurityGroupEgress ?? (hasRule(id) ? [] : [{ ...ALL, id }]);
        }),
        ...alone,
      ].filter(({ CidrIp }) => CidrIp !== NOTHING);
      expect(rules.length).toBeGreaterThan(1);
      rules.forEach(({ CidrIp, CidrIpv6, IpProtocol, FromPort, ToPort }) => {
        expect([IpProtocol, CidrIpv6]).toEqual(['tcp', undefined]);
        expect([CidrIp, FromPort, ToPort]).toEqual(
          CidrIp === undefined ? [CidrIp, FromPort, FromPort] : ['0.0.0.0/0', 443, 443],
        );
      });
    },
  );

  test('tasks are entered on their port by the load balancer only, also with public addresses', () => {
    for (const network of [undefined, Network.publicSubnets({ maxAzs: 2 })]) {
      const template = quietTemplate(() => ({ ...noDatabase, network }));
      const entered = byType(template, 'AWS::EC2::SecurityGroupIngress').filter(([, { Properties }]) =>
        JSON.stringify(Properties.GroupId).includes('NetworkSecurityGroup'),
      );
      expect(entered).toHaveLength(1);
      const [, { Properties }] = entered[0];
      expect([Properties.FromPort, Properties.ToPort]).toEqual([8_080, 8_080]);
      expect(JSON.stringify(Properties.SourceSecurityGroupId)).toContain('LoadBalancerSecurityGroup');
    }
  });
});

test('with public subnets, tasks have addresses, and the load balancer and the database are elsewhere (M1)', () => {
  const template = quietTemplate(() => ({ network: Network.publicSubnets({ maxAzs: 2 }) }));
  const kindOf = (refs: any[]) => [...new Set(refs.map(({ Ref }) => /(Public|Private)Subnet/.exec(Ref)![1]))].join();
  const services = byType(template, 'AWS::ECS::Service').map(([, { Properties }]) => Properties.NetworkConfiguration);
  services.forEach(({ AwsvpcConfiguration }) => {
    expect([AwsvpcConfiguration.AssignPublicIp, kindOf(AwsvpcConfiguration.Subnets)]).toEqual(['ENABLED', 'Public']);
  });
  expect(kindOf(theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[1].Subnets)).toBe('Private');
  expect(kindOf(theOnly(template, 'AWS::RDS::DBSubnetGroup')[1].SubnetIds)).toBe('Private');
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
});

test('without a way out, what tasks call is reached through endpoints (M1)', () => {
  const template = quietTemplate(() => ({ ...noDatabase, network: Network.isolated() }));
  const endpoints = byType(template, 'AWS::EC2::VPCEndpoint').filter(
    ([, { Properties }]) => Properties.VpcEndpointType === 'Interface',
  );
  expect(
    endpoints.map(([, { Properties }]) =>
      JSON.stringify(Properties.ServiceName).replace(/^.*eu-west-1\.|"?\]*}?$/g, ''),
    ),
  ).toEqual(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager']);
  template.resourceCountIs('AWS::EC2::InternetGateway', 1);
});

test('a container has its own variables, secrets and port, but those of the contract are the platform’s (M2)', () => {
  const template = quietTemplate((stack) => ({
    ...noDatabase,
    versions: {
      v1: {
        image: image(),
        containerPort: 9_000,
        x86: true,
        environment: { FEATURES: 'all' },
        secrets: { LICENCE: Secret.fromSecretsManager(givenSecret(stack, 'licence')) },
      },
    },
  }));
  const [, task] = theOnly(template, 'AWS::ECS::TaskDefinition');
  expect(task.RuntimePlatform.CpuArchitecture).toBe('X86_64');
  const [{ Environment, Secrets, PortMappings }] = task.ContainerDefinitions;
  expect(Environment).toEqual(
    expect.arrayContaining([
      { Name: 'FEATURES', Value: 'all' },
      { Name: 'PORT', Value: '9000' },
    ]),
  );
  expect([Secrets[0].Name, PortMappings[0].ContainerPort]).toEqual(['LICENCE', 9_000]);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 9_000 });
});

test('what starts the tasks of a version pulls its image, reads its secrets and writes its log, and nothing else (M10)', () => {
  const template = quietTemplate((stack) => ({
    ...noDatabase,
    versions: {
      v1: {
        image: ContainerImage.fromEcrRepository(givenRepository(stack)),
        secrets: { LICENCE: Secret.fromSecretsManager(givenSecret(stack, 'licence')) },
      },
      v2: { image: image() },
    },
  }));
  const tasks = byType(template, 'AWS::ECS::TaskDefinition').map(([, { Properties }]) => Properties);
  const rightsOf = ({ ExecutionRoleArn }: any) =>
    byType(template, 'AWS::IAM::Policy')
      .filter(([, { Properties }]) => Properties.Roles[0].Ref === ExecutionRoleArn['Fn::GetAtt'][0])
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .map(({ Action, Resource }: any) => [Action, JSON.stringify(Resource)]);
  const log = [['logs:CreateLogStream', 'logs:PutLogEvents'], expect.stringMatching(/V\dLogGroup.*"Arn"/)];
  expect(rightsOf(tasks[0])).toEqual([
    [
      ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      expect.stringMatching(/repository\/\w+"/),
    ],
    ['ecr:GetAuthorizationToken', '"*"'],
    log,
    [['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], expect.stringContaining('licence')],
  ]);
  expect(rightsOf(tasks[1])).toEqual([log]);
});

test.each([
  [undefined, 30],
  [RetentionDays.ONE_YEAR, 365],
])('logs of the load balancer are kept as long as all others: %p is %d days (M9)', (logRetention, days) => {
  const [, { LifecycleConfiguration }] = theOnly(
    quietTemplate(() => ({ ...noDatabase, logRetention })),
    'AWS::S3::Bucket',
  );
  expect(LifecycleConfiguration.Rules.map((one: any) => one.ExpirationInDays)).toEqual([days]);
});

test('the slowest version says how long CloudFront and the load balancer wait', () => {
  const slow = { image: image(), longestRequest: Duration.seconds(80), healthCheckInterval: Duration.seconds(5) };
  const template = quietTemplate(() => ({ ...noDatabase, versions: { v1: { image: image() }, v2: slow } }));
  const { Origins } = theOnly(template, 'AWS::CloudFront::Distribution')[1].DistributionConfig;
  expect(Origins[0].VpcOriginConfig.OriginReadTimeout).toBe(80);
  const [, { LoadBalancerAttributes }] = theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(LoadBalancerAttributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '90' });
  const stops = byType(template, 'AWS::ECS::TaskDefinition').map(
    ([, one]) => one.Properties.ContainerDefinitions[0].StopTimeout,
  );
  expect(stops).toEqual([98, 10 + 80 + 8]);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    HealthCheckIntervalSeconds: 5,
    HealthCheckTimeoutSeconds: 4,
  });
});

test('the load balancer closes idle connections before a server that keeps the contract does (M13)', () => {
  const longest = { image: image(), longestRequest: Duration.seconds(102), healthCheckInterval: Duration.seconds(5) };
  const [, balancer] = theOnly(
    quietTemplate(() => ({ ...noDatabase, versions: { v1: longest } })),
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
  );
  const attributes = balancer.LoadBalancerAttributes.map(({ Key, Value }: any) => [Key, Value]);
  const idle = Number(Object.fromEntries(attributes)['idle_timeout.timeout_seconds']);
  const read = (...path: string[]) => readFileSync(join(__dirname, '..', '..', ...path), 'utf8');
  const service = read('examples', 'ml-api', 'digits_api', '__main__.py');
  const [, kept] = /^KEEP_ALIVE_SECONDS = (\d+)$/m.exec(service)!;
  expect(idle).toBe(112);
  expect(Number(kept)).toBeGreaterThan(idle);
  expect(read('docs', 'container-contract.md')).toContain(`10 s, which is ${idle} s at most`);
});

test('data protection keeps the load balancer and all data (X3)', () => {
  const template = quietTemplate(() => ({ dataProtection: true }));
  const [, { LoadBalancerAttributes }] = theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(LoadBalancerAttributes).toContainEqual({ Key: 'deletion_protection.enabled', Value: 'true' });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
});

test('an image that is built from a directory needs no Docker at synthesis (facts 1.6)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'image-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
  const stack = newStack();
  const versions = { v1: { image: ContainerImage.fromAsset(directory) } };
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    newMlPlatform(() => ({ ...quiet, ...noDatabase, versions }), stack);
    const assembly = (stack.node.root as App).synth();
    const { dockerImages } = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'));
    expect(Object.values<any>(dockerImages).map(({ source }) => source.directory)).toEqual([directory]);
  } finally {
    process.env.PATH = path;
  }
});

test('every alarm is in the table of the README, and the table has no other (M11)', () => {
  const platform = newMlPlatform(
    (stack) => ({
      ...allMonitoring(),
      heartbeat: Duration.minutes(15),
      versions: { v1: { image: image() } },
      database: PlatformDatabase.aurora({ credentials: givenSecret(stack), hasReader: true }),
      // With one that is always there: of none, an alarm makes one, and tells nobody.
      asyncInference: { minWorkers: 1 },
    }),
    newStack({ env: { region: 'us-east-1' } }),
  );
  // What a roll-out has that has no stand-ins.
  const released = newMlPlatform((stack) => ({
    rollout: Rollout.canary(),
    goldenPredictions: { bucket: Bucket.fromBucketName(stack, 'Golden', 'golden'), objectKeys: { v1: 'v1.json' } },
    versions: { v1: { image: image() } },
  }));
  const rows = README.split('\n| alarm |')[1].split('\n\n')[0].split('\n').slice(2);
  const named = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`(\w+)…?`/g)].map(([, name]) => name));
  const alarms = [platform, released].flatMap((one) => Object.keys(alarmsOf(Template.fromStack(Stack.of(one)))));
  const ids = alarms.map((id) => id.replace(/Burn.*/, 'Burn'));
  expect([...new Set(ids)].sort()).toEqual([...named].sort());
});

test('each version has objectives of its own, of its own requests (M11)', () => {
  const template = Template.fromStack(
    Stack.of(newMlPlatform(() => ({ ...noDatabase, slo: { availability: 99.9, latencyP99: Duration.millis(800) } }))),
  );
  const objectives = byType(template, 'AWS::ApplicationSignals::ServiceLevelObjective').map(
    ([, { Properties }]) => Properties,
  );
  const groupsOf = (text: unknown) => [...new Set(JSON.stringify(text).match(/V\dTargetGroup(?=[0-9A-F]{8})/g) ?? [])];
  expect(objectives.map((one) => [one.Name, groupsOf(one)])).toEqual([
    ['ml-api-availability-dev', []],
    ['ml-api-latency-dev', []],
    ...['v1', 'v2'].flatMap((version) =>
      ['availability', 'latency'].map((kind) => [
        `ml-api-${version}-${kind}-dev`,
        [`${version.toUpperCase()}TargetGroup`],
      ]),
    ),
  ]);
  const alarms = alarmsOf(template);
  expect(Object.keys(alarms)).toEqual(expect.arrayContaining(['V1AvailabilityBurn1h', 'V2LatencyBurn1h']));
  expect(groupsOf(alarms.V2AvailabilityBurn1h)).toEqual(['V2TargetGroup']);
});
