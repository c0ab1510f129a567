import { SHOP_TABLES, type ShopTable, type ShopTableName } from './env';
import { SHOP_OPERATIONS } from './shop-access';
import type { ShopTables } from './shop-tables';
import { pascalCase } from '../environment/ids';
import { unitsOf, type TableCapacity } from '../environment/table-capacity';
import type { MonitoredTable } from '../monitoring/alarms/table';

/** The tables of a shop as their alarms see them. */
export function monitoredTables(tables: ShopTables, capacity: TableCapacity): MonitoredTable[] {
  return Object.entries<ShopTable>(SHOP_TABLES).map(([name, { index }]) => ({
    name: pascalCase(name),
    table: tables[name as ShopTableName],
    index: index?.name,
    operations: SHOP_OPERATIONS[name as ShopTableName],
    units: unitsOf(capacity),
  }));
}
