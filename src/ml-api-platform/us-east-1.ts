import { CrossStackReferences, ReferenceStrength, Stack, Token, type CfnResource } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { pascalCase, topStack } from '../environment/ids';
import { EDGE_REGION, seesEdge } from '../monitoring/alarms/cloudfront';

/** Whether synthesis knows what is in us-east-1 and what is not. */
export function knowsRegion(scope: Construct): boolean {
  return !Token.isUnresolved(Stack.of(scope).region);
}

/** The stack of a construct, or one of its own in us-east-1 for what has to be there; `name` tells several of one system apart. */
export function inUsEast1(scope: Construct, environment: Environment, name: string): Construct {
  const stack = Stack.of(scope);
  if (seesEdge(scope)) {
    return scope;
  }
  const names = [topStack(scope).stackName, environment.instance, name].filter(Boolean);
  const made = new Stack(scope, pascalCase(name), {
    stackName: names.join('-').replace(/[^A-Za-z0-9-]/g, '-'),
    description: `What ${environment.service} has in ${EDGE_REGION}, because CloudFront looks for it there`,
    env: { account: stack.account, region: EDGE_REGION },
  });
  environment.tag(made);
  return made;
}

/**
 * Lets a stack of another region refer to a resource by an output of its stack (`Fn::GetStackOutput`), without a custom resource in each.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function referToWeakly(resource: CfnResource): void {
  CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
}
