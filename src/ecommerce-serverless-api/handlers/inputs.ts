import { expressionsOf, type Change, type Conditions } from './expressions';
import { requireEnv } from '../../functions/handlers/require-env';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from '../env';

/** One action of a transaction. */
export interface Write extends Conditions, Change {
  readonly table: ShopTableName;
  /** The item to put. */
  readonly put?: object;
  /** The key of the item to change. */
  readonly id?: string;
}

/** What to list. */
export interface Selection {
  readonly table: ShopTableName;
  readonly limit: number;
  /** The key that the page before ended with. */
  readonly after?: Record<string, unknown>;
  /** A partition of the index; the whole table without one. */
  readonly partition?: string;
  /** The least and the greatest value of the sort key. */
  readonly range?: readonly [number, number];
  readonly descending?: boolean;
}

/** The name of a table. */
export function nameOf(table: ShopTableName): string {
  return requireEnv(SHOP_TABLES[table].variable);
}

/** The key of an item. */
export function keyOf(table: ShopTableName, id: string): Record<string, string> {
  return { [SHOP_TABLES[table].key]: id };
}

/** The input of a put, alone or in a transaction. */
export function toPut({ table, put, ...conditions }: Write) {
  return {
    TableName: nameOf(table),
    Item: put!,
    ...expressionsOf({}, conditions),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** The input of an update, alone or in a transaction. */
export function toUpdate({ table, id, set, add, ...conditions }: Write) {
  const { UpdateExpression, ...expressions } = expressionsOf({ set, add }, conditions);
  return {
    TableName: nameOf(table),
    Key: keyOf(table, id!),
    UpdateExpression: UpdateExpression!,
    ...expressions,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
}

/** The part of an index that is asked for. */
export function queryOf(table: ShopTableName, { partition, range, descending }: Omit<Selection, 'table'>) {
  const { index } = SHOP_TABLES[table] as ShopTable;
  return {
    IndexName: index!.name,
    KeyConditionExpression: `#partition = :partition${range ? ' AND #sort BETWEEN :least AND :greatest' : ''}`,
    ExpressionAttributeNames: { '#partition': index!.partition, ...(range && { '#sort': index!.sort }) },
    ExpressionAttributeValues: {
      ':partition': partition,
      ...(range && { ':least': range[0], ':greatest': range[1] }),
    },
    ScanIndexForward: !descending,
  };
}
