import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { logBucket } from '../../src/stores/buckets';
import { newThing } from '../environment/thing';
import { theOnly } from '../surroundings';

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
