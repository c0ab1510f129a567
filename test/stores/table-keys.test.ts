import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2, TableV2MultiAccountReplica } from 'aws-cdk-lib/aws-dynamodb';
import { keyRule } from '../../src/stores/table-keys';
import { newStack } from '../synth';

const STRING_ID = { name: 'id', type: AttributeType.STRING };

describe('keyRule (X5)', () => {
  test('is broken by other keys of a table of the app', () => {
    const table = new TableV2(newStack(), 'Table', { partitionKey: STRING_ID });
    expect(keyRule('table', table, 'id')).toBeUndefined();
    expect(keyRule('table', table, 'ID')).toBe(
      'table must have the partition key ID (S) and no sort key, got ["id (S)"]',
    );
  });

  test('is broken by a sort key beside the right partition key', () => {
    const sortKey = { name: 'at', type: AttributeType.NUMBER };
    const table = new TableV2(newStack(), 'Table', { partitionKey: STRING_ID, sortKey });
    expect(keyRule('table', table, 'id')).toBe(
      'table must have the partition key id (S) and no sort key, got ["id (S)","at (N)"]',
    );
  });

  test('is not broken by no table, nor by one of another app', () => {
    expect(keyRule('table', undefined, 'id')).toBeUndefined();
    expect(keyRule('table', TableV2.fromTableName(newStack(), 'Table', 'theirs'), 'id')).toBeUndefined();
  });

  test('is not broken by a replica, whose source tells its keys', () => {
    const app = new App();
    const stackIn = (id: string, account: string, region: string) => new Stack(app, id, { env: { account, region } });
    const source = new TableV2(stackIn('Source', '111122223333', 'eu-west-1'), 'Table', {
      partitionKey: { name: 'other', type: AttributeType.NUMBER },
      tableName: 'source',
    });
    const replica = new TableV2MultiAccountReplica(stackIn('Replica', '444455556666', 'eu-central-1'), 'Table', {
      replicaSourceTable: source,
      tableName: 'source',
    });
    expect(keyRule('table', replica, 'id')).toBeUndefined();
  });
});
