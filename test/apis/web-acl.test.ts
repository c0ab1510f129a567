import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { WebAcl, type ManagedWebAclOptions } from '../../src';
import { theOnly } from '../surroundings';
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
