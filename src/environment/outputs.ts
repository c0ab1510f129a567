import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { idsInStack, pascalCase } from './ids';

/** Values by key; a record of values has one for each of its names. */
type Outputs = Record<string, string | Record<string, string> | undefined>;

/**
 * Makes each known value an output of the stack. Its logical id is the construct's path in the stack and the key, without
 * anything between, so that it stays the same for as long as the construct does.
 */
export function exportOutputs(scope: Construct, outputs: object): void {
  const prefix = idsInStack(scope).map((id) => id.replace(/[^A-Za-z0-9]/g, ''));
  for (const [name, value] of Object.entries(outputs as Outputs).flatMap(flatten)) {
    new CfnOutput(scope, name, { value }).overrideLogicalId(prefix.join('') + name);
  }
}

/** `queueUrls: { payments }` is `PaymentsQueueUrl`. */
function flatten([key, value]: [string, Outputs[string]]): [name: string, value: string][] {
  const name = key[0].toUpperCase() + key.slice(1);
  if (value === undefined || typeof value === 'string') {
    return value === undefined ? [] : [[name, value]];
  }
  return Object.entries(value).map(([of, one]) => [pascalCase(of) + name.replace(/s$/, ''), one]);
}
