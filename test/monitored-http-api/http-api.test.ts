import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { CorsHttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EnvironmentProfile, type MonitoredHttpApiProps } from '../../src';
import { logGroupId, theOnly } from '../surroundings';
import { httpApiTemplate } from '../synth';

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

test('without physical names, nothing has one (X1)', () => {
  const template = httpApiTemplate({ physicalNames: false });
  template.allResourcesProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  template.allResourcesProperties('AWS::Lambda::Function', { FunctionName: Match.absent() });
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmName: Match.absent() });
  expect(theOnly(template, 'AWS::ApiGatewayV2::Api')[1].Name).not.toContain('dev');
});
