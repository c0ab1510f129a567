import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { restApi, type RestApiProps } from '../../src/apis/rest-api';
import { WebAcl } from '../../src/apis/web-acl';
import { Environment, type SystemProps } from '../../src/environment/environment';
import { acknowledgedOn, logGroupId, theOnly } from '../surroundings';
import { newStack } from '../synth';

const SYSTEM = { kind: 'Shop', name: 'shop', holdsData: false };

/** A system that is a REST API with one method. */
function shop(props: Partial<SystemProps> = {}, stack = newStack(), id = 'Shop', options: Partial<RestApiProps> = {}) {
  const scope = new Construct(stack, id);
  const environment = Environment.open(scope, SYSTEM, { environmentSuffix: 'dev', ...props }, []);
  const made = restApi(scope, 'Api', {
    ...{ environment, resource: 'orders', stageName: 'v1', metricNamespace: 'Shop', throttle: environment.settings },
    ...options,
  });
  made.api.root.addMethod('GET');
  environment.close({});
  return { ...made, template: Template.fromStack(stack) };
}

const stageOf = (props: Partial<SystemProps> = {}) => theOnly(shop(props).template, 'AWS::ApiGateway::Stage')[1];

describe('a REST API', () => {
  test('is regional, and leaves the account alone (X14)', () => {
    const { template } = shop();
    expect(theOnly(template, 'AWS::ApiGateway::RestApi')[1]).toMatchObject({
      Name: 'orders-dev',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test('refuses TLS 1.0 and 1.1, and names in a handshake that are not its own (X7)', () => {
    expect(theOnly(shop().template, 'AWS::ApiGateway::RestApi')[1]).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
    });
  });

  test('says why a request failed into a log group of the stack, which is there before the stage (X3, X8)', () => {
    const { template, executionLogs } = shop();
    const [api] = theOnly(template, 'AWS::ApiGateway::RestApi');
    const name = { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: api }, '/v1']] };
    const [[id, group]] = Object.entries(
      template.findResources('AWS::Logs::LogGroup', { Properties: { LogGroupName: name } }),
    );
    expect(group).toMatchObject({ Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
    const [[, { DependsOn }]] = Object.entries(template.findResources('AWS::ApiGateway::Stage'));
    expect(DependsOn).toContain(id);
    expect(Stack.of(executionLogs).resolve(executionLogs.logGroupName)).toEqual({ Ref: id });
  });

  test('is behind a web ACL when there is one', () => {
    const webAclArn = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/1';
    const { template, api } = shop({}, newStack(), 'Shop', { webAcl: WebAcl.existing(webAclArn) });
    const [stage] = theOnly(template, 'AWS::ApiGateway::Stage');
    const [api_] = theOnly(template, 'AWS::ApiGateway::RestApi');
    const [, association] = theOnly(template, 'AWS::WAFv2::WebACLAssociation');
    expect(association).toEqual({
      WebACLArn: webAclArn,
      ResourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':apigateway:eu-west-1::/restapis/',
            { Ref: api_ },
            '/stages/',
            { Ref: stage },
          ],
        ],
      },
    });
    expect(acknowledgedOn(api)).toEqual({});
    shop().template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  });

  test('has a stage that is traced and logs no body (X8)', () => {
    expect(stageOf()).toMatchObject({
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', LoggingLevel: 'ERROR', DataTraceEnabled: false }],
    });
  });

  test.each([
    ['dev', 500, 1000],
    ['prod', 1000, 1000],
  ])('%s: %d requests a second, %d at once (X4)', (environmentSuffix, ThrottlingRateLimit, ThrottlingBurstLimit) => {
    expect(stageOf({ environmentSuffix }).MethodSettings).toEqual([
      expect.objectContaining({ ThrottlingRateLimit, ThrottlingBurstLimit }),
    ]);
  });

  test('keeps its access log as long as the profile says, in a group that goes with the stack (X3)', () => {
    const { template, accessLogs } = shop();
    const group = logGroupId(template, '/aws/apigateway/orders-dev');
    expect(Stack.of(accessLogs).resolve(accessLogs.logGroupName)).toEqual({ Ref: group });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 30 }, DeletionPolicy: 'Delete' });
    const [, { AccessLogSetting }] = theOnly(template, 'AWS::ApiGateway::Stage');
    expect(AccessLogSetting.DestinationArn).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
    expect(JSON.parse(AccessLogSetting.Format)).toMatchObject({ service: 'shop-dev' });
  });

  test('counts the lines with a status of 4xx, by service and status', () => {
    const { template } = shop();
    expect(theOnly(template, 'AWS::Logs::MetricFilter')[1]).toEqual({
      LogGroupName: { Ref: logGroupId(template, '/aws/apigateway/orders-dev') },
      FilterPattern: '{ $.status = "4*" }',
      MetricTransformations: [
        {
          MetricNamespace: 'Shop',
          MetricName: 'ClientErrors',
          MetricValue: '1',
          Dimensions: [
            { Key: 'service', Value: '$.service' },
            { Key: 'Status', Value: '$.status' },
          ],
        },
      ],
    });
  });

  test('has a response for what the gateway refuses', () => {
    shop().template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', { ResponseType: 'THROTTLED' });
  });

  test('makes no output of its own', () => {
    expect(shop().template.toJSON().Outputs).toBeUndefined();
  });

  test('has a name without physical names as well, because its metrics tell APIs apart by it (X1)', () => {
    const { template } = shop({ physicalNames: false });
    expect(theOnly(template, 'AWS::ApiGateway::RestApi')[1].Name).toMatch(/^StackShop[0-9A-F]{8}$/);
    template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  });

  test('two without physical names have two names (X17)', () => {
    const nameIn = (id: string) => {
      const { template } = shop({ physicalNames: false }, new Stack(new App(), id));
      return theOnly(template, 'AWS::ApiGateway::RestApi')[1].Name;
    };
    expect(nameIn('A')).not.toBe(nameIn('B'));
  });
});

test('the rules of cdk-nag that it leaves are acknowledged, with their reasons', () => {
  expect(acknowledgedOn(shop().api)).toEqual({
    APIG3: 'The stage is throttled; what to look for, only an owner of requests knows: webAcl.',
  });
});

test('without physical names, its name is no longer than it may be', () => {
  const { template } = shop({ physicalNames: false }, newStack(), 'Shop'.repeat(100));
  expect(theOnly(template, 'AWS::ApiGateway::RestApi')[1].Name.length).toBeLessThanOrEqual(255);
});
