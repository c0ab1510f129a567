import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpAuth, HttpProbe, MonitoredHttpApi } from '../../src';
import { theOnly } from '../surroundings';
import { fullHttpApi, httpApiTemplate, newHttpApi, newStack, resourcesOf } from '../synth';

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
