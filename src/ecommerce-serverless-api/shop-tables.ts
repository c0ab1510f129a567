import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from './env';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import type { TableCapacity } from '../environment/table-capacity';
import { table } from '../stores/table';

/** What the tables of a shop are made with. */
export interface ShopTablesProps {
  readonly environment: Environment;
  /** Of each of them, and of each index. */
  readonly capacity: TableCapacity;
  readonly encryptionKey: IKey;
}

/** The tables of a shop, by their names. */
export type ShopTables = Readonly<Record<ShopTableName, TableV2>>;

/** A table for each kind of thing. */
export function shopTables(scope: Construct, id: string, props: ShopTablesProps): ShopTables {
  const parts = new Construct(scope, id);
  const made = Object.entries<ShopTable>(SHOP_TABLES).map(([name, { key, index, expires, hasStream }]) => [
    name,
    table(parts, pascalCase(name), {
      ...props,
      resource: name,
      partitionKey: key,
      index,
      timeToLiveAttribute: expires,
      hasStream,
    }),
  ]);
  return Object.fromEntries(made) as ShopTables;
}
