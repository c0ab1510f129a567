import { Token, Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { rule, type Rule } from '../validation/rules';

const REGIONAL_WEB_ACL = /^arn:[a-z-]+:wafv2:([a-z0-9-]+):\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/;

/** The rules of a web ACL of a REST API in a region. */
export function webAclRules(webAclArn: string | undefined, region: string): Rule[] {
  const regionOf = (arn: string) => REGIONAL_WEB_ACL.exec(arn)?.[1] ?? region;
  return [
    rule('webAclArn', webAclArn, 'be the ARN of a regional web ACL of AWS WAF', (arn) => REGIONAL_WEB_ACL.test(arn)),
    rule('webAclArn', webAclArn, `be in the region ${region}`, (arn) => {
      return Token.isUnresolved(region) || regionOf(arn) === region;
    }),
  ];
}

/** Puts the stage of a REST API behind a web ACL, if there is one. */
export function addWebAcl(api: RestApi, webAclArn?: string): void {
  if (webAclArn === undefined) {
    const reason = 'The stage is throttled; what to look for, only an owner of requests knows: webAclArn.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG3', reason });
    return;
  }
  new CfnWebACLAssociation(api, 'WebAcl', { resourceArn: api.deploymentStage.stageArn, webAclArn });
}
