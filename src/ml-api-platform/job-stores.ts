import { Duration } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { JobSettings } from './async-inference';
import type { Environment } from '../environment/environment';
import { dataBucket } from '../stores/buckets';
import { table } from '../stores/table';

/** What jobs are kept with. */
export interface JobStoresProps {
  readonly environment: Environment;
  readonly settings: JobSettings;
  readonly encryptionKey: IKey;
}

/** Where the jobs of all versions are kept. */
export interface JobStores {
  /** The inputs, and large results; both under the name of the version. */
  readonly bucket: Bucket;
  /** What is known of each job; it expires by `expiresAt`. */
  readonly table: ITableV2;
}

/** A bucket and a table, in which nothing stays longer than a job. */
export function jobStores(scope: Construct, props: JobStoresProps): JobStores {
  const { environment, settings, encryptionKey } = props;
  const resource = `${environment.systemName}-jobs`;
  const bucket = dataBucket(scope, 'JobBucket', {
    environment,
    resource,
    encryptionKey,
    // A day more than the job, which knows it: what begins at the end of a day is removed at the end of another.
    retention: settings.jobRetention.plus(Duration.days(1)),
    whyNoAccessLog:
      'Tasks of the platform alone read and write it, each object has its job in the table, and all of it expires.',
  });
  const jobs = table(scope, 'Jobs', {
    environment,
    resource,
    partitionKey: 'id',
    timeToLiveAttribute: 'expiresAt',
    encryptionKey,
  });
  return { bucket, table: jobs };
}
