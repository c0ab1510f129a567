import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** CloudFormation takes 500 resources a stack; what is near it gets a warning while there is time to move. */
export const MOST_RESOURCES = 450;

/**
 * Warns of a stack that comes near the limit of CloudFormation, and tells what it is made of.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function watchResources(scope: Construct, wayOut: string): void {
  scope.node.addValidation({
    validate: () => {
      const stack = Stack.of(scope);
      const types = stack.node
        .findAll()
        .filter((node) => CfnResource.isCfnResource(node) && Stack.of(node) === stack)
        .map((node) => (node as CfnResource).cfnResourceType);
      if (types.length > MOST_RESOURCES) {
        Annotations.of(scope).addWarningV2(
          'cdk-golden-paths:resourceBudget',
          `the stack has ${types.length} of the 500 resources that CloudFormation takes (${mostOf(types)}); ${wayOut}`,
        );
      }
      return [];
    },
  });
}

/** The five types that there are most of. */
function mostOf(types: string[]): string {
  const counts = new Map<string, number>();
  types.forEach((type) => counts.set(type, (counts.get(type) ?? 0) + 1));
  const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, 5);
  return most.map(([type, count]) => `${count} ${type}`).join(', ');
}
