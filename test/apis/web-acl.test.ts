import { Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { WebAcl, type ManagedWebAclOptions } from '../../src';
import { webAclKindOf, webAclRules, type WebAclUse } from '../../src/apis/web-acl';
import { logGroupId, theOnly } from '../surroundings';
import { newPipeline } from '../synth';

function templateWith(options?: ManagedWebAclOptions, props = {}): Template {
  return Template.fromStack(Stack.of(newPipeline({ webAcl: WebAcl.managed(options), ...props })));
}

const rulesOf = (template: Template) => theOnly(template, 'AWS::WAFv2::WebACL')[1].Rules as any[];

test('no web ACL says why, and makes none', () => {
  const template = Template.fromStack(Stack.of(newPipeline({ webAcl: WebAcl.none('It is behind another.') })));
  template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  expect(() => newPipeline({ webAcl: WebAcl.none(' ') })).toThrow('webAcl.reason must say something, got " "');
});

describe('a web ACL that is made (E6)', () => {
  test('has the rules of AWS in their order, then the limit for each IP address', () => {
    const rules = rulesOf(templateWith());
    expect(rules.map(({ Priority, Name }) => [Priority, Name])).toEqual([
      [0, 'AWSManagedRulesAmazonIpReputationList'],
      [1, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [2, 'AWSManagedRulesCommonRuleSet'],
      [3, 'RequestsPerIp'],
    ]);
    expect(rules[0]).toMatchObject({
      OverrideAction: { None: {} },
      Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesAmazonIpReputationList' } },
    });
    expect(rules[3]).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } },
    });
    expect(rules.every(({ VisibilityConfig, Name }) => VisibilityConfig.MetricName === Name)).toBe(true);
  });

  test('lets in bodies that are larger than the common rules take', () => {
    const overridden = rulesOf(templateWith()).flatMap(
      ({ Statement }) => Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? [],
    );
    expect(overridden).toEqual([{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]);
  });

  test('limits requests by key where that is asked for, and those without a key not', () => {
    const rules = rulesOf(templateWith({ requestsPerIp: 500, requestsPerKey: 100 }));
    expect(rules[3].Statement.RateBasedStatement.Limit).toBe(500);
    expect(rules[4]).toMatchObject({
      Name: 'RequestsPerKey',
      Priority: 4,
      Statement: {
        RateBasedStatement: {
          Limit: 100,
          AggregateKeyType: 'CUSTOM_KEYS',
          CustomKeys: [{ Header: { Name: 'x-api-key' } }],
          ScopeDownStatement: { SizeConstraintStatement: { ComparisonOperator: 'GT', Size: 0 } },
        },
      },
    });
  });

  test('is named, in front of the stage, and logs without credentials (X1, X8, X10)', () => {
    const template = templateWith();
    const [acl, { Name, Scope }] = theOnly(template, 'AWS::WAFv2::WebACL');
    const [, { WebACLArn }] = theOnly(template, 'AWS::WAFv2::WebACLAssociation');
    const [, logging] = theOnly(template, 'AWS::WAFv2::LoggingConfiguration');
    const arn = { 'Fn::GetAtt': [acl, 'Arn'] };
    expect([Name, Scope, WebACLArn, logging.ResourceArn]).toEqual(['webhook-pipeline-dev', 'REGIONAL', arn, arn]);
    expect(logging.RedactedFields).toEqual(
      ['authorization', 'x-api-key'].map((field) => ({ SingleHeader: { Name: field } })),
    );
    const group = logGroupId(template, 'aws-waf-logs-webhook-pipeline-dev');
    expect(logging.LogDestinationConfigs).toEqual([{ 'Fn::GetAtt': [group, 'Arn'] }]);
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: 'aws-waf-logs-webhook-pipeline-dev', RetentionInDays: 30 },
      DeletionPolicy: 'Delete',
    });
  });

  test('is told in errors by its kind', () => {
    const kinds = [WebAcl.managed(), WebAcl.existing('x'), WebAcl.none('y')];
    expect(kinds.map(String)).toEqual(['managed', 'existing', 'none']);
  });

  test('writes its log into a group that AWS WAF takes, also without physical names', () => {
    const template = templateWith({}, { physicalNames: false });
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-.+') });
  });

  test('follows retention and data protection', () => {
    const template = templateWith({}, { logRetention: RetentionDays.ONE_WEEK, dataProtection: true });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-'), RetentionInDays: 7 },
      DeletionPolicy: 'Retain',
    });
  });
});

describe('rules of a web ACL (X5)', () => {
  const broken = (webAcl?: WebAcl, region = 'eu-west-1') =>
    webAclRules('webAcl', webAcl, region).filter((one) => one !== undefined);
  const arnIn = (region: string, scope = 'regional') =>
    `arn:aws:wafv2:${region}:111122223333:${scope}/webacl/my-acl_1/1a-2b`;

  test.each<[ManagedWebAclOptions, string]>([
    [{ requestsPerIp: 9 }, 'webAcl.requestsPerIp must be a whole number from 10 to 2000000000, got 9'],
    [
      { requestsPerIp: 2_000_000_001 },
      'webAcl.requestsPerIp must be a whole number from 10 to 2000000000, got 2000000001',
    ],
    [{ requestsPerKey: 9 }, 'webAcl.requestsPerKey must be a whole number from 10 to 2000000000, got 9'],
    [
      { requestsPerKey: 2_000_000_001 },
      'webAcl.requestsPerKey must be a whole number from 10 to 2000000000, got 2000000001',
    ],
  ])('fail for %j', (options, message) => {
    expect(broken(WebAcl.managed(options))).toEqual([message]);
  });

  test.each([10, 2_000_000_000])('take the limit %d', (limit) => {
    expect(broken(WebAcl.managed({ requestsPerIp: limit, requestsPerKey: limit }))).toEqual([]);
  });

  test('are none where there is no web ACL, or one with a reason for that', () => {
    expect(broken()).toEqual([]);
    expect(broken(WebAcl.none('It is behind another.'))).toEqual([]);
  });

  test('limits must be numbers, for plain JavaScript too', () => {
    expect(() => WebAcl.managed({ requestsPerIp: '9', requestsPerKey: '8' } as never)).toThrow(
      new Error(
        'WebAcl.managed:\n- requestsPerIp must be a number, got "9"\n- requestsPerKey must be a number, got "8"',
      ),
    );
  });

  test.each([
    `x${arnIn('eu-west-1')}`,
    `${arnIn('eu-west-1')}/x`,
    arnIn('eu-west-1', 'global'),
    arnIn('EU'),
    'arn:aws:wafv2:eu-west-1:1111:regional/webacl/a/1',
    'arn:AWS:wafv2:eu-west-1:111122223333:regional/webacl/a/1',
    'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a b/1',
    'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a',
  ])('%s is no regional one', (arn) => {
    expect(broken(WebAcl.existing(arn))).toEqual([
      `webAcl must be the ARN of a regional web ACL of AWS WAF, got "${arn}"`,
    ]);
  });

  test('a regional one must be where the API is, if that is known', () => {
    const acl = WebAcl.existing(arnIn('us-gov-west-1'));
    expect(broken(acl, 'us-gov-west-1')).toEqual([]);
    expect(broken(acl)).toEqual([`webAcl must be in the region eu-west-1, got "${arnIn('us-gov-west-1')}"`]);
    expect(broken(acl, Token.asString({ Ref: 'AWS::Region' }))).toEqual([]);
  });

  describe('of a distribution', () => {
    const ofDistribution = (arn: string) => {
      const use: WebAclUse = { front: 'distribution', region: 'us-east-1' };
      return webAclKindOf(WebAcl.existing(arn))
        .rules('webAcl', use)
        .filter((one) => one !== undefined);
    };
    const GLOBAL = arnIn('us-east-1', 'global');

    test('take a global one', () => {
      expect(ofDistribution(GLOBAL)).toEqual([]);
      expect(ofDistribution(GLOBAL.replace('arn:aws:', 'arn:aws-cn:'))).toEqual([]);
    });

    test.each([
      arnIn('us-east-1'),
      arnIn('eu-west-1', 'global'),
      `x${GLOBAL}`,
      `${GLOBAL}/x`,
      GLOBAL.replace('111122223333', '1'),
      GLOBAL.replace('arn:aws:', 'arn:A:'),
      GLOBAL.replace('my-acl_1', 'a b'),
    ])('fail for %s', (arn) => {
      expect(ofDistribution(arn)).toEqual([
        `webAcl must be the ARN of a global web ACL of AWS WAF, in us-east-1, got "${arn}"`,
      ]);
    });
  });
});
