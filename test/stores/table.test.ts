import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { SystemProps } from '../../src/environment/environment';
import { table } from '../../src/stores/table';
import { newThing } from '../environment/thing';

const OPTIONS = { resource: 'things', partitionKey: 'thingId', timeToLiveAttribute: 'endsAt' };
const TYPE = 'AWS::DynamoDB::GlobalTable';

function templateWith(props: Partial<SystemProps> = {}, withKey = false): Template {
  const thing = newThing(props);
  const encryptionKey = withKey ? new Key(thing, 'Key') : undefined;
  table(thing, 'Table', { environment: thing.environment, ...OPTIONS, encryptionKey });
  return Template.fromStack(Stack.of(thing));
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

  test('is encrypted with the key of the user (X7)', () => {
    const template = templateWith({}, true);
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    template.hasResourceProperties(TYPE, {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } } })],
    });
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
