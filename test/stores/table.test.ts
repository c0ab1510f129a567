import { Stack, type Environment as CdkEnvironment } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { SystemProps } from '../../src/environment/environment';
import { table } from '../../src/stores/table';
import { newThing } from '../environment/thing';
import { newFunction } from '../surroundings';
import { newStack } from '../synth';

const OPTIONS = { resource: 'things', partitionKey: 'thingId', timeToLiveAttribute: 'endsAt' };
const TYPE = 'AWS::DynamoDB::GlobalTable';

function templateWith(props: Partial<SystemProps> = {}): Template {
  const thing = newThing(props);
  table(thing, 'Table', { environment: thing.environment, ...OPTIONS });
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

  test('has no name with physicalNames: false (X1)', () => {
    templateWith({ physicalNames: false }).hasResourceProperties(TYPE, { TableName: Match.absent() });
  });
});
