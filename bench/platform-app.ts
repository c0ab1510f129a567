import { Stack, type App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { MlApiPlatform, PlatformDatabase } from '../src';

/** Where all of a platform is in one stack. */
const env = { account: '123456789012', region: 'us-east-1' };

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/12345678-90ab-cdef-1234-567890abcdef';

/** One stack a platform, of two versions. */
export function addStacks(app: App, count: number): void {
  for (let i = 0; i < count; i++) {
    const stack = new Stack(app, `Stack${i}`, { env });
    const image = ContainerImage.fromRegistry('example.com/digits');
    new MlApiPlatform(stack, 'MlApiPlatform', {
      environmentSuffix: 'dev',
      projectName: `digits${i}`,
      versions: { v1: { image }, v2: { image } },
      domain: {
        domainNames: [`ml${i}.example.com`],
        certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
      },
      database: PlatformDatabase.aurora({
        credentials: Secret.fromSecretNameV2(stack, 'Credentials', `digits${i}`),
      }),
    });
  }
}
