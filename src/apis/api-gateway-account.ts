import { Annotations, Aspects, CfnResource, Stack, Stage, Validations, RemovalPolicy, type IAspect } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { claim, ownerOf } from '../environment/registry';
import { rule } from '../validation/rules';
import { checkTypes, oneOf, struct } from '../validation/types';
import { validate } from '../validation/validate';

/**
 * What is made once an account and region.
 */
export interface ApiGatewayAccountProps {
  /**
   * What becomes of the role when the stack is destroyed. CloudFormation never takes the account's setting back: with
   * DESTROY it then names a role that is gone, and APIs of other stacks write no logs until there is another one.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

const PROPS = struct<ApiGatewayAccountProps>({ removalPolicy: oneOf('RemovalPolicy', () => RemovalPolicy) });

/** What there is once. */
const LOG_ROLE = 'API Gateway log role';

/**
 * The role by which API Gateway writes the logs of REST APIs. A REST API with logs cannot be deployed to an account and
 * region that has none; HTTP APIs do without.
 *
 * It is one setting for the whole account and region and replaces the one that is there: make it once, in a stack that
 * stays. A second one for the same account and region of an app is an error. Stages of REST APIs wait for it where they
 * are for the same account and region, and of the same `Stage` of the app.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-account.html
 */
export class ApiGatewayAccount extends Construct {
  /** Who API Gateway is while it writes logs. */
  public readonly role: Role;

  public constructor(scope: Construct, id: string, props: ApiGatewayAccountProps = {}) {
    super(scope, id);
    checkTypes(`ApiGatewayAccount at ${this.node.path}`, props, PROPS);
    const owner = claim(this, LOG_ROLE)?.node.path;
    validate(this, 'ApiGatewayAccount', [
      rule('an account and region', owner, 'have one ApiGatewayAccount', () => false),
    ]);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    if (props.removalPolicy !== undefined) {
      this.role.applyRemovalPolicy(props.removalPolicy);
    }
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      reason: 'API Gateway documents this managed policy as the permissions that its log role has to have.',
    });
    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: this.role.roleArn });
    Aspects.of(Stage.of(this)!).add(new StagesWaitFor(account));
  }
}

/** Without the role, a stage with logs is refused. */
class StagesWaitFor implements IAspect {
  public constructor(private readonly account: CfnAccount) {}

  public visit(node: IConstruct): void {
    const isStage = CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::ApiGateway::Stage';
    if (isStage && Stack.of(node).environment === Stack.of(this.account).environment) {
      node.addResourceDependency(this.account);
    }
  }
}

/** Tells of a log role that a new account lacks, unless the app makes it. */
export function warnWithoutLogRole(api: Construct): void {
  Aspects.of(api).add({
    // Of every part of the API, but a warning is told once.
    visit: () => {
      if (ownerOf(api, LOG_ROLE) === undefined) {
        Annotations.of(api).addWarningV2(
          'cdk-golden-paths:noLogRole',
          'a new account refuses this API, because API Gateway has no role to write logs with; add ' +
            'new ApiGatewayAccount(stack, "ApiGatewayAccount"), or acknowledge this where the account has a role',
        );
      }
    },
  });
}
