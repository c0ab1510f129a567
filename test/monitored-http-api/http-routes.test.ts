import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ApiHandler,
  HttpAuth,
  MonitoredHttpApi,
  Release,
  type HttpApiRoutes,
  type MonitoredHttpApiProps,
  type ServiceLevelObjectives,
} from '../../src';
import { alarmsBehind, alarmsOf } from '../alarms';
import { byType, newFunction, theOnly } from '../surroundings';
import { newHttpApi, newStack } from '../synth';

const jwt = () => HttpAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] });

/** The template of an API with further routes. */
function withRoutes(routes: HttpApiRoutes[], props: Partial<MonitoredHttpApiProps> = {}, stack = newStack()) {
  const api = newHttpApi(props, stack);
  const added = routes.map((options) => api.addRoutes(options));
  return { api, added, template: Template.fromStack(Stack.of(api)) };
}

const keysOf = (template: Template) =>
  byType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey);

describe('addRoutes (X12)', () => {
  test('adds any method by default, to the function and with the auth of the API', () => {
    const { template, added } = withRoutes([{ path: '/items' }], { auth: jwt() });
    const [integration] = theOnly(template, 'AWS::ApiGatewayV2::Integration');
    const [authorizer] = theOnly(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(added[0]).toHaveLength(1);
    expect(keysOf(template).sort()).toEqual(['$default', 'ANY /items']);
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', {
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: integration }]] },
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: authorizer },
    });
  });

  test('adds a route for each method, and gives them back in order', () => {
    const methods = [HttpMethod.PUT, HttpMethod.GET];
    const { template, added } = withRoutes([{ path: '/items/{id}', methods }, { path: '/files/{path+}' }]);
    expect(added[0].map(({ node }) => node.id)).toEqual(['PUT --items--{id}', 'GET --items--{id}']);
    expect(keysOf(template)).toEqual(
      expect.arrayContaining(['PUT /items/{id}', 'GET /items/{id}', 'ANY /files/{path+}']),
    );
  });

  test('takes an auth of its own', () => {
    const { template } = withRoutes([{ path: '/health', auth: HttpAuth.none('a probe calls it') }], { auth: jwt() });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'ANY /health',
      AuthorizationType: 'NONE',
      AuthorizerId: Match.absent(),
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default', AuthorizationType: 'JWT' });
  });

  test('goes to the alias when there is a release', () => {
    const { template } = withRoutes([{ path: '/items' }], { release: Release.canary() });
    const [alias] = theOnly(template, 'AWS::Lambda::Alias');
    const [, integration] = theOnly(template, 'AWS::ApiGatewayV2::Integration');
    expect(integration.IntegrationUri).toEqual({ Ref: alias });
  });

  test.each<[string, (api: MonitoredHttpApi) => IFunction]>([
    ['handler', ({ handler }) => handler],
    ['alias', ({ alias }) => alias!],
  ])('goes to the alias as well when it names the %s of the API, which is monitored already', (_name, of) => {
    const api = newHttpApi({ release: Release.canary() });
    const before = api.monitoring.alarmIds;
    api.addRoutes({ path: '/items', handler: of(api) });
    const template = Template.fromStack(Stack.of(api));
    const [alias] = theOnly(template, 'AWS::Lambda::Alias');
    expect(theOnly(template, 'AWS::ApiGatewayV2::Integration')[1].IntegrationUri).toEqual({ Ref: alias });
    expect(api.monitoring.alarmIds).toEqual(before);
  });

  test('grantInvoke of a route is for that route (X6)', () => {
    const stack = newStack();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const routes = newHttpApi({}, stack).addRoutes({
      path: '/items/{id}',
      methods: [HttpMethod.GET],
      auth: HttpAuth.iam(),
    });
    routes[0].grantInvoke(role).assertSuccess();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('Caller') }],
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Action: 'execute-api:Invoke',
            Resource: { 'Fn::Join': ['', Match.arrayWith(['/*/GET/items/*'])] },
          }),
        ],
      },
    });
  });
});

describe('throttle of a route', () => {
  const throttle = { rateLimit: 5, burstLimit: 10 };
  const stageOf = (template: Template) => byType(template, 'AWS::ApiGatewayV2::Stage')[0][1];

  test('is that of each method, and waits for the route', () => {
    const methods = [HttpMethod.GET, HttpMethod.PUT];
    const { template } = withRoutes([
      { path: '/items', methods, throttle },
      { path: '/orders', throttle: { rateLimit: 1, burstLimit: 2 } },
    ]);
    const stage = stageOf(template) as unknown as { Properties: Record<string, any>; DependsOn: string[] };
    expect(stage.Properties.RouteSettings).toEqual({
      'GET /items': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      'PUT /items': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 },
      'ANY /orders': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
    });
    const routes = byType(template, 'AWS::ApiGatewayV2::Route').filter(
      ([, { Properties }]) => Properties.RouteKey !== '$default',
    );
    expect(routes).toHaveLength(3);
    expect(stage.DependsOn).toEqual(expect.arrayContaining(routes.map(([id]) => id)));
  });

  test('leaves that of the stage alone', () => {
    const { template } = withRoutes([{ path: '/items', throttle }]);
    expect(stageOf(template).Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1000,
    });
  });

  test('is that of the stage by default', () => {
    const stage = stageOf(withRoutes([{ path: '/items' }]).template);
    expect(stage.Properties.RouteSettings).toBeUndefined();
    expect(stage).not.toHaveProperty('DependsOn');
  });
});

describe('a further handler', () => {
  const added = (id: string, options: Partial<HttpApiRoutes> = {}) => {
    const stack = newStack();
    const handler = newFunction(stack, id);
    return { handler, ...withRoutes([{ path: '/orders', handler, ...options }], {}, stack) };
  };

  test('answers its route, from an integration of its own', () => {
    const { template, handler } = added('Orders');
    const fn = Stack.of(handler).getLogicalId(handler.node.defaultChild as never);
    const [[integration]] = byType(template, 'AWS::ApiGatewayV2::Integration').filter(
      ([, { Properties }]) =>
        JSON.stringify(Properties.IntegrationUri) === JSON.stringify({ 'Fn::GetAtt': [fn, 'Arn'] }),
    );
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'ANY /orders',
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: integration }]] },
    });
    template.resourceCountIs('AWS::ApiGatewayV2::Integration', 2);
  });

  test('is monitored as the function of the API is, but for the lines of its logs', () => {
    const { api, template, handler } = added('Orders');
    const ofOrders = api.monitoring.alarmIds.filter((id) => id.startsWith('Orders'));
    expect(ofOrders).toEqual([
      'OrdersErrors',
      'OrdersThrottles',
      'OrdersDuration',
      'OrdersNearTimeout',
      'OrdersNearConcurrencyLimit',
    ]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'http-api-orders-errors-dev',
      Dimensions: [
        { Name: 'FunctionName', Value: { Ref: Stack.of(handler).getLogicalId(handler.node.defaultChild as never) } },
      ],
    });
    expect(JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'))).toContain('Orders: duration (ms)');
  });

  test.each([
    ['orders', 'Orders'],
    ['order-lines_2', 'Orderlines2'],
  ])('of the id %s has alarms that begin with %s', (id, name) => {
    expect(added(id).api.monitoring.alarmIds).toContain(`${name}Errors`);
  });

  test('takes a name for its alarms', () => {
    const { monitoring } = added('orders', { handlerName: 'Sales' }).api;
    expect(monitoring.alarmIds).toContain('SalesErrors');
    expect(monitoring.alarmIds).not.toContain('OrdersErrors');
  });

  test('is monitored once, and has one integration, however many routes it has', () => {
    const stack = newStack();
    const handler = newFunction(stack, 'Orders');
    const paths = ['/orders', '/orders/{id}', '/returns'];
    const { api, template } = withRoutes(
      paths.map((path) => ({ path, handler })),
      {},
      stack,
    );
    expect(api.monitoring.alarmIds.filter((id) => id === 'OrdersErrors')).toHaveLength(1);
    template.resourceCountIs('AWS::ApiGatewayV2::Integration', 2);
  });

  test('that is the function of the API is not monitored again', () => {
    const stack = newStack();
    const handler = newFunction(stack, 'Mine');
    const { api } = withRoutes([{ path: '/orders', handler }], { handler: ApiHandler.existing(handler) }, stack);
    expect(api.monitoring.alarmIds.filter((id) => id.endsWith('Errors'))).toContain('FunctionErrors');
    expect(api.monitoring.alarmIds).not.toContain('MineErrors');
  });

  test.each<[string, ServiceLevelObjectives | undefined, string[]]>([
    ['no objective', undefined, ['OrdersErrors', 'OrdersDuration']],
    ['an availability', { availability: 99.9 }, ['OrdersDuration']],
    ['a latency', { latencyP99: Duration.seconds(1) }, ['OrdersErrors']],
    ['both', { availability: 99.9, latencyP99: Duration.seconds(1) }, []],
  ])('with %s, tickets only for what no burn rate tells', (_what, slo, tickets) => {
    const stack = newStack();
    const handler = newFunction(stack, 'Orders');
    const { template } = withRoutes([{ path: '/orders', handler }], { slo }, stack);
    const notices = ['OrdersErrors', 'OrdersDuration'];
    expect(alarmsBehind(template, 'ticket').filter((id) => notices.includes(id))).toEqual(tickets);
    expect(Object.keys(alarmsOf(template))).toEqual(expect.arrayContaining(notices));
    expect(alarmsBehind(template, 'ticket')).toContain('OrdersThrottles');
  });
});
