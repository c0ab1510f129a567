import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAuth, type HttpApiRoutes, type MonitoredHttpApiProps } from '../../src';
import { byType, newFunction } from '../surroundings';
import { newHttpApi, newStack } from '../synth';

const jwt = () => HttpAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] });
const nobody = HttpAuth.none('it is a test');
const cors = { allowOrigins: ['https://shop.example.com'] };

/** The routes that answer preflight requests, with who may call them. */
function preflights(props: Partial<MonitoredHttpApiProps>, ...routes: HttpApiRoutes[]): string[] {
  const api = newHttpApi(props);
  routes.forEach((options) => api.addRoutes(options));
  return byType(Template.fromStack(Stack.of(api)), 'AWS::ApiGatewayV2::Route')
    .map(([, { Properties }]) => `${Properties.RouteKey} ${Properties.AuthorizationType}`)
    .filter((route) => route.startsWith('OPTIONS'))
    .sort();
}

/** Browsers send no credentials with a preflight request, so an authorizer must not see it. */
describe('preflight requests (H3)', () => {
  const EVERY_PATH = ['OPTIONS / NONE', 'OPTIONS /{proxy+} NONE'];

  test.each([
    ['a token', jwt()],
    ['a signature', HttpAuth.iam()],
  ])('are let in on every path where the API asks for %s', (_what, auth) => {
    expect(preflights({ cors, auth })).toEqual(EVERY_PATH);
  });

  test.each([
    ['without CORS', { auth: jwt() }],
    ['where anybody may call', { cors, auth: nobody }],
  ])('need no route of their own %s', (_when, props) => {
    expect(preflights(props, { path: '/items' })).toEqual([]);
  });

  test('are let in to a route for any method, which would catch them', () => {
    expect(preflights({ cors, auth: jwt() }, { path: '/items/{id}' })).toEqual([
      EVERY_PATH[0],
      'OPTIONS /items/{id} NONE',
      EVERY_PATH[1],
    ]);
    expect(preflights({ cors, auth: nobody }, { path: '/items', auth: jwt() })).toEqual(['OPTIONS /items NONE']);
  });

  test('need no further route where there is one', () => {
    const auth = jwt();
    const { ANY, OPTIONS } = HttpMethod;
    const proxies = [{ path: '/' }, { path: '/{proxy+}' }];
    expect(preflights({ cors, auth }, ...proxies)).toEqual(EVERY_PATH);
    expect(preflights({ cors, auth: nobody }, ...proxies.map((route) => ({ ...route, auth })))).toEqual(EVERY_PATH);
    expect(preflights({ cors, auth: nobody }, { path: '/items', methods: [ANY, OPTIONS], auth })).toEqual([
      'OPTIONS /items JWT',
    ]);
  });

  test('find the handler of the API behind them, never another', () => {
    const stack = newStack();
    const api = newHttpApi({ cors, auth: jwt() }, stack);
    api.addRoutes({ path: '/items', handler: newFunction(stack, 'Items') });
    const template = Template.fromStack(stack);
    const routes = byType(template, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
    const [{ Target }] = routes.filter(({ RouteKey }) => RouteKey === '$default');
    const targets = routes.filter(({ RouteKey }) => RouteKey.startsWith('OPTIONS'));
    expect(targets.map((route) => route.Target)).toEqual([Target, Target, Target]);
  });

  test('need none where a route has other methods, or lets anybody in', () => {
    const auth = jwt();
    expect(preflights({ cors, auth }, { path: '/items', methods: [HttpMethod.GET] })).toEqual(EVERY_PATH);
    expect(preflights({ cors, auth }, { path: '/items', auth: nobody })).toEqual(EVERY_PATH);
  });
});
