import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configOf, quietTemplate } from './platforms';
import { platformDomain, required } from './variants';
import { MlApiPlatform, MonitoringLevel } from '../../src';
import { givenZone } from '../given';
import { byType, theOnly } from '../surroundings';
import { newStack } from '../synth';

const quiet = { monitoring: MonitoringLevel.NONE };
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
