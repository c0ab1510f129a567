import { Names } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import type { Environment } from '../environment/environment';

/** What a web ACL stands in front of. */
export type WebAclFront = 'api' | 'loadBalancer' | 'distribution';

/** The rules of AWS that look at bodies. */
const BODY_RULES = [
  'SizeRestrictions_BODY',
  'EC2MetaDataSSRF_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'CrossSiteScripting_BODY',
  'JavaDeserializationRCE_BODY',
  'Log4JRCE_BODY',
];

const TOO_LARGE = BODY_RULES.slice(0, 1);

/**
 * Rules that refuse pictures, whose bytes look like attacks by chance.
 *
 * @see https://repost.aws/knowledge-center/waf-upload-blocked-files
 */
const OF_TEXTS = ['GenericLFI_BODY', 'CrossSiteScripting_BODY'];

/** The types of bodies that are no texts, as a request says them. */
const BINARY = '^(image/|audio/|video/|application/octet-stream|multipart/form-data)';

/**
 * AWS's own rules, those of them that look at bodies among them.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const MANAGED_RULES: [name: string, body: string[]][] = [
  ['AWSManagedRulesAmazonIpReputationList', []],
  ['AWSManagedRulesKnownBadInputsRuleSet', BODY_RULES.slice(5)],
  ['AWSManagedRulesCommonRuleSet', BODY_RULES.slice(0, 5)],
];

/** How a web ACL differs by what it stands in front of. */
interface Front {
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  /** Rules that only count. */
  readonly counted: string[];
  readonly perIp: Omit<CfnWebACL.RateBasedStatementProperty, 'limit'>;
  readonly associationConfig?: CfnWebACL.AssociationConfigProperty;
  /** Whether pictures are let in although they look like attacks. */
  readonly takesBinary?: boolean;
}

/**
 * A load balancer shows its web ACL the first 8 KB of a body and no more, and the addresses of what is in front of it; a distribution
 * shows up to 64 KB.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html
 */
const FRONTS: Record<WebAclFront, Front> = {
  api: { scope: 'REGIONAL', counted: TOO_LARGE, perIp: { aggregateKeyType: 'IP' } },
  loadBalancer: {
    scope: 'REGIONAL',
    counted: BODY_RULES,
    perIp: {
      aggregateKeyType: 'FORWARDED_IP',
      forwardedIpConfig: { headerName: 'X-Forwarded-For', fallbackBehavior: 'NO_MATCH' },
    },
  },
  distribution: {
    scope: 'CLOUDFRONT',
    counted: [...TOO_LARGE, ...OF_TEXTS],
    takesBinary: true,
    perIp: { aggregateKeyType: 'IP' },
    associationConfig: { requestBody: { CLOUDFRONT: { defaultSizeInspectionLimit: 'KB_64' } } },
  },
};

/** What a web ACL is made with. */
export interface ManagedWebAclProps {
  readonly front: WebAclFront;
  /** The resource part of its name. */
  readonly resource: string;
  readonly requestsPerIp?: number;
  readonly requestsPerKey?: number;
}

/** A web ACL with the rules of AWS, a limit for each IP address, and its log. */
export function managedWebAcl(scope: Construct, environment: Environment, props: ManagedWebAclProps): string {
  const { resource, requestsPerIp = 2_000, requestsPerKey } = props;
  const { counted, perIp, takesBinary, ...front } = FRONTS[props.front];
  const parts = new Construct(scope, 'ManagedWebAcl');
  const rules = [
    ...MANAGED_RULES.map(([name, body]) =>
      managedRule(
        name,
        body.filter((one) => counted.includes(one)),
      ),
    ),
    rateRule('RequestsPerIp', { limit: requestsPerIp, ...perIp }),
    ...(requestsPerKey === undefined ? [] : [rateRule('RequestsPerKey', perKey(requestsPerKey))]),
    ...(takesBinary ? [textRule()] : []),
  ];
  const acl = new CfnWebACL(parts, 'Resource', {
    name: environment.name('webAcl', resource),
    ...front,
    defaultAction: { allow: {} },
    visibilityConfig: visibility(environment.service),
    rules: rules.map((one, priority) => ({ ...one, priority, visibilityConfig: visibility(one.name) })),
  });
  const logGroup = new LogGroup(parts, 'LogGroup', {
    // AWS WAF writes into groups of such names only.
    logGroupName:
      environment.name('logGroup', resource, 'aws-waf-logs-') ?? `aws-waf-logs-${Names.uniqueResourceName(parts, {})}`,
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

/** What the counted rules found in a body, by the labels that they leave, is refused unless the body is binary. */
function textRule(): UnrankedRule {
  const found = OF_TEXTS.map((name) => {
    const key = `awswaf:managed:aws:core-rule-set:${name.replace('_BODY', '_Body')}`;
    return { labelMatchStatement: { scope: 'LABEL', key } };
  });
  const isBinary = {
    regexMatchStatement: {
      fieldToMatch: { singleHeader: { Name: 'content-type' } },
      regexString: BINARY,
      textTransformations: [{ priority: 0, type: 'LOWERCASE' }],
    },
  };
  const statements = [{ orStatement: { statements: found } }, { notStatement: { statement: isBinary } }];
  return { name: 'TextBodies', action: { block: {} }, statement: { andStatement: { statements } } };
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
