import { Stack } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { HOME, ShopEnv } from './env';
import { regionalTable, type ShopTablesProps } from './shop-tables';
import { letUseTable } from '../functions/grants';

/** Which region of a shop takes changes. */
export interface ShopHome {
  /** The one that does until somebody says otherwise. */
  readonly region: string;
  /** Where they say it, in both regions. */
  readonly table: ITableV2;
}

/** Where it stands which region takes changes; undefined for a shop in one region. */
export function shopHome(scope: Construct, props: Omit<ShopTablesProps, 'capacity'>): ShopHome | undefined {
  const { primary, secondary } = props;
  if (primary === undefined && secondary === undefined) {
    return undefined;
  }
  const table = regionalTable(scope, HOME.table, props, { resource: HOME.table, partitionKey: HOME.key });
  return { region: secondary?.primaryRegion ?? Stack.of(scope).region, table };
}

/** Lets a function ask whether its region takes changes. */
export function letAskForHome(fn: LambdaFunction, home: ShopHome | undefined): void {
  if (home !== undefined) {
    letUseTable(fn, ShopEnv.HOME_TABLE, home.table, { actions: ['GetItem'] });
    fn.addEnvironment(ShopEnv.HOME_REGION, home.region);
  }
}
