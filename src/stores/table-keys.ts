import { CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnGlobalTable, CfnTable, ITable } from 'aws-cdk-lib/aws-dynamodb';
import { rule, type Rule } from '../validation/rules';

/** The keys of a table as its template has them; a replica in another account has those of its source. */
interface Keys {
  readonly keySchema?: { attributeName: string }[];
  readonly attributeDefinitions?: { attributeName: string; attributeType: string }[];
}

/** A rule for a table that is given. Only one of the app tells its keys. */
export function keyRule(prop: string, table: ITable | undefined, partitionKey: string): Rule {
  return rule(
    prop,
    table && keysOf(table),
    `have the partition key ${partitionKey} (S) and no sort key`,
    (keys) => keys.length === 1 && keys[0] === `${partitionKey} (S)`,
  );
}

function keysOf(table: ITable): string[] | undefined {
  const resource = table.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) {
    return undefined;
  }
  const { keySchema, attributeDefinitions } = resource as CfnTable | CfnGlobalTable;
  const keys: Keys = Stack.of(table).resolve({ keySchema, attributeDefinitions });
  const types = new Map(keys.attributeDefinitions?.map((one) => [one.attributeName, one.attributeType]));
  return keys.keySchema?.map(({ attributeName }) => `${attributeName} (${types.get(attributeName)})`);
}
