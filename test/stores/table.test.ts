import { Stack, type Environment as CdkEnvironment } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { TableCapacity } from '../../src';
import type { SystemProps } from '../../src/environment/environment';
import { replicaTable, table, type TableProps } from '../../src/stores/table';
import { newThing } from '../environment/thing';
import { newFunction, theOnly } from '../surroundings';
import { newStack } from '../synth';

const OPTIONS = { resource: 'things', partitionKey: 'thingId', timeToLiveAttribute: 'endsAt' };
const TYPE = 'AWS::DynamoDB::GlobalTable';
const INDEX = { name: 'by-owner', partition: 'ownerId', sort: 'size', sortType: 'N' } as const;

function templateWith(props: Partial<SystemProps> = {}, options: Partial<TableProps> = {}): Template {
  const thing = newThing(props);
  table(thing, 'Table', { environment: thing.environment, ...OPTIONS, ...options });
  return Template.fromStack(Stack.of(thing));
}

function withKey(env?: CdkEnvironment) {
  const thing = newThing({}, newStack({ env }));
  const encryptionKey = new Key(thing, 'Key');
  const created = table(thing, 'Table', { environment: thing.environment, ...OPTIONS, encryptionKey });
  return { created, encryptionKey, stack: Stack.of(thing) };
}

describe('table', () => {
  test('is on demand, with point-in-time recovery, items that expire, and encryption (W5, X7)', () => {
    templateWith().hasResourceProperties(TYPE, {
      TableName: 'things-dev',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'thingId', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'thingId', AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: 'endsAt', Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [
        Match.objectLike({
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: Match.absent(),
        }),
      ],
    });
  });

  describe.each([[undefined], [{ region: 'eu-west-1' }]])(
    'with the key of the user, in the environment %o (X7)',
    (env) => {
      test('is encrypted with it', () => {
        const { created, encryptionKey, stack } = withKey(env);
        expect(created.encryptionKey).toBe(encryptionKey);
        const KMSMasterKeyId = stack.resolve(encryptionKey.keyArn);
        Template.fromStack(stack).hasResourceProperties(TYPE, {
          SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
          Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId } })],
        });
      });

      test('lets whoever may write use it', () => {
        const { created, encryptionKey, stack } = withKey(env);
        created.grantWriteData(newFunction(stack, 'Fn'));
        Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: Match.objectLike({
            Statement: Match.arrayWith([
              Match.objectLike({
                Action: Match.arrayWith(['kms:Decrypt']),
                Resource: stack.resolve(encryptionKey.keyArn),
              }),
            ]),
          }),
        });
      });
    },
  );

  test('asks for the key of a replica in another region, as aws-cdk-lib does', () => {
    const { created, stack } = withKey({ region: 'eu-west-1' });
    created.addReplica({ region: 'eu-central-1' });
    expect(() => Template.fromStack(stack)).toThrow("KMS key for eu-central-1 was not found in 'replicaKeyArns'");
  });

  test.each([
    [true, 'Retain'],
    [false, 'Delete'],
  ])('with dataProtection %s: %s (X3)', (dataProtection, policy) => {
    templateWith({ dataProtection }).hasResource(TYPE, {
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy,
      Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: dataProtection })] },
    });
  });

  test('has the tags of the construct, which stand in its replica (X9)', () => {
    templateWith().hasResourceProperties(TYPE, {
      Replicas: [Match.objectLike({ Tags: Match.arrayWith([{ Key: 'Project', Value: 'thing' }]) })],
    });
  });

  test('keeps items for good, and tells nobody of changes, unless that is asked for', () => {
    templateWith({}, { timeToLiveAttribute: undefined }).hasResourceProperties(TYPE, {
      TimeToLiveSpecification: Match.absent(),
      StreamSpecification: Match.absent(),
      GlobalSecondaryIndexes: Match.absent(),
    });
  });

  test('tells what an item was and is (E2)', () => {
    templateWith({}, { hasStream: true }).hasResourceProperties(TYPE, {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('has no name with physicalNames: false (X1)', () => {
    templateWith({ physicalNames: false }).hasResourceProperties(TYPE, { TableName: Match.absent() });
  });
});

describe('an index', () => {
  test.each(['N', 'S'] as const)('has all attributes, and a sort key of type %s (E2)', (sortType) => {
    templateWith({}, { index: { ...INDEX, sortType } }).hasResourceProperties(TYPE, {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [
            { AttributeName: 'ownerId', KeyType: 'HASH' },
            { AttributeName: 'size', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      AttributeDefinitions: Match.arrayWith([
        { AttributeName: 'ownerId', AttributeType: 'S' },
        { AttributeName: 'size', AttributeType: sortType },
      ]),
    });
  });

  const capacity = TableCapacity.provisioned({
    readCapacity: 5,
    writeCapacity: 7,
    maxReadCapacity: 9,
    maxWriteCapacity: 11,
    targetUtilizationPercent: 60,
  });
  const scaled = (MinCapacity: number, MaxCapacity: number) => ({
    MinCapacity,
    MaxCapacity,
    SeedCapacity: MinCapacity,
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 60 },
  });
  const reads = { ReadCapacityAutoScalingSettings: scaled(5, 9) };
  const writes = { WriteCapacityAutoScalingSettings: scaled(7, 11) };

  test('is scaled as its table is, from a seed that it has when it was on demand (E2, X4)', () => {
    templateWith({}, { index: INDEX, capacity }).hasResourceProperties(TYPE, {
      BillingMode: 'PROVISIONED',
      WriteProvisionedThroughputSettings: writes,
      GlobalSecondaryIndexes: [Match.objectLike({ WriteProvisionedThroughputSettings: writes })],
      Replicas: [
        Match.objectLike({
          ReadProvisionedThroughputSettings: reads,
          GlobalSecondaryIndexes: [{ IndexName: 'by-owner', ReadProvisionedThroughputSettings: reads }],
        }),
      ],
    });
  });

  test('is on demand as its table is', () => {
    templateWith({}, { index: INDEX, capacity: TableCapacity.onDemand() }).hasResourceProperties(TYPE, {
      BillingMode: 'PAY_PER_REQUEST',
      WriteProvisionedThroughputSettings: Match.absent(),
      GlobalSecondaryIndexes: [Match.objectLike({ WriteProvisionedThroughputSettings: Match.absent() })],
      Replicas: [Match.objectLike({ ReadProvisionedThroughputSettings: Match.absent() })],
    });
  });
});

describe('a table with a replica (E11)', () => {
  const replica = { region: 'eu-central-1', keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/there' };

  test('has one there, encrypted with the key of that region', () => {
    const thing = newThing();
    const encryptionKey = new Key(thing, 'Key');
    table(thing, 'Table', { environment: thing.environment, ...OPTIONS, encryptionKey, replica });
    const stack = Stack.of(thing);
    const [, { Replicas }] = theOnly(Template.fromStack(stack), TYPE);
    const keys = Replicas.map(({ Region, SSESpecification }: any) => [Region, SSESpecification.KMSMasterKeyId]);
    expect(keys).toHaveLength(2);
    expect(Object.fromEntries(keys)).toEqual({
      'eu-central-1': replica.keyArn,
      'eu-west-1': stack.resolve(encryptionKey.keyArn),
    });
  });

  test('has none elsewhere when none is asked for', () => {
    expect(theOnly(templateWith(), TYPE)[1].Replicas).toHaveLength(1);
  });
});

describe('the replica of a table that another stack makes (E11)', () => {
  const STREAM = 'arn:aws:dynamodb:eu-west-1:111122223333:table/things-dev/stream/1';

  function found(options: Partial<TableProps> = {}) {
    const thing = newThing();
    const { environment } = thing;
    const replica = replicaTable(thing, 'Table', { environment, ...OPTIONS, ...options }, STREAM);
    return { replica, stack: Stack.of(thing) };
  }

  test('has the name and the stream of the table, and is in the region of the stack', () => {
    const { replica, stack } = found();
    expect([replica.tableName, replica.tableStreamArn, replica.encryptionKey]).toEqual([
      'things-dev',
      STREAM,
      undefined,
    ]);
    expect(JSON.stringify(stack.resolve(replica.tableArn))).toContain(':dynamodb:eu-west-1:');
  });

  test('has the key of its region', () => {
    const encryptionKey = new Key(newStack(), 'Key');
    expect(found({ encryptionKey }).replica.encryptionKey).toBe(encryptionKey);
  });

  test.each([
    [undefined, false],
    [INDEX, true],
  ])('lets its index be read, if it has one: %o', (index, isReadable) => {
    const { replica, stack } = found({ index });
    replica.grantReadData(newFunction(stack, 'Fn'));
    const [, { PolicyDocument }] = theOnly(Template.fromStack(stack), 'AWS::IAM::Policy');
    expect(JSON.stringify(PolicyDocument.Statement).includes('/index/*')).toBe(isReadable);
  });
});
