import {
  CreateTableCommand,
  waitUntilTableExists,
  type AttributeDefinition,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { SHOP_TABLES, type ShopTable } from '../../src/ecommerce-serverless-api/env';

/** Makes the tables of the shop; returns the variables by which the handlers find them. */
export async function createShopTables(dynamoDb: DynamoDBClient): Promise<Record<string, string>> {
  const tables = Object.entries(SHOP_TABLES).map(([name, table]) => create(dynamoDb, `${name}-race`, table));
  return Object.assign({}, ...(await Promise.all(tables)));
}

async function create(client: DynamoDBClient, TableName: string, { variable, key, index }: ShopTable) {
  const AttributeDefinitions: AttributeDefinition[] = [{ AttributeName: key, AttributeType: 'S' }];
  if (index !== undefined) {
    AttributeDefinitions.push({ AttributeName: index.partition, AttributeType: 'S' });
    AttributeDefinitions.push({ AttributeName: index.sort, AttributeType: index.sortType });
  }
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(key),
      AttributeDefinitions,
      GlobalSecondaryIndexes: index && [
        { IndexName: index.name, KeySchema: keys(index.partition, index.sort), Projection: { ProjectionType: 'ALL' } },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
  return { [variable]: TableName };
}

function keys(partition: string, sort?: string): KeySchemaElement[] {
  const hash: KeySchemaElement = { AttributeName: partition, KeyType: 'HASH' };
  return sort === undefined ? [hash] : [hash, { AttributeName: sort, KeyType: 'RANGE' }];
}
