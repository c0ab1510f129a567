import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { managedWebAcl, type ManagedWebAclProps } from '../../src/apis/managed-web-acl';
import { newThing } from '../environment/thing';
import { theOnly } from '../surroundings';

/** A web ACL, and its rules by name. */
function made(props: Partial<ManagedWebAclProps> = {}) {
  const thing = newThing();
  managedWebAcl(thing, thing.environment, { front: 'api', resource: 'shop', ...props });
  const [, acl] = theOnly(Template.fromStack(Stack.of(thing)), 'AWS::WAFv2::WebACL');
  const rules = new Map<string, any>(acl.Rules.map((one: any) => [one.Name, one]));
  const counted = acl.Rules.flatMap(({ Statement }: any) =>
    (Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? []).map(({ Name, ActionToUse }: any) => {
      expect(ActionToUse).toEqual({ Count: {} });
      return `${Statement.ManagedRuleGroupStatement.Name}: ${Name}`;
    }),
  );
  return { acl, rules, counted };
}

const TOO_LARGE = ['AWSManagedRulesCommonRuleSet: SizeRestrictions_BODY'];

describe('what a web ACL stands in front of', () => {
  test('an API, whose addresses are those of its callers', () => {
    const { acl, rules, counted } = made();
    expect(acl).toMatchObject({ Name: 'shop-dev', Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
    expect(acl).not.toHaveProperty('AssociationConfig');
    expect(counted).toEqual(TOO_LARGE);
    expect(rules.get('RequestsPerIp').Statement.RateBasedStatement).toEqual({ Limit: 2000, AggregateKeyType: 'IP' });
  });

  test('a load balancer, which shows little of a body, and the address of what is in front of it', () => {
    const { acl, rules, counted } = made({ front: 'loadBalancer' });
    expect(acl).toMatchObject({ Name: 'shop-dev', Scope: 'REGIONAL' });
    expect(acl).not.toHaveProperty('AssociationConfig');
    expect(counted.sort()).toEqual([
      'AWSManagedRulesCommonRuleSet: CrossSiteScripting_BODY',
      'AWSManagedRulesCommonRuleSet: EC2MetaDataSSRF_BODY',
      'AWSManagedRulesCommonRuleSet: GenericLFI_BODY',
      'AWSManagedRulesCommonRuleSet: GenericRFI_BODY',
      ...TOO_LARGE,
      'AWSManagedRulesKnownBadInputsRuleSet: JavaDeserializationRCE_BODY',
      'AWSManagedRulesKnownBadInputsRuleSet: Log4JRCE_BODY',
    ]);
    expect(rules.get('RequestsPerIp').Statement.RateBasedStatement).toEqual({
      Limit: 2000,
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH' },
    });
  });

  test('a distribution, which shows 64 KB of a body', () => {
    const { acl, rules, counted } = made({ front: 'distribution' });
    expect(acl).toMatchObject({
      Name: 'shop-dev',
      Scope: 'CLOUDFRONT',
      AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: 'KB_64' } } },
    });
    expect(counted).toEqual([
      ...TOO_LARGE,
      'AWSManagedRulesCommonRuleSet: GenericLFI_BODY',
      'AWSManagedRulesCommonRuleSet: CrossSiteScripting_BODY',
    ]);
    expect(rules.get('RequestsPerIp').Statement.RateBasedStatement).toEqual({ Limit: 2000, AggregateKeyType: 'IP' });
  });

  test('a distribution, which refuses in texts what is a pattern by chance in pictures', () => {
    const { acl, rules } = made({ front: 'distribution', requestsPerKey: 10 });
    const { Priority, Action, Statement } = rules.get('TextBodies');
    const common = acl.Rules.find(({ Name }: any) => Name === 'AWSManagedRulesCommonRuleSet');
    expect(Priority).toBeGreaterThan(common.Priority);
    expect(Action).toEqual({ Block: {} });
    const [labels, texts] = Statement.AndStatement.Statements;
    const label = (name: string) => ({
      LabelMatchStatement: { Scope: 'LABEL', Key: `awswaf:managed:aws:core-rule-set:${name}_Body` },
    });
    expect(labels).toEqual({ OrStatement: { Statements: [label('GenericLFI'), label('CrossSiteScripting')] } });
    const { RegexString, ...match } = texts.NotStatement.Statement.RegexMatchStatement;
    expect(match).toEqual({
      FieldToMatch: { SingleHeader: { Name: 'content-type' } },
      TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }],
    });
    const isBinary = (type: string) => new RegExp(RegexString).test(type);
    const binary = [
      'image/png',
      'audio/wav',
      'video/mp4',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
    ];
    const others = [
      'application/json',
      'text/html',
      'application/x-www-form-urlencoded',
      'x/image/png',
      'multipart/mixed',
      '',
    ];
    expect([binary.filter(isBinary), others.filter(isBinary)]).toEqual([binary, []]);
  });

  test.each(['api', 'loadBalancer'] as const)('no other than a distribution has a rule for texts: %s', (front) => {
    expect(made({ front }).rules.has('TextBodies')).toBe(false);
  });
});

test('requests are counted by the key as it was sent', () => {
  const { RateBasedStatement } = made({ requestsPerKey: 10 }).rules.get('RequestsPerKey').Statement;
  const asSent = [{ Priority: 0, Type: 'NONE' }];
  expect(RateBasedStatement).toEqual({
    Limit: 10,
    AggregateKeyType: 'CUSTOM_KEYS',
    CustomKeys: [{ Header: { Name: 'x-api-key', TextTransformations: asSent } }],
    ScopeDownStatement: {
      SizeConstraintStatement: {
        FieldToMatch: { SingleHeader: { Name: 'x-api-key' } },
        ComparisonOperator: 'GT',
        Size: 0,
        TextTransformations: asSent,
      },
    },
  });
});

test('it and each of its rules can be seen: metrics, and samples of requests', () => {
  const { acl, rules } = made({ requestsPerKey: 10 });
  expect(rules.size).toBe(5);
  const seen = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true };
  expect(acl.VisibilityConfig).toEqual({ ...seen, MetricName: 'thing-dev' });
  rules.forEach(({ VisibilityConfig }, name) => expect(VisibilityConfig).toEqual({ ...seen, MetricName: name }));
});
