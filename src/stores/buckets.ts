import { Duration, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
  type BucketProps,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** What a bucket is made with. */
export interface ExpiringBucketProps {
  readonly environment: Environment;
  /** The resource part of its name. */
  readonly resource: string;
  /** How long objects are kept. */
  readonly retention: Duration;
}

/** What a bucket of data is made with. */
export interface DataBucketProps extends ExpiringBucketProps {
  readonly encryptionKey: IKey;
  /** Why nobody needs to know later who read or wrote it. */
  readonly whyNoAccessLog: string;
}

/**
 * A bucket that services of AWS write their logs into. It is encrypted with a key of S3, the only one that load balancers can use, and is emptied
 * when it goes with its stack.
 */
export function logBucket(scope: Construct, id: string, props: ExpiringBucketProps): Bucket {
  const reason = 'It holds access logs itself; a log of who wrote logs would need a further bucket, and so on.';
  return expiringBucket(scope, id, props, { encryption: BucketEncryption.S3_MANAGED }, reason);
}

/** A bucket for what a system works with for a time, encrypted with its key; it is emptied when it goes with its stack. */
export function dataBucket(scope: Construct, id: string, props: DataBucketProps): Bucket {
  const { encryptionKey } = props;
  const encryption = { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
  return expiringBucket(scope, id, props, encryption, props.whyNoAccessLog);
}

/** What a bucket of records is made with. */
export interface RecordBucketProps extends ExpiringBucketProps {
  readonly encryptionKey?: IKey;
  /** The prefix of the objects that expire; others stay. */
  readonly prefix: string;
  /** When objects of 128 KB and more move to the class for infrequent access; smaller ones would cost more there. */
  readonly transitionAfter?: Duration;
  /** Why nobody needs to know later who read or wrote it. */
  readonly whyNoAccessLog: string;
}

/** A bucket that is written once and read by the few who ask for it. What was replaced or deleted can be had back for a week. */
export function recordBucket(scope: Construct, id: string, props: RecordBucketProps): Bucket {
  const { encryptionKey, prefix, retention, transitionAfter } = props;
  const transitions = transitionAfter && [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter }];
  const encryption = encryptionKey
    ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };
  return expiringBucket(scope, id, props, encryption, props.whyNoAccessLog, [
    { prefix, expiration: retention, transitions },
    { noncurrentVersionExpiration: Duration.days(7) },
  ]);
}

function expiringBucket(
  scope: Construct,
  id: string,
  { environment, resource, retention }: ExpiringBucketProps,
  encryption: BucketProps,
  whyNoAccessLog: string,
  lifecycle: LifecycleRule[] = [{ expiration: retention, noncurrentVersionExpiration: Duration.days(1) }],
): Bucket {
  const bucket = new Bucket(scope, id, {
    bucketName: environment.bucketName(resource),
    ...encryption,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    versioned: true,
    lifecycleRules: lifecycle.map((each) => ({ ...each, abortIncompleteMultipartUploadAfter: Duration.days(1) })),
    removalPolicy: environment.removalPolicy,
    autoDeleteObjects: !environment.settings.dataProtection,
  });
  // Without its policy, what stays would take plain HTTP.
  bucket.policy!.applyRemovalPolicy(environment.removalPolicy);
  Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: whyNoAccessLog });
  return bucket;
}
