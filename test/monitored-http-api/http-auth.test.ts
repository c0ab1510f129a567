import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { byType, newFunction, theOnly } from './surroundings';
import { HttpAuth } from '../../src';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

const ISSUER = 'https://issuer.example.com';
const jwt = (options = {}) => HttpAuth.jwt({ issuer: ISSUER, audience: ['shop'], ...options });

describe('jwt', () => {
  test('checks issuer and audience of a token at the gateway', () => {
    const template = httpApiTemplate({ auth: jwt({ audience: ['shop', 'admin'] }) });
    const [id, properties] = theOnly(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      Name: 'http-api-jwt-dev',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: ISSUER, Audience: ['shop', 'admin'] },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: id },
      AuthorizationScopes: Match.absent(),
    });
  });

  test('asks for a scope', () => {
    httpApiTemplate({ auth: jwt({ scopes: ['read', 'write'] }) }).hasResourceProperties('AWS::ApiGatewayV2::Route', {
      AuthorizationScopes: ['read', 'write'],
    });
  });

  test('fails without an audience', () => {
    expect(() => newHttpApi({ auth: jwt({ audience: [] }) })).toThrow('jwtAudience and jwtIssuer are mandatory');
  });
});

describe('iam', () => {
  test('asks for signed requests', () => {
    const template = httpApiTemplate({ auth: HttpAuth.iam() });
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'AWS_IAM',
      AuthorizerId: Match.absent(),
    });
  });

  test('grantInvoke lets a principal call this API only (X6, X12)', () => {
    const stack = newStack();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    newHttpApi({ auth: HttpAuth.iam() }, stack).grantInvoke(role).assertSuccess();
    const template = Template.fromStack(stack);
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    const [, { Properties }] = byType(template, 'AWS::IAM::Policy').find(([id]) => id.startsWith('Caller'))!;
    expect(Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: { 'Fn::Join': ['', expect.any(Array)] } },
    ]);
    const [, parts] = Properties.PolicyDocument.Statement[0].Resource['Fn::Join'];
    expect(parts.slice(0, -1)).toEqual([
      'arn:',
      { Ref: 'AWS::Partition' },
      ':execute-api:eu-west-1:',
      { Ref: 'AWS::AccountId' },
      ':',
      { Ref: api },
    ]);
    expect(parts.at(-1)).toMatch(/^\/\*\/\*\//);
  });

  test.each([
    ['none', HttpAuth.none('it is a test')],
    ['jwt', jwt()],
  ])('grantInvoke fails with %s', (_kind, auth) => {
    const stack = newStack();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    expect(() => newHttpApi({ auth }, stack).grantInvoke(role)).toThrow('you must use IAM authorization');
  });
});

describe('lambda', () => {
  const withAuthorizer = (options = {}) => {
    const stack = newStack();
    const handler = newFunction(stack, 'Authorizer');
    newHttpApi({ auth: HttpAuth.lambda({ handler, ...options }) }, stack);
    return { template: Template.fromStack(stack), id: stack.getLogicalId(handler.node.defaultChild as never) };
  };

  test('asks the function, with simple answers to events in payload format 2.0', () => {
    const { template } = withAuthorizer();
    const [id, properties] = theOnly(template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      Name: 'http-api-lambda-dev',
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: id },
    });
  });

  test('asks for the header Authorization, and remembers an answer for 5 minutes, by default', () => {
    const [, properties] = theOnly(withAuthorizer().template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerResultTtlInSeconds: 300,
    });
  });

  test('takes another identity and another time', () => {
    const options = { identitySource: ['$request.querystring.key'], resultsCacheTtl: Duration.seconds(0) };
    const [, properties] = theOnly(withAuthorizer(options).template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      IdentitySource: ['$request.querystring.key'],
      AuthorizerResultTtlInSeconds: 0,
    });
  });

  test('lets only this authorizer of this API call the function (X6)', () => {
    const { template, id } = withAuthorizer();
    const [authorizer] = theOnly(template, 'AWS::ApiGatewayV2::Authorizer');
    template.hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [id, 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Join': ['', Match.arrayWith(['/authorizers/', { Ref: authorizer }])] },
    });
  });
});

describe('none', () => {
  test('lets anybody call', () => {
    const template = httpApiTemplate({ auth: HttpAuth.none('a health page') });
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default', AuthorizationType: 'NONE' });
  });
});

describe('more than one', () => {
  const authorizerNames = (stack: Stack) =>
    byType(Template.fromStack(stack), 'AWS::ApiGatewayV2::Authorizer').map(([, { Properties }]) => Properties.Name);

  test('one HttpAuth is one authorizer, however many routes have it', () => {
    const stack = newStack();
    const auth = jwt();
    const api = newHttpApi({ auth }, stack);
    api.addRoutes({ path: '/a', methods: [HttpMethod.GET, HttpMethod.PUT], auth });
    api.addRoutes({ path: '/b' });
    expect(authorizerNames(stack)).toEqual(['http-api-jwt-dev']);
  });

  test('two of one kind have names of their own (X17)', () => {
    const stack = newStack();
    const api = newHttpApi({ auth: jwt() }, stack);
    api.addRoutes({ path: '/a', auth: jwt({ audience: ['admin'] }) });
    api.addRoutes({ path: '/b', auth: jwt({ audience: ['audit'] }) });
    api.addRoutes({ path: '/c', auth: HttpAuth.lambda({ handler: newFunction(stack, 'Authorizer') }) });
    expect(authorizerNames(stack).sort()).toEqual([
      'http-api-jwt-dev',
      'http-api-jwt2-dev',
      'http-api-jwt3-dev',
      'http-api-lambda-dev',
    ]);
  });

  test('one HttpAuth serves two APIs, with an authorizer in each', () => {
    const stack = newStack();
    const auth = jwt();
    const other = new Stack(stack, 'Other');
    newHttpApi({ auth }, stack);
    newHttpApi({ auth, environmentSuffix: 'staging' }, other);
    expect([...authorizerNames(stack), ...authorizerNames(other)]).toEqual([
      'http-api-jwt-dev',
      'http-api-jwt-staging',
    ]);
  });

  test('have no physical names when those are switched off (X1)', () => {
    const stack = newStack();
    newHttpApi({ auth: jwt(), physicalNames: false }, stack);
    expect(authorizerNames(stack)).toEqual(['JwtAuthorizer']);
  });
});
