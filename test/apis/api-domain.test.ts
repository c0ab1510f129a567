import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

describe('domain', () => {
  const CERTIFICATE = 'arn:aws:acm:eu-west-1:111111111111:certificate/1';
  const withDomain = (hasZone: boolean) => {
    const stack = newStack();
    const certificate = Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE);
    const attributes = { hostedZoneId: 'Z1', zoneName: 'example.com' };
    const hostedZone = hasZone ? HostedZone.fromHostedZoneAttributes(stack, 'Zone', attributes) : undefined;
    const api = newHttpApi({ domain: { domainName: 'api.example.com', certificate, hostedZone } }, stack);
    return { api, template: Template.fromStack(stack) };
  };

  test('maps to the stage, with the certificate', () => {
    const { api, template } = withDomain(false);
    const [domain, properties] = theOnly(template, 'AWS::ApiGatewayV2::DomainName');
    expect(properties).toMatchObject({
      DomainName: 'api.example.com',
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL' }],
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { DomainName: { Ref: domain }, Stage: '$default' });
    expect(api.domainName?.name).toBeDefined();
    expect(api.url).toBe('https://api.example.com');
    expect(api.outputs.apiGatewayUrl).toBe('https://api.example.com');
  });

  test('has no record without a zone', () => {
    withDomain(false).template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  test('has an alias record in the zone', () => {
    const { template } = withDomain(true);
    const [domain] = theOnly(template, 'AWS::ApiGatewayV2::DomainName');
    const [, record] = theOnly(template, 'AWS::Route53::RecordSet');
    expect(record).toMatchObject({
      Name: 'api.example.com.',
      Type: 'A',
      HostedZoneId: 'Z1',
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [domain, 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': [domain, 'RegionalHostedZoneId'] },
      },
    });
  });

  test('is none by default', () => {
    const template = httpApiTemplate();
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0);
    expect(newHttpApi().domainName).toBeUndefined();
  });
});
