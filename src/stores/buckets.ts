import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** What a bucket of logs is made with. */
export interface LogBucketProps {
  readonly environment: Environment;
  /** The resource part of its name. */
  readonly resource: string;
  /** How long objects are kept; as log groups when not given. */
  readonly retention: Duration;
}

/**
 * A bucket that services of AWS write their logs into. It is encrypted with a key of S3, the only one that load balancers can use, and is emptied
 * when it goes with its stack.
 */
export function logBucket(scope: Construct, id: string, { environment, resource, retention }: LogBucketProps): Bucket {
  const { dataProtection } = environment.settings;
  const bucket = new Bucket(scope, id, {
    bucketName: environment.bucketName(resource),
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: [
      {
        expiration: retention,
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: environment.removalPolicy,
    autoDeleteObjects: !dataProtection,
  });
  // Without its policy, what stays would take plain HTTP.
  bucket.policy!.applyRemovalPolicy(environment.removalPolicy);
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds access logs itself; a log of who wrote logs would need a further bucket, and so on.',
  });
  return bucket;
}
