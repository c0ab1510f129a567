import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says of the policies of a construct why the resources of an ARN with a wildcard are those that are meant. */
export function acknowledgeWildcard(scope: IConstruct, arn: string, reason: string): void {
  const id = `AwsSolutions-IAM5[Resource::${asFound(Stack.of(scope).resolve(arn))}]`;
  Validations.of(scope).acknowledge({ id, reason });
}

/** A resolved text as cdk-nag writes it: what only the deployment knows is `<Name>` or `<Name.Attribute>`. */
function asFound(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[intrinsic, told]] = Object.entries(value as Record<string, unknown>);
  if (intrinsic === 'Fn::Join') {
    const [between, parts] = told as [string, unknown[]];
    return parts.map(asFound).join(between);
  }
  return `<${[told].flat().join('.')}>`;
}
