import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { HttpProbe } from '../../src';
import { givenCertificate, givenDomain } from '../given';
import { theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newPipeline, newStack } from '../synth';

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

  test.each([true, false, undefined])('is the only way in when the endpoint is switched off: %s', (off) => {
    const stack = newStack();
    const domain = {
      domainName: 'api.example.com',
      certificate: givenCertificate(stack),
      disableExecuteApiEndpoint: off,
    };
    const api = newHttpApi({ domain, probe: HttpProbe.of() }, stack);
    const pipeline = newPipeline({ domain }, stack);
    const template = Template.fromStack(stack);
    expect(theOnly(template, 'AWS::ApiGatewayV2::Api')[1].DisableExecuteApiEndpoint).toBe(off);
    expect(theOnly(template, 'AWS::ApiGateway::RestApi')[1].DisableExecuteApiEndpoint).toBe(off);
    expect(api.outputs.apiGatewayUrl).toBe('https://api.example.com');
    expect(pipeline.outputs.endpointUrl).toBe('https://api.example.com/webhook');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ PROBE_URL: 'https://api.example.com/health' }) },
    });
  });

  test('of a pipeline maps to the stage, with certificate and record, and has an alarm on the certificate', () => {
    const stack = newStack();
    const pipeline = newPipeline({ domain: givenDomain(stack) }, stack);
    const template = Template.fromStack(stack);
    const [domain] = theOnly(template, 'AWS::ApiGatewayV2::DomainName');
    expect(theOnly(template, 'AWS::ApiGatewayV2::ApiMapping')[1]).toEqual({
      ApiId: { Ref: theOnly(template, 'AWS::ApiGateway::RestApi')[0] },
      DomainName: { Ref: domain },
      Stage: { Ref: theOnly(template, 'AWS::ApiGateway::Stage')[0] },
    });
    template.resourceCountIs('AWS::Route53::RecordSet', 1);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DaysToExpiry' });
    expect(stack.resolve(pipeline.domainName?.name)).toEqual({ Ref: domain });
    expect(newPipeline().domainName).toBeUndefined();
  });

  test('fails for what is none, for plain JavaScript too (X5)', () => {
    const domain = { certificate: 'arn:1', hostedZone: 'example.com', disableExecuteApiEndpoint: 'yes' } as never;
    expect(() => newHttpApi({ domain })).toThrow(
      new Error(
        'MonitoredHttpApi at Stack/MonitoredHttpApi:\n- domain.domainName must be a string, got undefined\n' +
          '- domain.certificate must be a certificate, got "arn:1"\n' +
          '- domain.hostedZone must be a hosted zone, got "example.com"\n' +
          '- domain.disableExecuteApiEndpoint must be true or false, got "yes"',
      ),
    );
  });

  test('is none by default', () => {
    const template = httpApiTemplate();
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0);
    expect(newHttpApi().domainName).toBeUndefined();
  });
});
