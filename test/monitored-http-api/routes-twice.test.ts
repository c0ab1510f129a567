import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAuth } from '../../src';
import { newHttpApi } from '../synth';

describe('routes that are there already', () => {
  const jwt = HttpAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] });
  const cors = { allowOrigins: ['https://shop.example.com'] };

  test('fails for a method and path twice', () => {
    const api = newHttpApi();
    api.addRoutes({ path: '/items', methods: [HttpMethod.GET, HttpMethod.POST] });
    const again = () => api.addRoutes({ path: '/items', methods: [HttpMethod.GET, HttpMethod.PUT] });
    expect(again).toThrow('path must have each method once in all, got ["GET /items"]');
  });

  test.each(['/', '/{proxy+}', '/items'])(
    'an OPTIONS route of the user for %s takes the place of the automatic one',
    (path) => {
      const api = newHttpApi({ auth: jwt, cors });
      api.addRoutes({ path: '/items' });
      const [route] = api.addRoutes({ path, methods: [HttpMethod.OPTIONS] });
      const routes = Template.fromStack(Stack.of(api)).findResources('AWS::ApiGatewayV2::Route', {
        Properties: { RouteKey: `OPTIONS ${path}` },
      });
      expect(Object.values(routes).map(({ Properties }) => Properties.AuthorizationType)).toEqual(['JWT']);
      expect(route.node.scopes).toContain(api);
    },
  );

  test('fails for a path that is known only at deployment', () => {
    const api = newHttpApi();
    const path = new CfnParameter(Stack.of(api), 'Path').valueAsString;
    expect(() => api.addRoutes({ path })).toThrow('path must be known at synthesis, got a token');
  });
});
