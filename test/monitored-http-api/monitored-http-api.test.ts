import { App, Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiHandler, HttpAuth, HttpProbe, MonitoredHttpApi } from '../../src';
import { Construct } from 'constructs';
import { functionOfAnotherApp, logGroupId, newFunction, theOnly } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newStack, resourcesOf } from '../synth';

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

describe('metric() (X12)', () => {
  const api = () => newHttpApi({ projectName: 'shop' });

  test('is the sum over 5 minutes by default, of this API', () => {
    const metric = api().metric('OrdersPlaced');
    expect(metric).toMatchObject({
      namespace: 'CdkGoldenPaths/MonitoredHttpApi',
      metricName: 'OrdersPlaced',
      dimensions: { service: 'shop-http-api-dev' },
      statistic: 'Sum',
    });
    expect(metric.period.toMinutes()).toBe(5);
  });

  test('takes the options of the user', () => {
    const metric = api().metric('OrdersPlaced', {
      statistic: 'Average',
      period: Duration.minutes(1),
      dimensionsMap: { tenant: 'a' },
    });
    expect(metric).toMatchObject({ statistic: 'Average', dimensions: { tenant: 'a' } });
    expect(metric.period.toMinutes()).toBe(1);
  });

  test('has the name that the function publishes under', () => {
    const { Variables } = theOnly(httpApiTemplate({ projectName: 'shop' }), 'AWS::Lambda::Function')[1].Environment;
    const { namespace, dimensions } = api().metric('OrdersPlaced');
    expect([Variables.POWERTOOLS_METRICS_NAMESPACE, Variables.POWERTOOLS_SERVICE_NAME]).toEqual([
      namespace,
      dimensions!.service,
    ]);
  });
});

describe('names and tags (X1, X9, X17)', () => {
  test('every resource that can have tags has the three', () => {
    const template = Template.fromStack(Stack.of(fullHttpApi({ projectName: 'shop', tags: { Team: 'orders' } })));
    const tags = (properties: Record<string, any>): Record<string, string> =>
      Array.isArray(properties.Tags)
        ? Object.fromEntries(properties.Tags.map(({ Key, Value }: any) => [Key, Value]))
        : properties.Tags;
    const tagged = resourcesOf(template).filter(({ Properties }) => Properties?.Tags);
    expect(tagged.length).toBeGreaterThan(20);
    for (const { Properties } of tagged) {
      const expected = { Environment: 'dev', Project: 'shop', ManagedBy: 'cdk-golden-paths', Team: 'orders' };
      expect(tags(Properties)).toEqual(expected);
    }
  });

  test('the tag Project is http-api without a projectName', () => {
    expect(theOnly(httpApiTemplate(), 'AWS::ApiGatewayV2::Api')[1].Tags).toMatchObject({ Project: 'http-api' });
  });

  test('two APIs in one stack share no name', () => {
    const stack = newStack();
    const auth = HttpAuth.none('it is a test');
    for (const id of ['Orders', 'Users']) {
      new MonitoredHttpApi(stack, id, { environmentSuffix: 'dev', auth, probe: HttpProbe.of() });
    }
    const names = resourcesOf(Template.fromStack(stack)).flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => /^([A-Za-z]+Name|Name)$/.test(key) && typeof value === 'string')
        .filter(([key]) => !/^(Metric|Stage|Policy)Name$/.test(key))
        .map(([, value]) => `${Type} ${value}`),
    );
    expect(names).toContain('AWS::Lambda::Function Orders-http-api-handler-dev');
    expect(new Set(names).size).toBe(names.length);
  });

  test('the same API twice in one account and region fails', () => {
    const app = new App();
    newHttpApi({}, new Stack(app, 'A'));
    expect(() => newHttpApi({}, new Stack(app, 'B'))).toThrow(/the logGroup name .* is already taken by A/);
  });
});

describe('X2', () => {
  test('nothing names a partition, a region or an account', () => {
    const api = newHttpApi({ exportOutputs: true }, newStack({}));
    expect(JSON.stringify(Template.fromStack(Stack.of(api)).toJSON())).not.toMatch(
      /arn:aws[:-]|[a-z]{2}-(north|south|east|west|central)+-\d|\d{12}/,
    );
    expect(api.outputs.region).toBe(Aws.REGION);
  });
});

test('nothing is kept when the stack goes (X3)', () => {
  const kept = resourcesOf(Template.fromStack(Stack.of(fullHttpApi()))).filter(
    ({ DeletionPolicy }) => DeletionPolicy === 'Retain',
  );
  expect(kept).toEqual([]);
});

test('a release, a probe and a domain are none by default', () => {
  const { alias, deploymentGroup, probeFunction, domainName } = newHttpApi();
  expect([alias, deploymentGroup, probeFunction, domainName]).toEqual([undefined, undefined, undefined, undefined]);
});

test('the parts are public (X12)', () => {
  const { httpApi, stage, accessLogs, handler, defaultRoute, monitoring, alias, deploymentGroup, probeFunction } =
    fullHttpApi();
  const ids = [httpApi, stage, accessLogs, handler, defaultRoute, monitoring, alias!, deploymentGroup!, probeFunction!];
  expect(ids.map(({ node }) => node.path.replace('Stack/MonitoredHttpApi/', ''))).toEqual([
    'HttpApi',
    'Stage',
    'AccessLogs',
    'Handler/Function',
    'DefaultRoute',
    'Monitoring',
    'Alias',
    'Deployment/Group',
    'Probe/Function',
  ]);
});
