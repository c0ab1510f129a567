import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { PrefixList } from 'aws-cdk-lib/aws-ec2';
import { brokenRules, newMlPlatform, quietTemplate, type Given } from './platforms';
import { givenSecret, platformDomain, required } from './variants';
import { Edge, ErrorPages, MlApiPlatform, MonitoringLevel, PlatformDatabase, WebAcl } from '../../src';
import { givenZone } from '../given';
import { byType, theOnly } from '../surroundings';
import { newApp, newStack } from '../synth';

const prefixList = (stack: Stack) => PrefixList.fromPrefixListId(stack, 'CloudFront', 'pl-0a1b2c3d');
const publicEdge: Given = (stack) => ({
  edge: Edge.publicAlb({ originPrefixList: prefixList(stack), originSecret: givenSecret(stack, 'origin') }),
});
const quiet = { monitoring: MonitoringLevel.NONE };
const noWebAcls = { webAcl: WebAcl.none('It is a test.'), loadBalancerWebAcl: WebAcl.none('It is a test.') };
const configOf = (template: Template) => theOnly(template, 'AWS::CloudFront::Distribution')[1].DistributionConfig;
const SECRET = /^\{\{resolve:secretsmanager:.*:SecretString:::?\}\}$/;
const textOf = (value: any): string =>
  typeof value === 'string'
    ? value
    : value['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : 'x')).join('');

describe('the distribution (M7)', () => {
  let template: Template;
  beforeAll(() => (template = quietTemplate()));

  test('has the names and the certificate of us-east-1, and takes TLS 1.2 or newer', () => {
    const { Aliases, ViewerCertificate, DefaultCacheBehavior, HttpVersion } = configOf(template);
    expect(Aliases).toEqual(['ml.example.com']);
    expect(ViewerCertificate).toMatchObject({ MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' });
    expect(textOf(ViewerCertificate.AcmCertificateArn)).toMatch(/:acm:us-east-1:.*certificate\/2$/);
    expect([DefaultCacheBehavior.ViewerProtocolPolicy, HttpVersion]).toEqual(['redirect-to-https', 'http2and3']);
  });

  test('in us-east-1, has the certificate of the load balancer when no other is given', () => {
    const domain = (stack: Stack) => ({ ...platformDomain(stack), edgeCertificate: undefined });
    const stack = newStack({ env: { region: 'us-east-1' } });
    new MlApiPlatform(stack, 'MlApiPlatform', { ...required(stack), domain: domain(stack), ...quiet });
    const made = Template.fromStack(stack);
    const { ViewerCertificate } = configOf(made);
    const [, { Certificates }] = theOnly(made, 'AWS::ElasticLoadBalancingV2::Listener');
    expect(ViewerCertificate.AcmCertificateArn).toEqual(Certificates[0].CertificateArn);
  });

  test('caches nothing, and passes on all that a client sends', () => {
    const { DefaultCacheBehavior, CacheBehaviors } = configOf(template);
    expect(CacheBehaviors).toBeUndefined();
    expect(DefaultCacheBehavior).toMatchObject({
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
      ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
      AllowedMethods: expect.arrayContaining(['GET', 'POST', 'DELETE']),
    });
  });

  test('reaches the load balancer by a VPC origin and TLS 1.2 only, for the name in its certificate, as long as a request may take', () => {
    const [origin, { VpcOriginEndpointConfig }] = theOnly(template, 'AWS::CloudFront::VpcOrigin');
    const [balancer] = theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(VpcOriginEndpointConfig).toMatchObject({
      Arn: { Ref: balancer },
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    expect(configOf(template).Origins).toMatchObject([
      {
        DomainName: 'ml.example.com',
        VpcOriginConfig: {
          VpcOriginId: { 'Fn::GetAtt': [origin, 'Id'] },
          OriginReadTimeout: 30,
          OriginKeepaliveTimeout: 5,
        },
      },
    ]);
  });

  test('answers 403 and 404 with the problem of the library, which the load balancer holds', () => {
    const responses = [403, 404].map((status) => ({
      ErrorCode: status,
      ResponseCode: status,
      ResponsePagePath: `/errors/${status}.json`,
      ErrorCachingMinTTL: 10,
    }));
    expect(configOf(template).CustomErrorResponses).toEqual(responses);
    const pages = byType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').filter(([id]) => /ErrorPage/.test(id));
    expect(
      pages.map(
        ([
          ,
          {
            Properties: { Priority, Conditions, Actions },
          },
        ]) => [
          Priority,
          Conditions[0].PathPatternConfig.Values,
          Actions[0].FixedResponseConfig.StatusCode,
          Actions[0].FixedResponseConfig.ContentType,
          JSON.parse(Actions[0].FixedResponseConfig.MessageBody),
        ],
      ),
    ).toEqual(
      [
        [403, 'Forbidden', 'WAF_FILTERED', 'The request was refused.'] as const,
        [404, 'Not Found', 'NOT_FOUND', 'There is nothing here.'] as const,
      ].map(([status, title, code, detail], index) => [
        index + 1,
        [`/errors/${status}.json`],
        '200',
        'application/json',
        { type: 'about:blank', title, status, code, detail, errors: [] },
      ]),
    );
  });

  test('has no record without a zone', () => {
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });
});

test('each name has records for both kinds of addresses where there is a zone (M7)', () => {
  const domainNames = ['ml.example.com', '*.ml.example.com'];
  const template = quietTemplate((stack) => ({
    domain: { ...platformDomain(stack), domainNames, hostedZone: givenZone(stack) },
  }));
  const [distribution] = theOnly(template, 'AWS::CloudFront::Distribution');
  const records = byType(template, 'AWS::Route53::RecordSet').map(([, { Properties }]) => {
    expect(Properties.AliasTarget.DNSName).toEqual({ 'Fn::GetAtt': [distribution, 'DomainName'] });
    return [Properties.Name, Properties.Type];
  });
  expect(records.sort()).toEqual(
    domainNames
      .flatMap((name) => [
        [`${name}.`, 'A'],
        [`${name}.`, 'AAAA'],
      ])
      .sort(),
  );
});

describe('error pages (M7)', () => {
  const directory = (pages: Record<string, string>) => {
    const made = mkdtempSync(join(tmpdir(), 'pages-'));
    Object.entries(pages).forEach(([name, text]) => writeFileSync(join(made, name), text));
    return made;
  };

  test('of one’s own are HTML of the load balancer', () => {
    const errorPages = ErrorPages.html(directory({ '403.html': '<p>no</p>', '404.html': '<p>gone</p>' }));
    const template = quietTemplate(() => ({ errorPages }));
    expect(configOf(template).CustomErrorResponses.map((one: any) => one.ResponsePagePath)).toEqual([
      '/errors/403.html',
      '/errors/404.html',
    ]);
    const fixed = { ContentType: 'text/html', StatusCode: '200' };
    for (const MessageBody of ['<p>no</p>', '<p>gone</p>']) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
        Actions: [{ FixedResponseConfig: { ...fixed, MessageBody } }],
      });
    }
  });

  test('none leave answers as they are', () => {
    const template = quietTemplate(() => ({ errorPages: ErrorPages.none() }));
    expect(configOf(template).CustomErrorResponses).toBeUndefined();
    template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
  });

  test('fail for pages that are missing or too long, and take 1024 bytes', () => {
    const made = directory({ '403.html': 'ü'.repeat(512), '404.html': `${'ü'.repeat(512)}.` });
    expect(brokenRules(() => ({ errorPages: ErrorPages.html(made) }))).toEqual([
      `errorPages must be a page of 1024 bytes at most, got "${made}/404.html"`,
    ]);
    expect(brokenRules(() => ({ errorPages: ErrorPages.html('/nowhere') }))).toHaveLength(2);
    expect([ErrorPages.json(), ErrorPages.none()].flatMap((errorPages) => brokenRules(() => ({ errorPages })))).toEqual(
      [],
    );
  });

  test('errors call them and the edge by their kinds', () => {
    const stack = newStack();
    const { edge } = publicEdge(stack);
    expect(
      [ErrorPages.json(), ErrorPages.html('x'), ErrorPages.none(), Edge.privateOrigin(), edge].map(String),
    ).toEqual(['json', 'html', 'none', 'privateOrigin', 'publicAlb']);
  });
});

describe('a load balancer with public addresses (M3, M7)', () => {
  let template: Template;
  beforeAll(
    () =>
      (template = quietTemplate((stack) => ({
        ...publicEdge(stack),
        split: { pathPatterns: ['/x'], weights: { v1: 1, v2: 1 } },
      }))),
  );

  test('is in the public subnets, and reached over TLS 1.2 by its own name', () => {
    const [, { Scheme, Subnets }] = theOnly(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect([Scheme, Subnets.every(({ Ref }: any) => /PublicSubnet/.test(Ref))]).toEqual(['internet-facing', true]);
    template.resourceCountIs('AWS::CloudFront::VpcOrigin', 0);
    expect(configOf(template).Origins[0].CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
      OriginReadTimeout: 30,
    });
  });

  test('lets the addresses of CloudFront in, and no others', () => {
    const [, { Properties }] = byType(template, 'AWS::EC2::SecurityGroup').find(([id]) => /LoadBalancer/.test(id))!;
    expect(Properties.SecurityGroupIngress ?? []).toEqual([]);
    const entered = byType(template, 'AWS::EC2::SecurityGroupIngress').filter(([, one]) =>
      JSON.stringify(one.Properties.GroupId).includes('LoadBalancerSecurityGroup'),
    );
    expect(entered.map(([, one]) => [one.Properties.SourcePrefixListId, one.Properties.FromPort])).toEqual([
      ['pl-0a1b2c3d', 443],
    ]);
  });

  test('answers no request without the secret, which is a reference in each rule and in the distribution (X10)', () => {
    const rules = byType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule');
    expect(rules.length).toBeGreaterThan(6);
    for (const [, { Properties }] of rules) {
      const header = Properties.Conditions.find(
        ({ HttpHeaderConfig }: any) => HttpHeaderConfig?.HttpHeaderName === 'x-origin-verify',
      );
      expect(header.HttpHeaderConfig.Values).toHaveLength(1);
      expect(textOf(header.HttpHeaderConfig.Values[0])).toMatch(SECRET);
      expect(JSON.stringify(Properties.Actions)).not.toContain('resolve');
    }
    const [{ HeaderName, HeaderValue }] = configOf(template).Origins[0].OriginCustomHeaders;
    expect(HeaderName).toBe('x-origin-verify');
    expect(textOf(HeaderValue)).toMatch(SECRET);
  });
});

test('a private load balancer can take a prefix list in place of the addresses of the VPC (facts 1.3)', () => {
  const template = quietTemplate((stack) => ({ edge: Edge.privateOrigin({ originPrefixList: prefixList(stack) }) }));
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    SourcePrefixListId: 'pl-0a1b2c3d',
    FromPort: 443,
  });
});

test('fails for what plain JavaScript got wrong', () => {
  expect(() => Edge.publicAlb({} as never)).toThrow(
    new Error(
      'Edge.publicAlb:\n- originPrefixList must be a prefix list, got undefined\n- originSecret must be a secret, got undefined',
    ),
  );
  expect(() => Edge.privateOrigin({ originPrefixList: 'pl-1' } as never)).toThrow(
    'originPrefixList must be a prefix list',
  );
});

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
    expect(acl.Properties.Rules.at(-1).Statement.RateBasedStatement.AggregateKeyType).toBe('IP');
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
