import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PrefixList } from 'aws-cdk-lib/aws-ec2';
import { brokenRules, configOf, quietTemplate, type Given } from './platforms';
import { givenSecret } from './variants';
import { Edge, ErrorPages } from '../../src';
import { byType, theOnly } from '../surroundings';
import { newStack } from '../synth';

const prefixList = (stack: Stack) => PrefixList.fromPrefixListId(stack, 'CloudFront', 'pl-0a1b2c3d');
const publicEdge: Given = (stack) => ({
  edge: Edge.publicAlb({ originPrefixList: prefixList(stack), originSecret: givenSecret(stack, 'origin') }),
});
const SECRET = /^\{\{resolve:secretsmanager:.*:SecretString:::?\}\}$/;
const textOf = (value: any): string =>
  typeof value === 'string'
    ? value
    : value['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : 'x')).join('');

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
