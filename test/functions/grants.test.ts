import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Match, Annotations as SynthAnnotations, Template } from 'aws-cdk-lib/assertions';
import {
  AttributeType,
  StreamViewType,
  Table,
  TableEncryption,
  TableEncryptionV2,
  TableV2,
  type ITable,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { FilterCriteria, FilterRule, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import {
  letConsume,
  letEmpty,
  letPublishEvents,
  letPublishMetrics,
  letPut,
  letPutObjects,
  letReadObject,
  letReadObjects,
  letReadSecretValue,
  letReadStream,
  letRedrive,
  letRoleSend,
  letSend,
  letSendToEach,
  letUseTable,
} from '../../src/functions/grants';
import { acknowledgedOn, newFunction, theOnly } from '../surroundings';
import { newStack } from '../synth';

const SEND = ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'];
const RECEIVE = [
  'sqs:ReceiveMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueUrl',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
];

/** A function and what may be given to it. */
function world() {
  const stack = newStack();
  const fn = newFunction(stack, 'Fn');
  const idOf = ({ node }: Queue | TableV2 | Key | EventBus | Bucket | Secret) =>
    stack.getLogicalId(node.defaultChild as never);
  const statements = () => theOnly(Template.fromStack(stack), 'AWS::IAM::Policy')[1].PolicyDocument.Statement;
  const variables = () =>
    theOnly(Template.fromStack(stack), 'AWS::Lambda::Function')[1].Environment?.Variables as Record<string, unknown>;
  return { stack, fn, idOf, statements, variables };
}

const allow = (Action: string | string[], id: string) => ({
  Effect: 'Allow',
  Action,
  Resource: { 'Fn::GetAtt': [id, 'Arn'] },
});

/** What a variable of JSON says, with the ids of the queues whose URLs it holds. */
function described(variable: unknown): unknown {
  const [separator, parts] = (variable as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const text = parts.map((part) => (typeof part === 'string' ? part : `url of ${(part as { Ref: string }).Ref}`));
  return JSON.parse(text.join(separator));
}

describe('a right comes with its variable (X6)', () => {
  test('letSend', () => {
    const { stack, fn, idOf, statements, variables } = world();
    const queue = new Queue(stack, 'Queue');
    letSend(fn, 'QUEUE_URL', queue);
    expect(statements()).toEqual([allow(SEND, idOf(queue))]);
    expect(variables()).toEqual({ QUEUE_URL: { Ref: idOf(queue) } });
  });

  test('letSend to a queue with a key', () => {
    const { stack, fn, idOf, statements } = world();
    const encryptionMasterKey = new Key(stack, 'Key');
    const queue = new Queue(stack, 'Queue', { encryption: QueueEncryption.KMS, encryptionMasterKey });
    letSend(fn, 'QUEUE_URL', queue);
    expect(statements()).toEqual([
      allow(SEND, idOf(queue)),
      allow(['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'], idOf(encryptionMasterKey)),
    ]);
  });

  test("letRoleSend, of a role that is no function's, with its key", () => {
    const { stack, idOf, statements } = world();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    const encryptionMasterKey = new Key(stack, 'Key');
    const queue = new Queue(stack, 'Queue', { encryption: QueueEncryption.KMS, encryptionMasterKey });
    letRoleSend(role, queue);
    expect(statements()).toEqual([
      allow(SEND, idOf(queue)),
      allow(['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'], idOf(encryptionMasterKey)),
    ]);
    expect(Object.keys(acknowledgedOn(role))).toEqual([
      'IAM5[Action::kms:GenerateDataKey*]',
      'IAM5[Action::kms:ReEncrypt*]',
    ]);
  });

  test('letSendToEach', () => {
    const { stack, fn, idOf, statements, variables } = world();
    const [a, b] = [new Queue(stack, 'A'), new Queue(stack, 'B')];
    letSendToEach(fn, 'TARGETS', [
      [{ name: 'a', types: ['x"'] }, a],
      [{ name: 'b' }, b],
    ]);
    expect(statements()).toEqual([allow(SEND, idOf(a)), allow(SEND, idOf(b))]);
    expect(described(variables().TARGETS)).toEqual([
      { name: 'a', types: ['x"'], queueUrl: `url of ${idOf(a)}` },
      { name: 'b', queueUrl: `url of ${idOf(b)}` },
    ]);
  });

  const partitionKey = { name: 'id', type: AttributeType.STRING };

  test('letPut', () => {
    const { stack, fn, idOf, statements, variables } = world();
    const table = new TableV2(stack, 'Table', { partitionKey });
    letPut(fn, 'TABLE_NAME', table);
    expect(statements()).toEqual([allow('dynamodb:PutItem', idOf(table))]);
    expect(variables()).toEqual({ TABLE_NAME: { Ref: idOf(table) } });
  });

  test('letUseTable, with the query of one index and of no other', () => {
    const { stack, fn, idOf, statements, variables } = world();
    const globalSecondaryIndexes = [{ indexName: 'by-owner', partitionKey }];
    const table = new TableV2(stack, 'Table', { partitionKey, globalSecondaryIndexes });
    letUseTable(fn, 'TABLE_NAME', table, { actions: ['GetItem', 'Scan'], index: 'by-owner' });
    const arn = { 'Fn::GetAtt': [idOf(table), 'Arn'] };
    expect(statements()).toEqual([
      allow(['dynamodb:GetItem', 'dynamodb:Scan'], idOf(table)),
      { Effect: 'Allow', Action: 'dynamodb:Query', Resource: { 'Fn::Join': ['', [arn, '/index/by-owner']] } },
    ]);
    expect(variables()).toEqual({ TABLE_NAME: { Ref: idOf(table) } });
  });

  test('letUseTable without an index', () => {
    const { stack, fn, idOf, statements } = world();
    const table = new TableV2(stack, 'Table', { partitionKey });
    letUseTable(fn, 'TABLE_NAME', table, { actions: ['GetItem'] });
    expect(statements()).toEqual([allow('dynamodb:GetItem', idOf(table))]);
  });

  const THEIR_KEY = 'arn:aws:kms:eu-west-1:111122223333:key/theirs';

  test.each<[string, (stack: Stack) => ITable]>([
    ['a table', (stack) => new Table(stack, 'T', { partitionKey, encryption: TableEncryption.CUSTOMER_MANAGED })],
    [
      'a global table',
      (stack) => {
        const encryption = TableEncryptionV2.customerManagedKey(new Key(stack, 'Key'));
        return new TableV2(stack, 'T', { partitionKey, encryption });
      },
    ],
    [
      'a table of another app',
      (stack) => {
        const encryptionKey = Key.fromKeyArn(stack, 'Key', THEIR_KEY);
        return Table.fromTableAttributes(stack, 'T', { tableName: 'theirs', encryptionKey });
      },
    ],
    [
      'a global table of another app',
      (stack) => {
        const encryptionKey = Key.fromKeyArn(stack, 'Key', THEIR_KEY);
        return TableV2.fromTableAttributes(stack, 'T', { tableName: 'theirs', encryptionKey });
      },
    ],
  ])('letPut into %s with a key', (_what, create) => {
    const { stack, fn, statements } = world();
    const table = create(stack);
    letPut(fn, 'TABLE_NAME', table);
    expect(statements().at(-1)).toEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      Resource: stack.resolve(table.encryptionKey!.keyArn),
    });
  });
});

describe('an alias of a key (X6)', () => {
  const FLAG = '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal';

  /** What is said of a function that sends to a queue and puts into a table, both encrypted through an alias. */
  function warned(context?: Record<string, boolean>) {
    const stack = new Stack(new App({ context }), 'Stack');
    const fn = newFunction(stack, 'Fn');
    const key = Alias.fromAliasName(stack, 'Alias', 'alias/theirs');
    letSend(fn, 'QUEUE_URL', new Queue(stack, 'Queue', { encryption: QueueEncryption.KMS, encryptionMasterKey: key }));
    letPut(fn, 'TABLE_NAME', TableV2.fromTableAttributes(stack, 'T', { tableName: 'theirs', encryptionKey: key }));
    return SynthAnnotations.fromStack(stack).findWarning('*', Match.anyValue());
  }

  test('that grants nothing is a warning, once for a function', () => {
    expect(warned().map(({ id, entry }) => [id, entry.data])).toEqual([
      [
        '/Stack/Fn',
        'Stack/Alias is an alias, through which nothing was granted: what is encrypted with it will fail; ' +
          `give the key itself (Key.fromKeyArn, Key.fromLookup), or set the context ${FLAG} to true ` +
          '[ack: cdk-golden-paths:keyWithoutGrant:Alias]',
      ],
    ]);
  });

  test('that grants is none', () => {
    expect(warned({ [FLAG]: true })).toEqual([]);
  });
});

test('letConsume calls the function with batches, of which only what failed comes again', () => {
  const { stack, fn, idOf, statements } = world();
  const queue = new Queue(stack, 'Queue');
  letConsume(fn, 'Source', queue, { batchSize: 20, batchingWindow: Duration.seconds(3), maxConcurrency: 7 });
  expect(statements()).toEqual([allow(RECEIVE, idOf(queue))]);
  expect(theOnly(Template.fromStack(stack), 'AWS::Lambda::EventSourceMapping')[1]).toMatchObject({
    EventSourceArn: { 'Fn::GetAtt': [idOf(queue), 'Arn'] },
    BatchSize: 20,
    MaximumBatchingWindowInSeconds: 3,
    ScalingConfig: { MaximumConcurrency: 7 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('letEmpty', () => {
  const { stack, fn, idOf, statements, variables } = world();
  const queue = new Queue(stack, 'Queue');
  letEmpty(fn, 'QUARANTINE_QUEUE_URL', queue);
  expect(statements()).toEqual([allow(RECEIVE, idOf(queue))]);
  expect(variables()).toEqual({ QUARANTINE_QUEUE_URL: { Ref: idOf(queue) } });
});

test('letRedrive moves out of each dead-letter queue into the queue that it is of, with the key of that', () => {
  const { stack, fn, idOf, statements, variables } = world();
  const encryptionMasterKey = new Key(stack, 'Key');
  const [a, aDead, bDead] = ['A', 'ADead', 'BDead'].map((id) => new Queue(stack, id));
  const b = new Queue(stack, 'B', { encryption: QueueEncryption.KMS, encryptionMasterKey });
  letRedrive(fn, 'QUEUES', [
    ['a', aDead, a],
    ['b', bDead, b],
  ]);
  const MOVE = ['sqs:StartMessageMoveTask', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  expect(statements()).toEqual([
    allow(MOVE, idOf(aDead)),
    allow(SEND, idOf(a)),
    allow(MOVE, idOf(bDead)),
    allow(SEND, idOf(b)),
    allow(['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'], idOf(encryptionMasterKey)),
  ]);
  expect(described(variables().QUEUES)).toEqual([
    { name: 'a', queueUrl: `url of ${idOf(aDead)}` },
    { name: 'b', queueUrl: `url of ${idOf(bDead)}` },
  ]);
});

test('letReadStream calls the function with the changes of a table, from the first on, and gives up what it cannot do', () => {
  const { stack, fn, idOf, statements } = world();
  const table = new TableV2(stack, 'Table', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
  });
  const deadLetterQueue = new Queue(stack, 'DeadLetters');
  const filter = FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') });
  letReadStream(fn, 'Changes', table, { filter, deadLetterQueue, parallelizationFactor: 3 });
  const stream = { 'Fn::GetAtt': [idOf(table), 'StreamArn'] };
  expect(statements()).toEqual([
    { Effect: 'Allow', Action: 'dynamodb:ListStreams', Resource: stream },
    {
      Effect: 'Allow',
      Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      Resource: stream,
    },
    allow(SEND, idOf(deadLetterQueue)),
  ]);
  expect(theOnly(Template.fromStack(stack), 'AWS::Lambda::EventSourceMapping')[1]).toEqual({
    FunctionName: { Ref: stack.getLogicalId(fn.node.defaultChild as never) },
    EventSourceArn: stream,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    ParallelizationFactor: 3,
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [idOf(deadLetterQueue), 'Arn'] } } },
  });
});

test('letPublishEvents is for one bus', () => {
  const { stack, fn, idOf, statements, variables } = world();
  const bus = new EventBus(stack, 'Bus');
  letPublishEvents(fn, 'BUS_ARN', bus);
  expect(statements()).toEqual([allow('events:PutEvents', idOf(bus))]);
  expect(variables()).toEqual({ BUS_ARN: { 'Fn::GetAtt': [idOf(bus), 'Arn'] } });
});

describe('letReadObject', () => {
  const variables = { bucketName: 'BUCKET', objectKey: 'KEY' };

  test('is for one object', () => {
    const { stack, fn, statements, variables: told } = world();
    const bucket = new Bucket(stack, 'Bucket');
    letReadObject(fn, variables, bucket, 'models/golden.json');
    const resource = stack.resolve(bucket.arnForObjects('models/golden.json'));
    expect(statements()).toEqual([{ Effect: 'Allow', Action: 's3:GetObject', Resource: resource }]);
    expect(told()).toEqual({ BUCKET: stack.resolve(bucket.bucketName), KEY: 'models/golden.json' });
  });

  test('may decrypt it', () => {
    const { stack, fn, idOf, statements } = world();
    const encryptionKey = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey });
    letReadObject(fn, variables, bucket, 'golden.json');
    expect(statements()[1]).toEqual(allow('kms:Decrypt', idOf(encryptionKey)));
  });
});

describe('objects below prefixes', () => {
  const REASON = 'The names of the objects are not known before; they all begin with the prefix.';
  const arnOf = (id: string, rest: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, rest]] });

  test.each([false, true])('are put there and nowhere else, into a bucket with a key: %s', (hasKey) => {
    const { stack, fn, idOf, statements, variables } = world();
    const encryptionKey = hasKey ? new Key(stack, 'Key') : undefined;
    const bucket = new Bucket(stack, 'Bucket', { encryptionKey });
    letPutObjects(fn, 'ARCHIVE_BUCKET', bucket, ['events/', 'records/']);
    const id = idOf(bucket);
    const KEY = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];
    expect(statements()).toEqual([
      { Effect: 'Allow', Action: 's3:PutObject', Resource: [arnOf(id, '/events/*'), arnOf(id, '/records/*')] },
      ...(encryptionKey ? [allow(KEY, idOf(encryptionKey))] : []),
    ]);
    expect(variables()).toEqual({ ARCHIVE_BUCKET: { Ref: id } });
    expect(acknowledgedOn(fn.role!)).toEqual({
      [`IAM5[Resource::<${id}.Arn>/events/*]`]: REASON,
      [`IAM5[Resource::<${id}.Arn>/records/*]`]: REASON,
    });
  });

  test('are listed and read there and nowhere else', () => {
    const { stack, fn, idOf, statements } = world();
    const bucket = new Bucket(stack, 'Bucket');
    letReadObjects(fn, bucket, 'events/');
    expect(statements()).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: arnOf(idOf(bucket), '/events/*') },
      { ...allow('s3:ListBucket', idOf(bucket)), Condition: { StringLike: { 's3:prefix': 'events/*' } } },
    ]);
    expect(acknowledgedOn(fn.role!)).toEqual({ [`IAM5[Resource::<${idOf(bucket)}.Arn>/events/*]`]: REASON });
  });
});

describe('letReadSecretValue lets read the value, and nothing about it', () => {
  const THEIRS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:theirs';
  const read = (Resource: unknown) => ({ Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource });

  test('of a secret of the app, with its key', () => {
    const { stack, fn, idOf, statements, variables } = world();
    const encryptionKey = new Key(stack, 'Key');
    const secret = new Secret(stack, 'Secret', { encryptionKey });
    letReadSecretValue(fn, secret);
    expect(statements()).toEqual([read({ Ref: idOf(secret) }), allow('kms:Decrypt', idOf(encryptionKey))]);
    expect(variables()).toBeUndefined();
  });

  test.each([
    ['whole', `${THEIRS}-a1B2c3`, (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'S', `${THEIRS}-a1B2c3`)],
    ['partial', `${THEIRS}-??????`, (stack: Stack) => Secret.fromSecretPartialArn(stack, 'S', THEIRS)],
  ])('of one that is known by its %s ARN', (_how, resource, find) => {
    const { stack, fn, statements } = world();
    letReadSecretValue(fn, find(stack));
    expect(statements()).toEqual([read(resource)]);
  });
});

test('letPublishMetrics is for one namespace, and says why it names no resource', () => {
  const { fn, statements } = world();
  letPublishMetrics(fn, 'Shop/Orders');
  expect(statements()).toEqual([
    {
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': 'Shop/Orders' } },
    },
  ]);
  const acknowledged = fn
    .role!.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries<string>(data));
  expect(acknowledged).toEqual([
    [
      expect.stringContaining('AwsSolutions-IAM5[Resource::*]'),
      expect.stringMatching(/cloudwatch:PutMetricData.*one namespace\. xray:PutTraceSegments/),
    ],
  ]);
});

describe('what a key lets a function do is acknowledged, with its reason (X6)', () => {
  const ALL_FORMS = 'All forms of the action, with and without plaintext, on the one customer-managed key.';
  const KEY_RULES = {
    'IAM5[Action::kms:GenerateDataKey*]': ALL_FORMS,
    'IAM5[Action::kms:ReEncrypt*]': ALL_FORMS,
  };
  const queueWith = (stack: Stack, encryptionMasterKey?: Key) => new Queue(stack, 'Queue', { encryptionMasterKey });
  const tableWith = (stack: Stack, key?: Key) =>
    new TableV2(stack, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      encryption: key && TableEncryptionV2.customerManagedKey(key),
    });

  test.each<[string, (fn: LambdaFunction, stack: Stack, key?: Key) => void]>([
    ['letSend', (fn, stack, key) => letSend(fn, 'QUEUE_URL', queueWith(stack, key))],
    ['letSendToEach', (fn, stack, key) => letSendToEach(fn, 'TARGETS', [[{}, queueWith(stack, key)]])],
    ['letPut', (fn, stack, key) => letPut(fn, 'TABLE_NAME', tableWith(stack, key))],
    ['letUseTable', (fn, stack, key) => letUseTable(fn, 'TABLE_NAME', tableWith(stack, key), { actions: ['GetItem'] })],
  ])('%s', (_name, grant) => {
    const [withKey, without] = [world(), world()];
    grant(withKey.fn, withKey.stack, new Key(withKey.stack, 'Key'));
    grant(without.fn, without.stack);
    expect(acknowledgedOn(withKey.fn.role!)).toEqual(KEY_RULES);
    expect(acknowledgedOn(without.fn.role!)).toEqual({});
  });
});
