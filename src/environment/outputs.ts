import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { idsInStack, pascalCase, topStack } from './ids';

/** Values by key; a record of values has one for each of its names. */
type Outputs = Record<string, string | Record<string, string> | undefined>;

/**
 * Makes each known value an output of the stack. Its logical id is the construct's path in the stack and the key, without
 * anything between, so that it stays the same for as long as the construct does.
 */
export function exportOutputs(scope: Construct, outputs: object): void {
  const prefix = idsInStack(scope).map((id) => id.replace(/[^A-Za-z0-9]/g, ''));
  // Nobody sees the outputs of a nested stack but the stack that it is nested in.
  const isNested = Stack.of(scope).nested;
  for (const [name, value] of Object.entries(outputs as Outputs).flatMap(flatten)) {
    const logicalId = prefix.join('') + name;
    const output = isNested
      ? new CfnOutput(topStack(scope), logicalId, { value })
      : new CfnOutput(scope, name, { value });
    output.overrideLogicalId(logicalId);
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
