import { Duration, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { ApiHandler, HttpAuth, MonitoredHttpApi } from '../../src';
import { functionOfAnotherApp, logGroupId, newFunction, theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

describe('outputs (H8, X13)', () => {
  const KEYS = [
    'ApiGatewayUrl',
    'ApiGatewayId',
    'LambdaFunctionName',
    'LambdaFunctionArn',
    'LambdaRoleArn',
    'CloudwatchLogGroup',
    'EnvironmentSuffix',
    'Region',
    'MemorySize',
    'Timeout',
    'Runtime',
  ];
  const outputsOf = (props = {}) => httpApiTemplate({ exportOutputs: true, ...props }).toJSON().Outputs;

  test('are outputs of the stack with stable ids when asked for', () => {
    expect(Object.keys(outputsOf()).sort()).toEqual(KEYS.map((key) => `MonitoredHttpApi${key}`).sort());
  });

  test('are none otherwise', () => {
    expect(httpApiTemplate().toJSON().Outputs).toBeUndefined();
  });

  test('name what was deployed', () => {
    const template = httpApiTemplate({ exportOutputs: true });
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    const [fn] = theOnly(template, 'AWS::Lambda::Function');
    const [role] = theOnly(template, 'AWS::IAM::Role');
    const group = logGroupId(template, '/aws/lambda/http-api-handler-dev');
    const values = Object.entries<{ Value: unknown }>(template.toJSON().Outputs).map(([id, { Value }]) => [
      id.replace('MonitoredHttpApi', ''),
      Value,
    ]);
    expect(Object.fromEntries(values)).toEqual({
      ApiGatewayUrl: { 'Fn::GetAtt': [api, 'ApiEndpoint'] },
      ApiGatewayId: { Ref: api },
      LambdaFunctionName: { Ref: fn },
      LambdaFunctionArn: { 'Fn::GetAtt': [fn, 'Arn'] },
      LambdaRoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
      CloudwatchLogGroup: { Ref: group },
      EnvironmentSuffix: 'dev',
      Region: 'eu-west-1',
      MemorySize: '512',
      Timeout: '60',
      Runtime: 'nodejs24.x',
    });
  });

  test('are typed on the construct', () => {
    const api = newHttpApi({ handler: ApiHandler.bundled({ memorySize: 256, timeout: Duration.minutes(2) }) });
    expect(api.outputs).toMatchObject({
      apiGatewayUrl: api.httpApi.apiEndpoint,
      lambdaFunctionName: api.handler.functionName,
      environmentSuffix: 'dev',
      memorySize: '256',
      timeout: '120',
    });
    expect(api.url).toBe(api.outputs.apiGatewayUrl);
  });

  test('are what the deployment knows, where only that knows it', () => {
    const number = Token.asNumber({ Ref: 'Number' });
    const handler = ApiHandler.bundled({ memorySize: number, timeout: Duration.seconds(number) });
    expect(outputsOf({ handler })).toMatchObject({
      MonitoredHttpApiMemorySize: { Value: { Ref: 'Number' } },
      MonitoredHttpApiTimeout: { Value: { Ref: 'Number' } },
    });
  });

  test('begin with the path of the construct in the stack, without what is no letter or digit', () => {
    const stack = newStack();
    const auth = HttpAuth.none('it is a test');
    const props = { environmentSuffix: 'dev', auth, exportOutputs: true };
    new MonitoredHttpApi(new Construct(stack, 'my-shop'), 'orders_api', props);
    const ids = Object.keys(Template.fromStack(stack).toJSON().Outputs).sort();
    expect(ids).toEqual(KEYS.map((key) => `myshopordersapi${key}`).sort());
  });

  test('leave out what is not known of an existing function', () => {
    const stack = newStack();
    newHttpApi({ handler: ApiHandler.existing(functionOfAnotherApp(stack)), exportOutputs: true }, stack);
    const template = Template.fromStack(stack);
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    expect(template.toJSON().Outputs).toEqual({
      MonitoredHttpApiApiGatewayUrl: { Value: { 'Fn::GetAtt': [api, 'ApiEndpoint'] } },
      MonitoredHttpApiApiGatewayId: { Value: { Ref: api } },
      MonitoredHttpApiLambdaFunctionName: { Value: 'theirs' },
      MonitoredHttpApiLambdaFunctionArn: { Value: 'arn:aws:lambda:eu-west-1:111122223333:function:theirs' },
      MonitoredHttpApiEnvironmentSuffix: { Value: 'dev' },
      MonitoredHttpApiRegion: { Value: 'eu-west-1' },
    });
  });

  test('of an existing function of the stack hold what is known of it', () => {
    const stack = newStack();
    const handler = newFunction(stack, 'Mine');
    const { outputs } = newHttpApi({ handler: ApiHandler.existing(handler) }, stack);
    expect(outputs.lambdaRoleArn).toBe(handler.role!.roleArn);
    expect(outputs).toMatchObject({
      cloudwatchLogGroup: undefined,
      memorySize: '128',
      timeout: '3',
      runtime: 'nodejs24.x',
    });
  });
});
