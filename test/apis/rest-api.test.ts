import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { restApi } from '../../src/apis/rest-api';
import { Environment, type SystemProps } from '../../src/environment/environment';
import { acknowledgedOn, logGroupId, theOnly } from '../surroundings';
import { newStack } from '../synth';

const SYSTEM = { kind: 'Shop', name: 'shop', holdsData: false };

/** A system that is a REST API with one method. */
function shop(props: Partial<SystemProps> = {}, stack = newStack(), id = 'Shop') {
  const scope = new Construct(stack, id);
  const environment = Environment.open(scope, SYSTEM, { environmentSuffix: 'dev', ...props }, []);
  const made = restApi(scope, 'Api', { environment, resource: 'orders', stageName: 'v1', metricNamespace: 'Shop' });
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

  test('has a stage that is traced and logs no body (X8)', () => {
    expect(stageOf()).toMatchObject({
      StageName: 'v1',
      TracingEnabled: true,
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', DataTraceEnabled: false }],
    });
    expect(stageOf().MethodSettings[0]).not.toHaveProperty('LoggingLevel');
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
    APIG3: 'The stage is throttled; a web ACL can be associated with its ARN.',
    APIG6: 'Execution logs would hold request bodies; access logs hold one line a request.',
  });
});

test('without physical names, its name is no longer than it may be', () => {
  const { template } = shop({ physicalNames: false }, newStack(), 'Shop'.repeat(100));
  expect(theOnly(template, 'AWS::ApiGateway::RestApi')[1].Name.length).toBeLessThanOrEqual(255);
});
