import { ArnFormat, Duration, Fn, RemovalPolicy, Size, Stack, TimeZone, Token } from 'aws-cdk-lib';
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { InstanceType, PrefixList, SecurityGroup, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Repository, type IRepository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, Secret as EcsSecret } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import {
  Capacity,
  Edge,
  ErrorPages,
  Gpu,
  MlApiPlatform,
  MonitoringLevel,
  Network,
  PlatformDatabase,
  Rollout,
  Rotation,
  WebAcl,
  type MlApiPlatformProps,
  type ModelVersion,
  type PlatformDomain,
} from '../../src';
import { givenCertificate, givenDomain, givenFunction, givenKey, givenTopics, once } from '../given';
import { allMonitoring } from '../synth';
import type { AddVariant, SystemVariants } from '../variants';

const IMAGE = 'example.com/digits@sha256:5d41402abc4b2a76b9719d911017c592ae3f6f1d1c1e1b1a1918171615141312';

/** An image that nobody has to build. */
export const image = () => ContainerImage.fromRegistry(IMAGE);

/** An entry of Secrets Manager of another app. */
export function givenSecret(scope: Construct, name = 'database'): ISecret {
  const resourceName = `${name}-${scope.node.id}-AbCdEf`;
  const arn = Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    resourceName,
  });
  return once(scope, `GivenSecret-${name}`, (at, id) => Secret.fromSecretCompleteArn(at, id, arn));
}

/** A certificate of CloudFront. */
function edgeCertificate(scope: Construct): ICertificate {
  const { region } = Stack.of(scope);
  const arn = Token.isUnresolved(region)
    ? Fn.importValue('edge-certificate')
    : Stack.of(scope).formatArn({ service: 'acm', region: 'us-east-1', resource: 'certificate', resourceName: '2' });
  return once(scope, 'GivenEdgeCertificate', (at, id) => Certificate.fromCertificateArn(at, id, arn));
}

/** The domain that a platform needs. */
export function platformDomain(scope: Construct): PlatformDomain {
  return {
    domainNames: ['ml.example.com'],
    certificate: givenCertificate(scope),
    edgeCertificate: edgeCertificate(scope),
  };
}

/** A VPC of another app, with public subnets too. */
export function givenWideVpc(scope: Construct): IVpc {
  const zones = ['a', 'b'];
  const subnets = (kind: string) => zones.map((zone) => `subnet-0a1b2c3d4e5f678${kind}${zone}`);
  return Vpc.fromVpcAttributes(scope, 'GivenVpc', {
    vpcId: 'vpc-0a1b2c3d4e5f67890',
    vpcCidrBlock: '10.9.0.0/16',
    availabilityZones: zones.map((zone) => `${Stack.of(scope).region}${zone}`),
    privateSubnetIds: subnets('0'),
    publicSubnetIds: subnets('1'),
  });
}

/** A repository of another app. */
export function givenRepository(scope: Construct): IRepository {
  return once(scope, 'GivenRepository', (at, id) => Repository.fromRepositoryName(at, id, 'digits'));
}

/** A bucket of another app. */
function givenBucket(scope: Construct): IBucket {
  return once(scope, 'GivenBucket', (at, id) => Bucket.fromBucketName(at, id, 'golden-predictions'));
}

/** A function of another app, in a VPC. */
export function givenRotationFunction(scope: Construct): IFunction {
  return LambdaFunction.fromFunctionAttributes(scope, 'GivenRotation', {
    functionArn: givenFunction(scope).functionArn,
    securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'GivenRotationGroup', 'sg-0a1b2c3d4e5f67891'),
    sameEnvironment: true,
  });
}

/** What only a stack that names its region can have. */
function webAclOf(scope: Construct): Partial<MlApiPlatformProps> {
  return Token.isUnresolved(Stack.of(scope).region)
    ? { webAcl: WebAcl.none('Another one stands in front of it.') }
    : {};
}

/** What a platform needs. */
export function required(scope: Construct): MlApiPlatformProps {
  return {
    environmentSuffix: 'dev',
    versions: { v1: { image: image() }, v2: { image: image() } },
    domain: platformDomain(scope),
    database: PlatformDatabase.aurora({ credentials: givenSecret(scope) }),
  };
}

const platform = (props: (scope: Construct) => Partial<MlApiPlatformProps>): AddVariant => {
  return (scope, id, common) =>
    new MlApiPlatform(scope, id, { ...required(scope), ...webAclOf(scope), ...props(scope), ...common });
};

function everything(scope: Construct): Partial<MlApiPlatformProps> {
  const { hostedZone } = givenDomain(scope);
  const second: ModelVersion = {
    image: image(),
    containerPort: 9000,
    cpu: 1024,
    memoryLimitMiB: 2048,
    x86: true,
    environment: { FEATURES: 'all' },
    secrets: { LICENCE: EcsSecret.fromSecretsManager(givenSecret(scope, 'licence')) },
    pathPatterns: ['/api/v2/*', '/v2/*'],
    minTasks: 3,
    maxTasks: 30,
    requestsPerTarget: 500,
    cpuUtilization: 60,
    longestRequest: Duration.seconds(80),
    healthCheckInterval: Duration.seconds(15),
    capacity: Capacity.onDemand(),
    slo: { availability: 99, latencyP99: Duration.seconds(2), applicationSignals: false },
  };
  return {
    ...allMonitoring(),
    versions: { v1: { image: ContainerImage.fromEcrRepository(givenRepository(scope)) }, v2: second },
    domain: { ...platformDomain(scope), domainNames: ['ml.example.com', 'models.example.com'], hostedZone },
    database: PlatformDatabase.aurora({
      credentials: givenSecret(scope),
      minCapacity: 0,
      maxCapacity: 4,
      autoPause: Duration.minutes(10),
      hasReader: true,
      backupRetention: Duration.days(14),
      databaseName: 'digits',
      rotation: Rotation.hosted({ automaticallyAfter: Duration.days(7) }),
    }),
    rollout: Rollout.canary(),
    asyncInference: {
      versions: ['v2'],
      callbackSecret: givenSecret(scope, 'callbacks'),
      callbackHosts: ['hooks.example.com'],
      minWorkers: 1,
      maxWorkers: 20,
      backlogPerWorker: 5,
      longestInference: Duration.hours(2),
      maxAttempts: 3,
      jobRetention: Duration.days(14),
      capacity: Capacity.onDemand(),
      workerCommand: ['python', '-m', 'worker'],
    },
    goldenPredictions: { bucket: givenBucket(scope), objectKeys: { v1: 'v1.json', v2: 'golden/v2.json' } },
    webAcl: Token.isUnresolved(Stack.of(scope).region)
      ? WebAcl.none('Another one stands in front of it.')
      : WebAcl.managed({ requestsPerIp: 5000 }),
  };
}

/** The platform in every way that makes other resources. */
export const ML_API_PLATFORM: SystemVariants = {
  kind: 'MlApiPlatform',
  folder: 'ml-api-platform',
  variants: {
    minimal: platform(() => ({})),
    everything: platform(everything),
    'given parts': platform((scope) => ({
      ...givenTopics(scope),
      encryptionKey: givenKey(scope),
      network: Network.existing(givenWideVpc(scope)),
      database: PlatformDatabase.existing({
        host: 'database.example.com',
        credentials: givenSecret(scope),
        securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'GivenGroup', 'sg-0a1b2c3d4e5f67890'),
        databaseName: 'digits',
      }),
      edge: Edge.publicAlb({
        originPrefixList: PrefixList.fromPrefixListId(scope, 'CloudFront', 'pl-0a1b2c3d'),
        originSecret: givenSecret(scope, 'origin'),
      }),
      webAcl: WebAcl.none('Another one stands in front of it.'),
      loadBalancerWebAcl: WebAcl.none('Another one stands in front of it.'),
      errorPages: ErrorPages.none(),
      rollout: Rollout.linear(),
    })),
    'a key of the app, public subnets, a database that sleeps': platform((scope) => ({
      encryptionKey: new Key(scope, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
      network: Network.publicSubnets({ maxAzs: 2 }),
      database: PlatformDatabase.aurora({
        credentials: givenSecret(scope),
        minCapacity: 0,
        rotation: Rotation.function(givenRotationFunction(scope)),
      }),
      split: { pathPatterns: ['/api/predict'], weights: { v1: 90, v2: 10 } },
      asyncInference: { callbackSecret: givenSecret(scope, 'callbacks') },
      monitoring: MonitoringLevel.ESSENTIAL,
    })),
    'GPUs of a group at peak hours, isolated': platform(() => ({
      asyncInference: {},
      versions: { v1: { image: image() }, v2: { image: image(), gpuCount: 1 }, v3: { image: image(), gpuCount: 1 } },
      gpu: Gpu.autoScalingGroup({
        schedule: { start: '08:00', stop: '18:00', timeZone: TimeZone.EUROPE_BERLIN },
      }),
      network: Network.isolated(),
      database: PlatformDatabase.none('It is a test.'),
    })),
    'GPUs of a group at all times, blue and green': platform(() => ({
      versions: { v1: { image: image(), gpuCount: 4, cpu: 8192, memoryLimitMiB: 32_768 } },
      gpu: Gpu.autoScalingGroup({
        instanceTypes: [new InstanceType('g5.12xlarge')],
        targetCapacityPercent: 100,
        minInstances: 2,
        maxInstances: 6,
        volumeSize: Size.gibibytes(200),
      }),
      rollout: Rollout.blueGreen(),
    })),
    'managed GPUs at peak hours': platform(() => ({
      versions: { v1: { image: image() }, v2: { image: image(), gpuCount: 1 } },
      gpu: Gpu.managedInstances({
        schedule: { start: '22:30', stop: '06:15', timeZone: TimeZone.ETC_UTC, weekDay: ['SAT', 'SUN'] },
      }),
      database: PlatformDatabase.none('It is a test.'),
    })),
    'isolated, no database': platform(() => ({
      network: Network.isolated({ maxAzs: 2 }),
      database: PlatformDatabase.none('It is a test.'),
      rollout: Rollout.blueGreen(),
      capacity: Capacity.onDemand(),
      monitoring: MonitoringLevel.NONE,
    })),
  },
};
