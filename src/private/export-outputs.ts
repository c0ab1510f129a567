import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { idsInStack } from './ids-in-stack';

/**
 * Makes each known value an output of the stack. Its logical id is the construct's path in the stack and the key, without
 * anything between, so that it stays the same for as long as the construct does.
 */
export function exportOutputs(scope: Construct, values: Record<string, string | undefined>): void {
  const prefix = idsInStack(scope).map((id) => id.replace(/[^A-Za-z0-9]/g, ''));
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) {
      continue;
    }
    const name = key[0].toUpperCase() + key.slice(1);
    new CfnOutput(scope, name, { value }).overrideLogicalId(prefix.join('') + name);
  }
}
