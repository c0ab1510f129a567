import { Token, Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { managedWebAcl, type WebAclFront } from './managed-web-acl';
import type { Environment } from '../environment/environment';
import { reasonRules, rule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, NUMBER, struct } from '../validation/types';

const REGIONAL_WEB_ACL = /^arn:[a-z-]+:wafv2:([a-z0-9-]+):\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/;
const CLOUDFRONT_WEB_ACL = /^arn:[a-z-]+:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/;

/**
 * What a web ACL that is made lets in.
 */
export interface ManagedWebAclOptions {
  /**
   * Requests of one IP address in 5 minutes, a whole number from 10 to 2000000000; more are blocked until there are fewer.
   *
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
   * @default 2000
   */
  readonly requestsPerIp?: number;
  /**
   * Requests with one API key in 5 minutes, a whole number from 10 to 2000000000; more are blocked until there are fewer.
   *
   * @default - the usage plan of the key is the only limit
   */
  readonly requestsPerKey?: number;
}

const MANAGED = struct<ManagedWebAclOptions>({ requestsPerIp: NUMBER, requestsPerKey: NUMBER });

/** What a web ACL is for. */
export interface WebAclUse {
  readonly front: WebAclFront;
  /** The region that it has to be in; a token where only the deployment knows. */
  readonly region: string;
}

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string, use: WebAclUse) => Rule[];
  /** Why there is none. */
  readonly reason?: string;
  readonly bind?: (scope: Construct, environment: Environment, front: WebAclFront, resource: string) => string;
}

/**
 * What stands in front of an API, a load balancer or a distribution: a web ACL of AWS WAF. What it blocks gets a 403.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
 */
export class WebAcl {
  /**
   * A web ACL that is made: AWS's managed rules for IP addresses of bad reputation, common attacks and known bad inputs, and a
   * limit for each IP address. Bodies may be larger than the 8 KB of the common rules, as what answers checks them. In front of a distribution,
   * bodies that say that they are binary (`image/`, `audio/`, `video/`, `application/octet-stream`, `multipart/form-data`) are not searched for scripts and paths. Requests are
   * logged without `Authorization` and `x-api-key`. About $10 a month and $0.60 a million requests in us-east-1.
   *
   * @see https://aws.amazon.com/waf/pricing/
   */
  public static managed(options: ManagedWebAclOptions = {}): WebAcl {
    checkTypes('WebAcl.managed', options, MANAGED);
    const { requestsPerIp, requestsPerKey } = options;
    return new WebAcl({
      name: 'managed',
      rules: (prop) => [
        wholeNumberRule(`${prop}.requestsPerIp`, requestsPerIp, 10, 2_000_000_000),
        wholeNumberRule(`${prop}.requestsPerKey`, requestsPerKey, 10, 2_000_000_000),
      ],
      bind: (scope, environment, front, resource) => managedWebAcl(scope, environment, { ...options, front, resource }),
    });
  }

  /**
   * A web ACL that exists, in the region of the stack; that of a distribution is a global one, in us-east-1.
   *
   * @param webAclArn `arn:aws:wafv2:…:regional/webacl/…`, or `arn:aws:wafv2:us-east-1:…:global/webacl/…` for a distribution
   */
  public static existing(webAclArn: string): WebAcl {
    return new WebAcl({
      name: 'existing',
      rules: (prop, { front, region }) =>
        front === 'distribution' ? globalArnRules(prop, webAclArn) : regionalArnRules(prop, webAclArn, region),
      bind: () => webAclArn,
    });
  }

  /**
   * No web ACL.
   *
   * @param reason why that is meant, for whoever reviews it
   */
  public static none(reason: string): WebAcl {
    const rules = (prop: string) => reasonRules(prop, reason);
    return new WebAcl({ name: 'none', rules, reason });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

function regionalArnRules(prop: string, webAclArn: string, region: string): Rule[] {
  const regionOf = (arn: string) => REGIONAL_WEB_ACL.exec(arn)?.[1];
  return [
    rule(prop, webAclArn, 'be the ARN of a regional web ACL of AWS WAF', (arn) => REGIONAL_WEB_ACL.test(arn)),
    rule(prop, webAclArn, `be in the region ${region}`, (arn) => {
      return Token.isUnresolved(region) || (regionOf(arn) ?? region) === region;
    }),
  ];
}

function globalArnRules(prop: string, webAclArn: string): Rule[] {
  const must = 'be the ARN of a global web ACL of AWS WAF, in us-east-1';
  return [rule(prop, webAclArn, must, (arn) => CLOUDFRONT_WEB_ACL.test(arn))];
}

/** What tells one kind from another. */
export function webAclKindOf(webAcl: WebAcl): Kind {
  return webAcl['kind'];
}

/** The rules of a web ACL of a REST API in a region. */
export function webAclRules(prop: string, webAcl: WebAcl | undefined, region: string): Rule[] {
  return webAcl === undefined ? [] : webAclKindOf(webAcl).rules(prop, { front: 'api', region });
}

/** Puts the stage of a REST API behind a web ACL, if there is one. */
export function addWebAcl(
  api: RestApi,
  environment: Environment,
  webAcl = WebAcl.none('The stage is throttled; what to look for, only an owner of requests knows: webAcl.'),
): void {
  const { reason, bind } = webAclKindOf(webAcl);
  if (bind === undefined) {
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG3', reason: reason! });
    return;
  }
  const webAclArn = bind(api, environment, 'api', environment.systemName);
  new CfnWebACLAssociation(api, 'WebAcl', { resourceArn: api.deploymentStage.stageArn, webAclArn });
}
