import { Stack, type Environment as CdkEnvironment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { TableCapacity } from '../../src';
import { SHOP_TABLES, type ShopTable } from '../../src/ecommerce-serverless-api/env';
import { shopTables } from '../../src/ecommerce-serverless-api/shop-tables';
import type { SystemProps } from '../../src/environment/environment';
import { newThing } from '../environment/thing';
import { byType } from '../surroundings';
import { newStack, type TemplateResource } from '../synth';

/** The tables of a shop, by their names. */
function made(props: Partial<SystemProps> = {}, env: CdkEnvironment | undefined = { region: 'eu-west-1' }) {
  const thing = newThing(props, newStack({ env }));
  const encryptionKey = new Key(thing, 'Key');
  const capacity = TableCapacity.provisioned({ readCapacity: 5, writeCapacity: 6 });
  const tables = shopTables(thing, 'Tables', { environment: thing.environment, capacity, encryptionKey });
  const stack = Stack.of(thing);
  const resources = new Map(byType(Template.fromStack(stack), 'AWS::DynamoDB::GlobalTable'));
  const entries = Object.entries(tables).map(([name, { node }]): [string, TemplateResource] => {
    return [name, resources.get(stack.getLogicalId(node.defaultChild as never))!];
  });
  expect(entries).toHaveLength(resources.size);
  return { resources: Object.fromEntries(entries), keyArn: stack.resolve(encryptionKey.keyArn) };
}

const NAMES = Object.keys(SHOP_TABLES) as (keyof typeof SHOP_TABLES)[];

describe.each([[{ region: 'eu-west-1' }], [undefined]])('the tables of a shop in the environment %o', (env) => {
  const { resources, keyArn } = made({}, env);

  test('are one for each kind of thing (E2)', () => {
    expect(Object.keys(resources)).toEqual(['products', 'carts', 'customers', 'orders', 'requests']);
  });

  test.each(NAMES)('%s has the keys, the index and the expiry that the handlers expect (E2)', (name) => {
    const { key, index, expires } = SHOP_TABLES[name] as ShopTable;
    const { Properties } = resources[name];
    expect(Properties.TableName).toBe(`${name}-dev`);
    expect(Properties.KeySchema).toEqual([{ AttributeName: key, KeyType: 'HASH' }]);
    expect(Properties.TimeToLiveSpecification).toEqual(expires && { AttributeName: expires, Enabled: true });
    const indexes = Properties.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }: any) => [
      IndexName,
      ...KeySchema.map(({ AttributeName }: any) => AttributeName),
      Projection.ProjectionType,
    ]);
    expect(indexes).toEqual(index && [[index.name, index.partition, index.sort, 'ALL']]);
    const types = { [key]: 'S', ...(index && { [index.partition]: 'S', [index.sort]: index.sortType }) };
    const defined = Properties.AttributeDefinitions.map(({ AttributeName, AttributeType }: any) => [
      AttributeName,
      AttributeType,
    ]);
    expect(Object.fromEntries(defined)).toEqual(types);
  });

  test.each(NAMES)('%s is encrypted with the key, can be restored, and is scaled (E2, X7)', (name) => {
    const { SSESpecification, Replicas, WriteProvisionedThroughputSettings } = resources[name].Properties;
    expect(SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(Replicas).toHaveLength(1);
    expect(Replicas[0]).toMatchObject({
      SSESpecification: { KMSMasterKeyId: keyArn },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      ReadProvisionedThroughputSettings: { ReadCapacityAutoScalingSettings: { MinCapacity: 5, MaxCapacity: 50 } },
    });
    expect(WriteProvisionedThroughputSettings.WriteCapacityAutoScalingSettings).toMatchObject({
      MinCapacity: 6,
      MaxCapacity: 60,
    });
  });

  test('expire where carts and used keys are kept, and nowhere else (E2)', () => {
    const expiring = NAMES.filter((name) => resources[name].Properties.TimeToLiveSpecification?.Enabled);
    expect(expiring).toEqual(['carts', 'requests']);
  });

  test('tell of changes of products and orders, of which events are made', () => {
    const streams = NAMES.filter((name) => resources[name].Properties.StreamSpecification !== undefined);
    expect(streams).toEqual(['products', 'orders']);
  });
});

test.each([
  [true, 'Retain'],
  [false, 'Delete'],
])('with dataProtection %s, each table is protected or goes with its stack (X3)', (dataProtection, policy) => {
  for (const { DeletionPolicy, UpdateReplacePolicy, Properties } of Object.values(made({ dataProtection }).resources)) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([policy, policy]);
    expect(Properties.Replicas[0].DeletionProtectionEnabled).toBe(dataProtection);
  }
});
