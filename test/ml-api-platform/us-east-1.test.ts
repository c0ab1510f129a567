import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { configOf, newMlPlatform, quietTemplate, type Given } from './platforms';
import { required } from './variants';
import { MlApiPlatform, MonitoringLevel, PlatformDatabase, WebAcl } from '../../src';
import { theOnly } from '../surroundings';
import { newApp, newStack } from '../synth';

const quiet = { monitoring: MonitoringLevel.NONE };
const noWebAcls = { webAcl: WebAcl.none('It is a test.'), loadBalancerWebAcl: WebAcl.none('It is a test.') };

describe('web ACLs (M7, facts 1.3)', () => {
  test('that of the load balancer counts what it finds in bodies, and limits the addresses of clients', () => {
    const template = quietTemplate();
    const [acl, { Rules, Scope }] = theOnly(template, 'AWS::WAFv2::WebACL');
    const counted = Rules.flatMap(
      ({ Statement }: any) => Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? [],
    );
    expect(Scope).toBe('REGIONAL');
    expect(counted.map((one: any) => [one.Name, Object.keys(one.ActionToUse)[0]])).toEqual(
      [
        'JavaDeserializationRCE_BODY',
        'Log4JRCE_BODY',
        'SizeRestrictions_BODY',
        'EC2MetaDataSSRF_BODY',
        'GenericLFI_BODY',
        'GenericRFI_BODY',
        'CrossSiteScripting_BODY',
      ].map((name) => [name, 'Count']),
    );
    expect(Rules.at(-1).Statement.RateBasedStatement).toEqual({
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH' },
      Limit: 2_000,
    });
    expect(theOnly(template, 'AWS::WAFv2::WebACLAssociation')[1]).toEqual({
      ResourceArn: { Ref: theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')[0] },
      WebACLArn: { 'Fn::GetAtt': [acl, 'Arn'] },
    });
  });

  test('others than managed ones are used as they are, or not', () => {
    const arn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1';
    const template = quietTemplate(() => ({ ...noWebAcls, webAcl: WebAcl.existing(arn) }));
    expect(configOf(template).WebACLId).toBe(arn);
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    expect(configOf(quietTemplate(() => noWebAcls)).WebACLId).toBeUndefined();
    const regional = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/1';
    const given = quietTemplate(() => ({ ...noWebAcls, loadBalancerWebAcl: WebAcl.existing(regional) }));
    given.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: regional });
  });
});

describe('what CloudFront has in us-east-1 (M7, facts 1.3)', () => {
  /** The stacks of an app with platforms, by their names. */
  function stacksOf(app: App): Record<string, { template: any; dependencies: string[] }> {
    const stacks = app.node.findAll().filter((node): node is Stack => node instanceof Stack);
    return Object.fromEntries(
      stacks.map((stack) => [
        stack.stackName,
        {
          template: Template.fromStack(stack).toJSON(),
          dependencies: stack.dependencies.map(({ stackName }) => stackName),
        },
      ]),
    );
  }

  test('is in two stacks beside one of another region, which refer to each other weakly, without custom resources', () => {
    const stack = newStack();
    newMlPlatform(() => quiet, stack);
    const { Stack: main, ...others } = stacksOf(stack.node.root as App);
    expect(Object.keys(others)).toEqual(['Stack-edge', 'Stack-edge-logs']);
    const edge = others['Stack-edge'];
    const logs = others['Stack-edge-logs'];
    expect([main.dependencies, edge.dependencies, logs.dependencies]).toEqual([['Stack-edge'], [], ['Stack']]);
    const [acl] = Object.values<any>(edge.template.Resources).filter(({ Type }) => Type === 'AWS::WAFv2::WebACL');
    expect(acl.Properties).toMatchObject({
      Name: 'ml-api-edge-eu-west-1-dev',
      Scope: 'CLOUDFRONT',
      AssociationConfig: { RequestBody: { CLOUDFRONT: { DefaultSizeInspectionLimit: 'KB_64' } } },
    });
    const [perIp, texts] = acl.Properties.Rules.slice(-2);
    expect(perIp.Statement.RateBasedStatement.AggregateKeyType).toBe('IP');
    expect(texts).toMatchObject({ Name: 'TextBodies', Action: { Block: {} } });
    const [output] = Object.keys(edge.template.Outputs);
    const distribution = Object.values<any>(main.template.Resources).find(
      ({ Type }) => Type === 'AWS::CloudFront::Distribution',
    );
    expect(distribution.Properties.DistributionConfig.WebACLId).toEqual({
      'Fn::GetStackOutput': { StackName: 'Stack-edge', Region: 'us-east-1', OutputName: output },
    });
    const source = Object.values<any>(logs.template.Resources).find(({ Type }) => Type === 'AWS::Logs::DeliverySource');
    expect(JSON.stringify(source.Properties.ResourceArn)).toContain(
      '"Fn::GetStackOutput":{"StackName":"Stack","Region":"eu-west-1"',
    );
    const custom = [edge, logs].flatMap(({ template }) =>
      Object.values<any>(template.Resources).map(({ Type }) => Type),
    );
    expect(custom.filter((type) => /^Custom::|Lambda/.test(type))).toEqual([]);
  });

  test('logs each request for 30 days', () => {
    const stack = newStack();
    const platform = newMlPlatform(() => quiet, stack);
    const template = Template.fromStack(Stack.of(platform.accessLogs!));
    expect(Stack.of(platform.accessLogs!).region).toBe('us-east-1');
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vendedlogs/cloudfront/ml-api-eu-west-1-dev',
      RetentionInDays: 30,
    });
    const [source] = theOnly(template, 'AWS::Logs::DeliverySource');
    const [group] = theOnly(template, 'AWS::Logs::LogGroup');
    const [destination, { DestinationResourceArn, OutputFormat }] = theOnly(template, 'AWS::Logs::DeliveryDestination');
    expect([DestinationResourceArn, OutputFormat]).toEqual([{ 'Fn::GetAtt': [group, 'Arn'] }, 'json']);
    template.hasResource('AWS::Logs::Delivery', {
      Properties: {
        DeliverySourceName: { Ref: source },
        DeliveryDestinationArn: { 'Fn::GetAtt': [destination, 'Arn'] },
      },
    });
  });

  test('is in the stack itself there', () => {
    const stack = newStack({ env: { region: 'us-east-1' } });
    newMlPlatform(() => ({ ...quiet, physicalNames: false }), stack);
    const stacks = stacksOf(stack.node.root as App);
    expect(Object.keys(stacks)).toEqual(['Stack']);
    const template = Template.fromStack(stack);
    template.resourcePropertiesCountIs('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' }, 1);
    template.resourceCountIs('AWS::Logs::Delivery', 1);
    expect(theOnly(template, 'AWS::Logs::DeliverySource')[1].Name).toMatch(/^[\w-]{1,60}$/);
    expect(configOf(template).WebACLId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('EdgeWebAcl'), 'Arn'] });
  });

  test('of two platforms of an app, and of two regions, has no name in common (X17)', () => {
    const app = newApp();
    for (const region of ['eu-west-1', 'eu-central-1']) {
      const stack = new Stack(app, region, { env: { account: '111122223333', region } });
      for (const id of ['One', 'Two']) {
        const database = PlatformDatabase.none('It is a test.');
        new MlApiPlatform(stack, id, { ...required(stack), ...quiet, database });
      }
    }
    const stacks = stacksOf(app);
    expect(Object.keys(stacks).sort()).toEqual(
      ['eu-central-1', 'eu-west-1'].flatMap((region) => [
        region,
        ...['One', 'Two'].flatMap((id) => [`${region}-${id}-edge`, `${region}-${id}-edge-logs`]),
      ]),
    );
    const names = Object.entries(stacks)
      .filter(([name]) => /edge/.test(name))
      .flatMap(([, { template }]) => Object.values<any>(template.Resources))
      .map(({ Type, Properties }) => `${Type} ${Properties.Name ?? Properties.LogGroupName ?? ''}`)
      .filter((name) => / \S/.test(name));
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(4 * 5);
  });
});

describe('a stack that does not name its region', () => {
  const agnostic = () => newStack({});
  const given = { ...quiet, webAcl: WebAcl.none('It is a test.') };

  test('has no log of CloudFront, and says so', () => {
    const stack = agnostic();
    const platform = newMlPlatform(() => given, stack);
    expect(platform.accessLogs).toBeUndefined();
    const told = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('log of CloudFront'));
    expect(told).toHaveLength(1);
    expect(told[0].entry.data).toMatch(
      /^the log of CloudFront is set up in us-east-1, and the stack does not name its region; give it an env with a region \[ack: cdk-golden-paths:noLogsOfCloudFront\]$/,
    );
    expect((stack.node.root as App).node.findAll().filter((node) => node instanceof Stack)).toEqual([stack]);
  });

  test('fails with a web ACL of CloudFront that is to be made', () => {
    expect(() => newMlPlatform(() => quiet, agnostic())).toThrow(
      'webAcl must be existing or none in a stack that does not',
    );
  });
});

describe('who watches CloudFront (M11)', () => {
  const warned = (given: Given, region = 'eu-west-1') => {
    const stack = newStack({ env: { region } });
    newMlPlatform((one) => ({ environmentSuffix: 'prod', dataProtection: true, ...given(one) }), stack);
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('CloudFront reaches nothing')).length;
  };

  test('nobody outside of us-east-1, unless there is a heartbeat: a warning in production', () => {
    expect(warned(() => ({}))).toBe(1);
    expect(warned(() => ({ heartbeat: Duration.minutes(15) }))).toBe(0);
    expect(warned(() => ({ environmentSuffix: 'dev' }))).toBe(0);
    expect(warned(() => ({}), 'us-east-1')).toBe(0);
  });
});
