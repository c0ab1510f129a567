import { App, Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { MlApiPlatform, PlatformDatabase, Rollout } from 'cdk-golden-paths';

const REGION = 'eu-west-1';
const ACCOUNT = '111111111111';
const certificateArn = (region: string, id: string) => `arn:aws:acm:${region}:${ACCOUNT}:certificate/${id}`;

const app = new App();
// Its web ACL and the log of CloudFront are in two more stacks, in us-east-1.
const stack = new Stack(app, 'Ml', { env: { region: REGION } });

const repository = Repository.fromRepositoryName(stack, 'Repository', 'digits');
const golden = Bucket.fromBucketName(stack, 'Golden', 'golden-predictions');
const inRegion = certificateArn(REGION, '11111111-2222-4333-8444-555555555555');
const inUsEast1 = certificateArn('us-east-1', '66666666-7777-4888-8999-000000000000');
new MlApiPlatform(stack, 'MlApiPlatform', {
  environmentSuffix: 'staging',
  versions: {
    v1: { image: ContainerImage.fromEcrRepository(repository, 'v1') },
    v2: {
      image: ContainerImage.fromEcrRepository(repository, 'v2'),
      cpu: 512,
      memoryLimitMiB: 1024,
      slo: { availability: 99 },
    },
  },
  domain: {
    domainNames: ['ml.example.com'],
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', inRegion),
    edgeCertificate: Certificate.fromCertificateArn(stack, 'EdgeCertificate', inUsEast1),
  },
  database: PlatformDatabase.aurora({ credentials: Secret.fromSecretNameV2(stack, 'Credentials', 'ml/database') }),
  // The second version is new, and may fail ten times as often.
  slo: { availability: 99.9 },
  // A tenth of the requests for a quarter of an hour, once the new tasks have predicted what they must.
  rollout: Rollout.canary({ stepPercent: 10, stepBakeTime: Duration.minutes(15) }),
  goldenPredictions: { bucket: golden, objectKeys: { v1: 'golden/v1.json', v2: 'golden/v2.json' } },
});
app.synth();
