import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CorsHttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { EnvironmentProfile, type MonitoredHttpApiProps } from '../../src';
import { logGroupId, theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

describe('API and stage (H1)', () => {
  test('one HTTP API with the auto-deployed stage $default', () => {
    const template = httpApiTemplate();
    const [api, properties] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    expect(properties).toMatchObject({ Name: 'http-api-dev', ProtocolType: 'HTTP' });
    const [, stage] = theOnly(template, 'AWS::ApiGatewayV2::Stage');
    expect(stage).toMatchObject({ ApiId: { Ref: api }, StageName: '$default', AutoDeploy: true });
  });

  test('one route $default to the function, in payload format 2.0', () => {
    const template = httpApiTemplate();
    const [, route] = theOnly(template, 'AWS::ApiGatewayV2::Route');
    const [integration, properties] = theOnly(template, 'AWS::ApiGatewayV2::Integration');
    const [fn] = theOnly(template, 'AWS::Lambda::Function');
    expect(route).toMatchObject({
      RouteKey: '$default',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: integration }]] },
    });
    expect(properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': [fn, 'Arn'] },
      PayloadFormatVersion: '2.0',
    });
  });

  test('only this API may call the function (X6)', () => {
    const template = httpApiTemplate();
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    const [, permission] = theOnly(template, 'AWS::Lambda::Permission');
    expect(permission).toMatchObject({ Principal: 'apigateway.amazonaws.com' });
    expect(permission.SourceArn['Fn::Join'][1]).toContainEqual({ Ref: api });
  });

  test('leaves the account alone (X14)', () => {
    httpApiTemplate().resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});

describe('throttle (X4)', () => {
  const throttleOf = (props = {}) =>
    theOnly(httpApiTemplate(props), 'AWS::ApiGatewayV2::Stage')[1].DefaultRouteSettings;

  test.each([
    ['dev', 500, 1000],
    ['staging', 500, 1000],
    ['prod', 1000, 1000],
  ])('%s: %d requests a second, %d at once', (environmentSuffix, rate, burst) => {
    const expected = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
    expect(throttleOf({ environmentSuffix })).toEqual(expected);
  });

  test('takes that of the user', () => {
    const expected = { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 8 };
    expect(throttleOf({ throttlingRateLimit: 7, throttlingBurstLimit: 8 })).toEqual(expected);
  });
});

describe('access logs (X8)', () => {
  test('are one line of JSON a request: correlation id, and why an integration failed', () => {
    const template = httpApiTemplate();
    const [, stage] = theOnly(template, 'AWS::ApiGatewayV2::Stage');
    const group = logGroupId(template, '/aws/apigateway/http-api-dev');
    expect(stage.AccessLogSettings.DestinationArn).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
    expect(JSON.parse(stage.AccessLogSettings.Format)).toMatchObject({
      correlationId: '$context.requestId',
      status: '$context.status',
      routeKey: '$context.routeKey',
      integrationErrorMessage: '$context.integrationErrorMessage',
      integrationLatency: '$context.integrationLatency',
      authorizerError: '$context.authorizer.error',
    });
  });

  test('hold no header, query or body of a request (X10)', () => {
    const [, stage] = theOnly(httpApiTemplate(), 'AWS::ApiGatewayV2::Stage');
    expect(stage.AccessLogSettings.Format).not.toMatch(/header|query|body|cookie/i);
  });

  test.each([
    ['dev', 30],
    ['staging', 30],
    ['prod', 14],
  ])('%s keeps them for %d days, in a group that goes with the stack (H5, X3)', (environmentSuffix, days) => {
    httpApiTemplate({ environmentSuffix }).hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: `/aws/apigateway/http-api-${environmentSuffix}`, RetentionInDays: days },
      DeletionPolicy: 'Delete',
    });
  });

  test('are kept as long as the user says, or the profile (H5)', () => {
    const properties = { LogGroupName: '/aws/apigateway/http-api-dev', RetentionInDays: 7 };
    const environmentProfile = EnvironmentProfile.of({ httpApiLogRetention: RetentionDays.ONE_WEEK });
    httpApiTemplate({ logRetention: RetentionDays.ONE_WEEK }).hasResourceProperties('AWS::Logs::LogGroup', properties);
    httpApiTemplate({ environmentProfile }).hasResourceProperties('AWS::Logs::LogGroup', properties);
  });
});

describe('CORS (H3)', () => {
  type Cors = MonitoredHttpApiProps['cors'];
  const corsOf = (cors?: Cors) => theOnly(httpApiTemplate({ cors }), 'AWS::ApiGatewayV2::Api')[1].CorsConfiguration;

  test('is none by default', () => {
    expect(corsOf()).toBeUndefined();
  });

  test('has the defaults: methods, headers, 300 seconds, no credentials', () => {
    expect(corsOf({ allowOrigins: ['https://shop.example.com'] })).toEqual({
      AllowOrigins: ['https://shop.example.com'],
      AllowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
      AllowHeaders: ['authorization', 'content-type'],
      ExposeHeaders: ['x-correlation-id'],
      MaxAge: 300,
      AllowCredentials: false,
    });
  });

  test('takes what the user says', () => {
    const cors: Cors = {
      allowOrigins: ['*'],
      allowMethods: [CorsHttpMethod.PATCH],
      allowHeaders: ['x-tenant'],
      exposeHeaders: [],
      maxAge: Duration.hours(1),
    };
    expect(corsOf(cors)).toMatchObject({
      AllowOrigins: ['*'],
      AllowMethods: ['PATCH'],
      AllowHeaders: ['x-tenant'],
      ExposeHeaders: [],
      MaxAge: 3600,
    });
    expect(corsOf({ allowOrigins: ['https://a.example.com'], allowCredentials: true }).AllowCredentials).toBe(true);
  });

  test.each(Object.values(CorsHttpMethod))('takes the method %s', (method) => {
    const expected = [method === CorsHttpMethod.ANY ? '*' : method];
    expect(corsOf({ allowOrigins: ['*'], allowMethods: [method] }).AllowMethods).toEqual(expected);
  });
});

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

test('without physical names, nothing has one (X1)', () => {
  const template = httpApiTemplate({ physicalNames: false });
  template.allResourcesProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  template.allResourcesProperties('AWS::Lambda::Function', { FunctionName: Match.absent() });
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmName: Match.absent() });
  expect(theOnly(template, 'AWS::ApiGatewayV2::Api')[1].Name).not.toContain('dev');
});
