import { Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { TableCapacity } from '../../src';
import { shopTables } from '../../src/ecommerce-serverless-api/shop-tables';
import type { SystemProps } from '../../src/environment/environment';
import { newThing } from '../environment/thing';
import { newStack } from '../synth';

/** What the parts of a shop are made of. */
export function shopParts(props: Partial<SystemProps> = {}, scope = newStack()) {
  const thing = newThing(props, scope);
  const { environment } = thing;
  const encryptionKey = new Key(thing, 'Key');
  const tables = shopTables(thing, 'Tables', { environment, capacity: TableCapacity.onDemand(), encryptionKey });
  const stack = Stack.of(thing);
  const { settings } = environment;
  return { thing, stack, environment, encryptionKey, tables, settings };
}
