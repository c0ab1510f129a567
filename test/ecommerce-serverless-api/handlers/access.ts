import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isOfHome } from './dynamodb';
import { SHOP_TABLES, type ShopTable, type ShopTableName } from '../../../src/ecommerce-serverless-api/env';
import { SHOP_ACCESS, type ShopFunctionName } from '../../../src/ecommerce-serverless-api/shop-access';

/** A table, and what is done with it, as IAM calls it. */
export type Use = readonly [table: ShopTableName, action: string];

/** What a command does. */
export function usesOf(command: object): Use[] {
  if (command instanceof TransactWriteCommand) {
    return command.input.TransactItems!.map(({ Put, Update }) =>
      Put ? [tableOf(Put.TableName), 'PutItem'] : [tableOf(Update!.TableName), 'UpdateItem'],
    );
  }
  if (command instanceof BatchGetCommand) {
    return Object.keys(command.input.RequestItems!).map((name) => [tableOf(name), 'BatchGetItem']);
  }
  if (command instanceof QueryCommand) {
    const table = tableOf(command.input.TableName);
    // The right is for the index alone.
    expect(command.input.IndexName).toBe((SHOP_TABLES[table] as ShopTable).index!.name);
    return [[table, 'Query']];
  }
  const [, action] = SINGLE.find(([kind]) => command instanceof kind)!;
  return [[tableOf((command as GetCommand).input.TableName), action]];
}

const SINGLE = [
  [GetCommand, 'GetItem'],
  [ScanCommand, 'Scan'],
  [UpdateCommand, 'UpdateItem'],
  [DeleteCommand, 'DeleteItem'],
] as const;

/** Throws what a function is told that may not do what it does. */
export function requireAccess(caller: ShopFunctionName | undefined, command: object): void {
  // What each may ask of the home region stands beside what it does with tables.
  if (caller === undefined || isOfHome(command)) {
    return;
  }
  const allowed: Partial<Record<ShopTableName, readonly string[]>> = SHOP_ACCESS[caller];
  const denied = usesOf(command).find(([table, action]) => !allowed[table]?.includes(action));
  if (denied !== undefined) {
    const message = `${caller} may not ${denied[1]} ${denied[0]}`;
    throw Object.assign(new Error(message), { name: 'AccessDeniedException', $fault: 'client' });
  }
}

function tableOf(name: string | undefined): ShopTableName {
  const [table] = Object.entries(SHOP_TABLES).find(([, { variable }]) => process.env[variable] === name)!;
  return table as ShopTableName;
}
