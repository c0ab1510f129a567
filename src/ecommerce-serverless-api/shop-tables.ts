import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { RegionPlan } from './disaster-recovery';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from './env';
import type { Environment } from '../environment/environment';
import { pascalCase } from '../environment/ids';
import type { TableCapacity } from '../environment/table-capacity';
import { replicaTable, table, type TableProps } from '../stores/table';

/** What the tables of a shop are made with. */
export interface ShopTablesProps extends RegionPlan {
  readonly environment: Environment;
  /** Of each of them, and of each index. */
  readonly capacity: TableCapacity;
  readonly encryptionKey: IKey;
}

/** The tables of a shop, by their names. */
export type ShopTables = Readonly<Record<ShopTableName, ITableV2>>;

/** A table for each kind of thing. */
export function shopTables(scope: Construct, id: string, props: ShopTablesProps): ShopTables {
  const { secondary } = props;
  const streams: Partial<Record<string, string>> = {
    products: secondary?.productsStreamArn,
    orders: secondary?.ordersStreamArn,
  };
  const parts = new Construct(scope, id);
  const made = Object.entries<ShopTable>(SHOP_TABLES).map(([name, { key, index, expires, hasStream }]) => {
    const rest = { index, timeToLiveAttribute: expires, hasStream, capacity: props.capacity };
    return [name, regionalTable(parts, name, props, { ...rest, resource: name, partitionKey: key }, streams[name])];
  });
  return Object.fromEntries(made) as ShopTables;
}

/** A table with its replica, or the replica of one. */
export function regionalTable(
  scope: Construct,
  name: string,
  { environment, encryptionKey, primary, secondary }: Omit<ShopTablesProps, 'capacity'>,
  props: Omit<TableProps, 'environment'>,
  streamArn?: string,
): ITableV2 {
  const all = { ...props, environment, encryptionKey };
  if (secondary) {
    return replicaTable(scope, pascalCase(name), all, streamArn);
  }
  const replica = primary && { region: primary.region, keyArn: primary.encryptionKeyArn };
  return table(scope, pascalCase(name), { ...all, replica });
}
