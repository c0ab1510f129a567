import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { MlApiPlatform, PlatformDatabase } from 'cdk-golden-paths';

const REGION = 'us-east-1';
const ACCOUNT = '111111111111';
const CERTIFICATE = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/11111111-2222-4333-8444-555555555555`;

const app = new App();
const stack = new Stack(app, 'Ml', { env: { region: REGION } });

// An image of your own, which does what docs/container-contract.md says; `ContainerImage.fromAsset('.')` builds one.
new MlApiPlatform(stack, 'MlApiPlatform', {
  environmentSuffix: 'dev',
  versions: { v1: { image: ContainerImage.fromRegistry('public.ecr.aws/example/digits:1') } },
  domain: {
    domainNames: ['ml.example.com'],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
  },
  database: PlatformDatabase.aurora({ credentials: Secret.fromSecretNameV2(stack, 'Credentials', 'ml/database') }),
});
app.synth();
