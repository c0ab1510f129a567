import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The stack that is deployed by itself: of a nested stack, the one that it is nested in. */
export function topStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent === undefined ? stack : topStack(stack.nestedStackParent);
}

/** The ids of a construct and of its parents, from below the stack; those of nested stacks among them. */
export function idsInStack(scope: IConstruct): string[] {
  const { scopes } = scope.node;
  return scopes.slice(scopes.indexOf(topStack(scope)) + 1).map(({ node }) => node.id);
}

/** A name with hyphens, such as `card-refunds`, as it stands in construct ids: `CardRefunds`. */
export function pascalCase(name: string): string {
  return name.replace(/(^|-)([a-z0-9])/g, (_match, _hyphen, first: string) => first.toUpperCase());
}

/** A construct id, such as `ApiServerErrors`, as it stands in physical names: `api-server-errors`. */
export function kebabCase(id: string): string {
  return id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
