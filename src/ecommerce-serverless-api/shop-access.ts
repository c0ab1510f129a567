import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from './env';
import type { ShopTables } from './shop-tables';
import { letUseTable } from '../functions/grants';

/** The table that a function has the most to do with: `Query` is of its index. */
const LISTED = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
/** Of the idempotency keys: a claim is put, and read when something is in the way. */
const CLAIMS = ['GetItem', 'PutItem'] as const;

/**
 * What each function does with which table. In a transaction each write has the right of its own action; a condition on
 * the item that is written needs no other.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export const SHOP_ACCESS = {
  products: { products: [...LISTED, 'Scan', 'Query'], requests: CLAIMS },
  carts: {
    carts: [...LISTED, 'Query'],
    products: ['GetItem', 'BatchGetItem', 'UpdateItem'],
    orders: ['PutItem'],
    requests: CLAIMS,
  },
  customers: { customers: [...LISTED, 'Scan'], requests: CLAIMS },
  orders: { orders: ['GetItem', 'UpdateItem', 'Query'], products: ['UpdateItem'] },
  payments: { orders: ['GetItem', 'UpdateItem'], products: ['UpdateItem'] },
} as const satisfies Record<string, Partial<Record<ShopTableName, readonly string[]>>>;

/** What each table is asked, as its metrics call it; a write in a transaction is its own operation. */
export const SHOP_OPERATIONS: Readonly<Record<ShopTableName, readonly string[]>> = {
  products: ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'],
  carts: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'],
  customers: ['GetItem', 'Scan', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'],
  orders: ['GetItem', 'Query', 'TransactWriteItems'],
  requests: ['GetItem', 'TransactWriteItems'],
};

/** A function that uses tables. */
export type ShopFunctionName = keyof typeof SHOP_ACCESS;

/** Lets a function do with the tables what it does, and no more. */
export function letUseTables(fn: LambdaFunction, name: ShopFunctionName, tables: ShopTables): void {
  for (const [table, uses] of Object.entries<readonly string[]>(SHOP_ACCESS[name])) {
    const { variable, index } = SHOP_TABLES[table as ShopTableName] as ShopTable;
    letUseTable(fn, variable, tables[table as ShopTableName], {
      actions: uses.filter((use) => use !== 'Query'),
      index: uses.includes('Query') ? index!.name : undefined,
    });
  }
}
