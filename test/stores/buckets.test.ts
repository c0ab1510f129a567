import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { dataBucket, logBucket, recordBucket, type RecordBucketProps } from '../../src/stores/buckets';
import { newThing } from '../environment/thing';
import { acknowledgedOn, theOnly } from '../surroundings';

function templateWith(props: { dataProtection?: boolean; physicalNames?: boolean } = {}): Template {
  const thing = newThing(props);
  logBucket(thing, 'Bucket', { environment: thing.environment, resource: 'thing-logs', retention: Duration.days(30) });
  return Template.fromStack(Stack.of(thing));
}

describe('a bucket of logs (X7, X8)', () => {
  test('is encrypted, closed, and keeps no object longer than it is told to', () => {
    expect(theOnly(templateWith(), 'AWS::S3::Bucket')[1]).toMatchObject({
      BucketName: { 'Fn::Join': ['', ['thing-logs-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }, '-dev']] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            ExpirationInDays: 30,
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    });
  });

  test('denies plain HTTP and TLS older than 1.2', () => {
    const [, { PolicyDocument }] = theOnly(templateWith(), 'AWS::S3::BucketPolicy');
    const denied = PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Deny');
    expect(denied.map(({ Condition }: any) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  });

  test('is emptied and goes with its stack, or stays with its policy under data protection (X3)', () => {
    const gone = templateWith();
    gone.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
    const kept = templateWith({ dataProtection: true });
    kept.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
    for (const type of ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']) {
      gone.hasResource(type, { DeletionPolicy: 'Delete' });
      kept.hasResource(type, { DeletionPolicy: 'Retain' });
    }
  });

  test('has the name that CloudFormation gives it without physical names (X1)', () => {
    expect(theOnly(templateWith({ physicalNames: false }), 'AWS::S3::Bucket')[1].BucketName).toBeUndefined();
  });
});

/** What a bucket of the kind is in the template, of a thing with a key. */
function madeWith(make: (thing: ReturnType<typeof newThing>, key: Key) => void) {
  const thing = newThing();
  make(thing, new Key(thing, 'Key'));
  const template = Template.fromStack(Stack.of(thing));
  const encryptedByKey = {
    BucketKeyEnabled: true,
    ServerSideEncryptionByDefault: {
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: { 'Fn::GetAtt': [theOnly(template, 'AWS::KMS::Key')[0], 'Arn'] },
    },
  };
  return { bucket: theOnly(template, 'AWS::S3::Bucket')[1], encryptedByKey };
}

const ABORT = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' };

test('a bucket of data is encrypted with the key, which it asks for rarely, and says why it has no access log', () => {
  const { bucket, encryptedByKey } = madeWith((thing, encryptionKey) => {
    const { environment } = thing;
    const props = {
      environment,
      resource: 'jobs',
      retention: Duration.days(3),
      whyNoAccessLog: 'Jobs are no records.',
    };
    expect(acknowledgedOn(dataBucket(thing, 'Bucket', { ...props, encryptionKey }))).toEqual({
      S1: 'Jobs are no records.',
    });
  });
  expect(bucket.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([encryptedByKey]);
  expect(bucket.LifecycleConfiguration.Rules).toEqual([
    { ...ABORT, ExpirationInDays: 3, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
  ]);
});

describe('a bucket of records', () => {
  const recordsWith = (props: Partial<RecordBucketProps> = {}, hasKey = true) =>
    madeWith((thing, key) => {
      const { environment } = thing;
      recordBucket(thing, 'Bucket', {
        ...{ environment, resource: 'archive', retention: Duration.days(400), prefix: 'events/' },
        ...{ whyNoAccessLog: 'The log says who asked.', encryptionKey: hasKey ? key : undefined, ...props },
      });
    });
  const OLD = { ...ABORT, NoncurrentVersionExpiration: { NoncurrentDays: 7 } };

  test('keeps what is under the prefix as long as it is told to, and a week what was replaced', () => {
    const { bucket, encryptedByKey } = recordsWith();
    expect(bucket.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([encryptedByKey]);
    expect(bucket.LifecycleConfiguration.Rules).toEqual([{ ...ABORT, ExpirationInDays: 400, Prefix: 'events/' }, OLD]);
  });

  test('is encrypted by Amazon S3 without a key, and moves what is rarely read', () => {
    const { bucket } = recordsWith({ transitionAfter: Duration.days(30) }, false);
    expect(bucket.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ]);
    const Transitions = [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }];
    expect(bucket.LifecycleConfiguration.Rules).toEqual([
      { ...ABORT, ExpirationInDays: 400, Prefix: 'events/', Transitions },
      OLD,
    ]);
  });
});

test('a bucket of logs says why it has none itself', () => {
  const thing = newThing();
  const props = { environment: thing.environment, resource: 'thing-logs', retention: Duration.days(30) };
  expect(acknowledgedOn(logBucket(thing, 'Bucket', props))).toEqual({
    S1: 'It holds access logs itself; a log of who wrote logs would need a further bucket, and so on.',
  });
});
