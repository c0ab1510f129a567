import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { HttpAuth } from '../../src';
import { byType, functionOfAnotherApp, newFunction, theOnly } from '../surroundings';
import { httpApiTemplate, newHttpApi, newStack } from '../synth';

const ISSUER = 'https://issuer.example.com';
const jwt = (options = {}) => HttpAuth.jwt({ issuer: ISSUER, audience: ['shop'], ...options });

/** An API with this auth fails, and so do routes with it. */
function failsWith(auth: HttpAuth, message: string): void {
  const at = `at Stack/MonitoredHttpApi:\n- ${message}`;
  expect(() => newHttpApi({ auth })).toThrow(new Error(`MonitoredHttpApi ${at}`));
  const api = newHttpApi();
  expect(() => api.addRoutes({ path: '/a', auth })).toThrow(new Error(`MonitoredHttpApi.addRoutes ${at}`));
}

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

  const URL = 'auth.issuer must be an https URL';

  test.each([
    [{ audience: [] }, 'auth.audience must hold at least one audience, got []'],
    [{ issuer: '' }, `${URL}, got ""`],
    [{ issuer: 'issuer.example.com' }, `${URL}, got "issuer.example.com"`],
    [{ issuer: 'ftp://issuer.example.com' }, `${URL}, got "ftp://issuer.example.com"`],
    [{ issuer: 'http://issuer.example.com' }, `${URL}, got "http://issuer.example.com"`],
    [{ issuer: 'http://localhost' }, `${URL}, got "http://localhost"`],
    [{ issuer: 'https://' }, `${URL}, got "https://"`],
    [{ issuer: 'at https://a' }, `${URL}, got "at https://a"`],
    [{ issuer: 'https://issuer example' }, `${URL}, got "https://issuer example"`],
  ])('fails for %j (X5)', (options, message) => {
    failsWith(jwt(options), message);
  });

  test.each([
    { issuer: 'https://a' },
    { issuer: Token.asString({ Ref: 'Issuer' }) },
    { audience: Token.asList({ Ref: 'Audience' }) },
  ])('takes the options %#', (options) => {
    expect(() => newHttpApi({ auth: jwt(options) })).not.toThrow();
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

  /** Every stage, method and path of an API. */
  const arnOf = (api: string) => [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':execute-api:eu-west-1:',
    { Ref: 'AWS::AccountId' },
    ':',
    { Ref: api },
    '/*/*/*',
  ];

  test('grantInvoke lets a principal call every route of this API, and no other API (X6, X12)', () => {
    const stack = newStack();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    newHttpApi({ auth: HttpAuth.iam() }, stack).grantInvoke(role).assertSuccess();
    const template = Template.fromStack(stack);
    const [api] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    const [, { Properties }] = byType(template, 'AWS::IAM::Policy').find(([id]) => id.startsWith('Caller'))!;
    expect(Properties.PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: { 'Fn::Join': ['', arnOf(api)] } },
    ]);
  });

  test.each([
    ['none', HttpAuth.none('it is a test')],
    ['jwt', jwt()],
  ])('grantInvoke is for routes that ask for signed requests, where the API itself has %s', (_kind, auth) => {
    const stack = newStack();
    const role = new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const api = newHttpApi({ auth }, stack);
    api.addRoutes({ path: '/signed', auth: HttpAuth.iam() });
    api.grantInvoke(role).assertSuccess();
    const template = Template.fromStack(stack);
    const [id] = theOnly(template, 'AWS::ApiGatewayV2::Api');
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('Caller') }],
      PolicyDocument: { Statement: [Match.objectLike({ Resource: { 'Fn::Join': ['', arnOf(id)] } })] },
    });
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

  test('asks for the header Authorization, and remembers an answer to a route for 5 minutes, by default', () => {
    const [, properties] = theOnly(withAuthorizer().template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      IdentitySource: ['$request.header.Authorization', '$context.routeKey'],
      AuthorizerResultTtlInSeconds: 300,
    });
  });

  test('takes another identity and another time', () => {
    const options = { identitySource: ['$request.querystring.key'], resultsCacheTtl: Duration.seconds(0) };
    const [, properties] = theOnly(withAuthorizer(options).template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties).toMatchObject({
      IdentitySource: ['$request.querystring.key', '$context.routeKey'],
      AuthorizerResultTtlInSeconds: 0,
    });
  });

  const HEADER = '$request.header.Authorization';
  const ROUTE = '$context.routeKey';

  test.each([
    [
      [HEADER, '$context.stage'],
      [HEADER, '$context.stage', ROUTE],
    ],
    [
      [ROUTE, HEADER],
      [ROUTE, HEADER],
    ],
  ])('no answer to one route is taken for another one, with %j', (identitySource, IdentitySource) => {
    const [, properties] = theOnly(withAuthorizer({ identitySource }).template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties.IdentitySource).toEqual(IdentitySource);
  });

  test.each([
    [[], undefined],
    [[ROUTE], Duration.seconds(1)],
    [[], Duration.seconds(Token.asNumber({ Ref: 'Ttl' }))],
  ])('fails where all callers would share an answer: %j (X5)', (identitySource, resultsCacheTtl) => {
    const auth = HttpAuth.lambda({ handler: functionOfAnotherApp(), identitySource, resultsCacheTtl });
    const rule = 'auth.identitySource must name what tells callers apart where answers are kept';
    failsWith(auth, `${rule}, got ${JSON.stringify(identitySource)}`);
  });

  test('fails for sources that are only known at deployment (X5)', () => {
    const auth = HttpAuth.lambda({ handler: functionOfAnotherApp(), identitySource: Token.asList({ Ref: 'Sources' }) });
    failsWith(auth, 'auth.identitySource must be known at synthesis, got a token');
  });

  test('asks for no identity where no answer is kept', () => {
    const options = { identitySource: [], resultsCacheTtl: Duration.seconds(0) };
    const [, properties] = theOnly(withAuthorizer(options).template, 'AWS::ApiGatewayV2::Authorizer');
    expect(properties.IdentitySource).toEqual([ROUTE]);
  });

  const withTtl = (resultsCacheTtl: Duration) => HttpAuth.lambda({ handler: functionOfAnotherApp(), resultsCacheTtl });

  test.each([
    [Duration.seconds(3_601), '1 hour 1 second'],
    [Duration.hours(2), '2 hours'],
  ])('fails for a resultsCacheTtl of %s (X5)', (ttl, shown) => {
    failsWith(withTtl(ttl), `auth.resultsCacheTtl must be between 0 seconds and 1 hour, got ${shown}`);
  });

  test.each([Duration.seconds(0), Duration.hours(1), Duration.seconds(Token.asNumber({ Ref: 'Ttl' }))])(
    'takes a resultsCacheTtl, %#',
    (ttl) => {
      expect(() => newHttpApi({ auth: withTtl(ttl) })).not.toThrow();
    },
  );

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

  test.each(['', ' \t'])('fails for the reason %j (X5)', (reason) => {
    failsWith(HttpAuth.none(reason), `auth.reason must say something, got ${JSON.stringify(reason)}`);
  });

  test('takes any reason', () => {
    expect(() => newHttpApi({ auth: HttpAuth.none('-') })).not.toThrow();
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

test.each<[string, () => HttpAuth, string[]]>([
  [
    'jwt',
    () => HttpAuth.jwt({ audience: 'shop', scopes: [1] } as never),
    [
      'issuer must be a string, got undefined',
      'audience must be a list, got "shop"',
      'scopes[0] must be a string, got 1',
    ],
  ],
  [
    'lambda',
    () => HttpAuth.lambda({ identitySource: 'header', resultsCacheTtl: 5 } as never),
    [
      'handler must be a function, got undefined',
      'identitySource must be a list, got "header"',
      'resultsCacheTtl must be a Duration, got 5',
    ],
  ],
  ['none', () => HttpAuth.none(undefined as never), ['reason must be a string, got undefined']],
])('%s fails for what is of another type, for plain JavaScript too (X5)', (kind, made, broken) => {
  expect(made).toThrow(new Error([`HttpAuth.${kind}:`, ...broken].join('\n- ')));
});

test('each kind has a name, for ids and errors', () => {
  const kinds = [jwt(), HttpAuth.iam(), HttpAuth.none('it is a test')];
  expect(kinds.map(String)).toEqual(['Jwt', 'Iam', 'None']);
});
