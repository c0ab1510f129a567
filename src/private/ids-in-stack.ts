import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The ids of a construct and of its parents, from below the stack. */
export function idsInStack(scope: IConstruct): string[] {
  const { scopes } = scope.node;
  return scopes.slice(scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id);
}
