import { Token, Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Environment } from '../environment/environment';
import { rule, wholeNumberRule, type Rule } from '../validation/rules';
import { checkTypes, NUMBER, struct } from '../validation/types';

const REGIONAL_WEB_ACL = /^arn:[a-z-]+:wafv2:([a-z0-9-]+):\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/;

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

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string, region: string) => Rule[];
  readonly bind: (scope: Construct, environment: Environment) => string;
}

/**
 * What stands in front of an API: a regional web ACL of AWS WAF. What it blocks gets a 403.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
 */
export class WebAcl {
  /**
   * A web ACL that is made: AWS's managed rules for IP addresses of bad reputation, common attacks and known bad inputs, and a
   * limit for each IP address. Bodies may be larger than the 8 KB of the common rules, as the handlers check them. Requests are
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
      bind: (scope, environment) => managedWebAcl(scope, environment, options),
    });
  }

  /**
   * A web ACL that exists, in the region of the stack.
   *
   * @param webAclArn `arn:aws:wafv2:…:regional/webacl/…`
   */
  public static existing(webAclArn: string): WebAcl {
    const regionOf = (arn: string) => REGIONAL_WEB_ACL.exec(arn)?.[1];
    return new WebAcl({
      name: 'existing',
      rules: (prop, region) => [
        rule(prop, webAclArn, 'be the ARN of a regional web ACL of AWS WAF', (arn) => REGIONAL_WEB_ACL.test(arn)),
        rule(prop, webAclArn, `be in the region ${region}`, (arn) => {
          return Token.isUnresolved(region) || (regionOf(arn) ?? region) === region;
        }),
      ],
      bind: () => webAclArn,
    });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** The rules of a web ACL of a REST API in a region. */
export function webAclRules(prop: string, webAcl: WebAcl | undefined, region: string): Rule[] {
  return webAcl === undefined ? [] : webAcl['kind'].rules(prop, region);
}

/** Puts the stage of a REST API behind a web ACL, if there is one. */
export function addWebAcl(api: RestApi, environment: Environment, webAcl?: WebAcl): void {
  if (webAcl === undefined) {
    const reason = 'The stage is throttled; what to look for, only an owner of requests knows: webAcl.';
    Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG3', reason });
    return;
  }
  const webAclArn = webAcl['kind'].bind(api, environment);
  new CfnWebACLAssociation(api, 'WebAcl', { resourceArn: api.deploymentStage.stageArn, webAclArn });
}

/** AWS's own rules, and those of them that only count. */
const MANAGED_RULES: [name: string, counted: string[]][] = [
  ['AWSManagedRulesAmazonIpReputationList', []],
  ['AWSManagedRulesKnownBadInputsRuleSet', []],
  ['AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY']],
];

function managedWebAcl(scope: Construct, environment: Environment, options: ManagedWebAclOptions): string {
  const { requestsPerIp = 2_000, requestsPerKey } = options;
  const parts = new Construct(scope, 'ManagedWebAcl');
  const rules = [
    ...MANAGED_RULES.map(([name, counted]) => managedRule(name, counted)),
    rateRule('RequestsPerIp', { limit: requestsPerIp, aggregateKeyType: 'IP' }),
    ...(requestsPerKey === undefined ? [] : [rateRule('RequestsPerKey', perKey(requestsPerKey))]),
  ];
  const acl = new CfnWebACL(parts, 'Resource', {
    name: environment.name('webAcl', environment.systemName),
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: visibility(environment.service),
    rules: rules.map((one, priority) => ({ ...one, priority, visibilityConfig: visibility(one.name) })),
  });
  const logGroup = new LogGroup(parts, 'LogGroup', {
    // AWS WAF writes into groups of such names only.
    logGroupName: environment.name('logGroup', environment.systemName, 'aws-waf-logs-'),
    retention: environment.settings.logRetention,
    removalPolicy: environment.removalPolicy,
  });
  new CfnLoggingConfiguration(parts, 'Logging', {
    resourceArn: acl.attrArn,
    logDestinationConfigs: [logGroup.logGroupArn],
    redactedFields: ['authorization', 'x-api-key'].map((name) => ({ singleHeader: { Name: name } })),
  });
  return acl.attrArn;
}

type UnrankedRule = Omit<CfnWebACL.RuleProperty, 'priority' | 'visibilityConfig'>;

function managedRule(name: string, counted: string[]): UnrankedRule {
  const ruleActionOverrides = counted.map((one) => ({ name: one, actionToUse: { count: {} } }));
  const managedRuleGroupStatement = { vendorName: 'AWS', name, ruleActionOverrides };
  return { name, overrideAction: { none: {} }, statement: { managedRuleGroupStatement } };
}

function rateRule(name: string, rateBasedStatement: CfnWebACL.RateBasedStatementProperty): UnrankedRule {
  return { name, action: { block: {} }, statement: { rateBasedStatement } };
}

/** Requests without a key are not counted by it. */
function perKey(limit: number): CfnWebACL.RateBasedStatementProperty {
  const name = 'x-api-key';
  const noTransformation = [{ priority: 0, type: 'NONE' }];
  return {
    limit,
    aggregateKeyType: 'CUSTOM_KEYS',
    customKeys: [{ header: { name, textTransformations: noTransformation } }],
    scopeDownStatement: {
      sizeConstraintStatement: {
        fieldToMatch: { singleHeader: { Name: name } },
        comparisonOperator: 'GT',
        size: 0,
        textTransformations: noTransformation,
      },
    },
  };
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
