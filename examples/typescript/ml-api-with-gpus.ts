import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Gpu, MlApiPlatform, PlatformDatabase } from 'cdk-golden-paths';

const REGION = 'us-east-1';
const ACCOUNT = '111111111111';
const CERTIFICATE = `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/11111111-2222-4333-8444-555555555555`;

const app = new App();
const stack = new Stack(app, 'Ml', { env: { region: REGION } });

// v1 is on Fargate at all times, and has jobs; v2 is on GPUs from Monday to Friday, and answered with 503 outside of these hours.
new MlApiPlatform(stack, 'MlApiPlatform', {
  environmentSuffix: 'dev',
  versions: {
    v1: { image: ContainerImage.fromRegistry('public.ecr.aws/example/digits:1') },
    v2: { image: ContainerImage.fromRegistry('public.ecr.aws/example/digits:2'), gpuCount: 1 },
  },
  gpu: Gpu.autoScalingGroup({
    schedule: { start: '08:00', stop: '18:00', timeZone: TimeZone.EUROPE_BERLIN },
  }),
  asyncInference: { callbackSecret: Secret.fromSecretNameV2(stack, 'Callbacks', 'ml/callbacks') },
  domain: {
    domainNames: ['ml.example.com'],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
  },
  database: PlatformDatabase.aurora({ credentials: Secret.fromSecretNameV2(stack, 'Credentials', 'ml/database') }),
});
app.synth();
