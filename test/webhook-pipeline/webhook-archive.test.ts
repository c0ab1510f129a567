import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { WebhookArchive, type WebhookPipelineProps } from '../../src';
import { theOnly } from '../surroundings';
import { newPipeline, newStack, templateOf } from '../synth';

const variablesOf = (template: Template, name: string) => {
  const found = template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: `${name}-dev` } });
  return Object.values(found)[0].Properties.Environment.Variables;
};
const bucketOf = (options?: Parameters<typeof WebhookArchive.bucket>[0], props: Partial<WebhookPipelineProps> = {}) =>
  theOnly(templateOf({ archive: WebhookArchive.bucket(options), ...props }), 'AWS::S3::Bucket')[1];

/** What the role of the router may do in Amazon S3. */
function s3Statements(template: Template): { Action: string; Resource: unknown }[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles[0].Ref.includes('Router'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => String(Action).startsWith('s3:'));
}

describe('an archive', () => {
  test('is none by default, and nobody is told of one', () => {
    const template = templateOf();
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(variablesOf(template, 'webhook-router')).not.toHaveProperty('ARCHIVE_BUCKET');
    expect(variablesOf(template, 'webhook-validator')).not.toHaveProperty('ARCHIVES_HEADERS');
    expect(newPipeline().archiveBucket).toBeUndefined();
  });

  test('is a bucket that is encrypted, closed, and keeps events for 90 days', () => {
    expect(bucketOf()).toMatchObject({
      BucketName: {
        'Fn::Join': ['', ['webhook-archive-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }, '-dev']],
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          { Prefix: 'events/', ExpirationInDays: 90, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
          { NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
        ],
      },
    });
  });

  test('keeps events for as long as it is told to, and moves large objects', () => {
    const [rule] = bucketOf({ retention: Duration.days(400), transitionAfter: Duration.days(30) })
      .LifecycleConfiguration.Rules;
    expect(rule).toMatchObject({
      Prefix: 'events/',
      ExpirationInDays: 400,
      Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }],
    });
  });

  test('is encrypted with the customer-managed key, which the router may use', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    newPipeline({ encryptionKey, archive: WebhookArchive.bucket() }, stack);
    const template = Template.fromStack(stack);
    expect(theOnly(template, 'AWS::S3::Bucket')[1].BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: stack.resolve(encryptionKey.keyArn),
          },
        },
      ],
    });
  });

  test('is written by the router, below its prefix only, and named to nobody else', () => {
    const template = templateOf({ archive: WebhookArchive.bucket() });
    const [bucket] = theOnly(template, 'AWS::S3::Bucket');
    expect(s3Statements(template)).toEqual([
      {
        Action: 's3:PutObject',
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/events/*']] },
      },
    ]);
    expect(variablesOf(template, 'webhook-router').ARCHIVE_BUCKET).toEqual({ Ref: bucket });
    expect(variablesOf(template, 'webhook-validator').ARCHIVES_HEADERS).toBe('true');
    expect(variablesOf(template, 'webhook-validator')).not.toHaveProperty('ARCHIVE_BUCKET');
  });

  test('makes the router one that can write it', () => {
    const handlerIn = (template: Template) => {
      const found = template.findResources('AWS::Lambda::Function', {
        Properties: { FunctionName: 'webhook-router-dev' },
      });
      return Object.values(found)[0].Properties.Handler;
    };
    const archiving = templateOf({ archive: WebhookArchive.bucket() });
    expect([templateOf(), archiving].map(handlerIn)).toEqual(['route.handler', 'archive.route']);
  });

  test('may be a bucket that exists, with its key', () => {
    const stack = newStack();
    const encryptionKey = Key.fromKeyArn(stack, 'Theirs', 'arn:aws:kms:eu-west-1:111122223333:key/theirs');
    const bucket = Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'theirs', encryptionKey });
    const pipeline = newPipeline({ archive: WebhookArchive.existing(bucket) }, stack);
    const template = Template.fromStack(Stack.of(pipeline));
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(pipeline.archiveBucket).toBe(bucket);
    expect(pipeline.outputs.archiveBucketName).toBe('theirs');
    expect(s3Statements(template)[0].Resource).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::theirs/events/*']],
    });
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('111122223333:key/theirs');
  });

  test('is an output', () => {
    const stack = newStack();
    const { outputs, archiveBucket } = newPipeline({ archive: WebhookArchive.bucket() }, stack);
    expect(stack.resolve(outputs.archiveBucketName)).toEqual(stack.resolve(archiveBucket!.bucketName));
  });

  test.each<[Parameters<typeof WebhookArchive.bucket>[0], string]>([
    [{ retention: Duration.hours(23) }, 'archive.retention must be between 1 day and 3650 days, got 23 hours'],
    [{ retention: Duration.days(3651) }, 'archive.retention must be between 1 day and 3650 days, got 3651 days'],
    [{ retention: Duration.hours(36) }, 'archive.retention must be whole days, got 1 day 12 hours'],
    [
      { transitionAfter: Duration.days(29) },
      'archive.transitionAfter must be between 30 days and 3649 days, got 29 days',
    ],
    [
      { transitionAfter: Duration.days(90) },
      'archive.transitionAfter must be shorter than retention, 90 days, got 90 days',
    ],
  ])('fails for %o', (options, message) => {
    expect(() => newPipeline({ archive: WebhookArchive.bucket(options) })).toThrow(message);
  });

  test('takes the limits', () => {
    expect(bucketOf({ retention: Duration.days(3650), transitionAfter: Duration.days(3649) })).toBeDefined();
    expect(bucketOf({ retention: Duration.days(1) })).toBeDefined();
  });

  test('fails for options of another kind', () => {
    expect(() => WebhookArchive.bucket({ retention: 5 } as never)).toThrow('retention must be a Duration, got 5');
    expect(() => WebhookArchive.existing('name' as never)).toThrow('bucket must be a bucket, got "name"');
    expect(() => newPipeline({ archive: true as never })).toThrow('archive must be a WebhookArchive, got true');
  });

  test('is called by its kind', () => {
    expect(String(WebhookArchive.bucket())).toBe('bucket');
  });
});
