import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { MlApiPlatform, Network, PlatformDatabase } from 'cdk-golden-paths';

const REGION = 'us-east-1';
const ACCOUNT = '111111111111';
const CERTIFICATE = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/11111111-2222-4333-8444-555555555555`;

const app = new App();
const stack = new Stack(app, 'Ml', { env: { account: ACCOUNT, region: REGION } });

// The images and the services of AWS must be reachable from these subnets, and the VPC must have an internet gateway.
const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  vpcCidrBlock: '10.1.0.0/16',
  availabilityZones: [`${REGION}a`, `${REGION}b`],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5061728'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0b1c2d3e4f5061728'],
});
new MlApiPlatform(stack, 'MlApiPlatform', {
  environmentSuffix: 'dev',
  versions: { v1: { image: ContainerImage.fromRegistry('public.ecr.aws/example/digits:1') } },
  domain: {
    domainNames: ['ml.example.com'],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
  },
  network: Network.existing(vpc),
  database: PlatformDatabase.existing({
    host: 'predictions.cluster-abc123.us-east-1.rds.amazonaws.com',
    databaseName: 'predictions',
    credentials: Secret.fromSecretNameV2(stack, 'Credentials', 'predictions/app'),
    securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'Database', 'sg-0a1b2c3d4e5f60718'),
  }),
});
app.synth();
