import { Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ApiHandler, MonitoringLevel, Network, ShopAuth, type EcommerceServerlessApiProps } from '../../src';
import { OPERATIONS, type Operation } from '../../src/ecommerce-serverless-api/contract';
import { MOST_RESOURCES } from '../../src/environment/resource-budget';
import { givenCertificate, ownFunction } from '../given';
import { byType, CODE, newFunction, theOnly } from '../surroundings';
import { newShop, newStack, shopTemplate } from '../synth';

const ORIGINS = ['https://shop.example.com', 'https://admin.example.com'];
const operations = OPERATIONS as readonly Operation[];

/** The path of a resource of an API. */
function pathOf(template: Template, id: { Ref: string } | { 'Fn::GetAtt': unknown }): string {
  if (!('Ref' in id)) {
    return '';
  }
  const { ParentId, PathPart } = template.toJSON().Resources[id.Ref].Properties;
  return `${pathOf(template, ParentId)}/${PathPart}`;
}

/** Every method, by its key. */
function methodsOf(template: Template): Map<string, Record<string, any>> {
  return new Map(
    byType(template, 'AWS::ApiGateway::Method').map(([, { Properties }]) => [
      `${Properties.HttpMethod} ${pathOf(template, Properties.ResourceId)}`,
      Properties,
    ]),
  );
}

function functionOf(template: Template, name: string): [id: string, properties: Record<string, any>] {
  const found = byType(template, 'AWS::Lambda::Function').filter(
    ([, { Properties }]) => Properties.FunctionName === name,
  );
  expect(found).toHaveLength(1);
  return [found[0][0], found[0][1].Properties];
}

describe('the API (E1, E5)', () => {
  const template = () => shopTemplate({ allowedOrigins: ORIGINS });

  test('has every operation of the contract, each with the function of its entity', () => {
    const built = template();
    const methods = methodsOf(built);
    const keys = [...methods.keys()].filter((key) => !key.startsWith('OPTIONS '));
    expect(keys.sort()).toEqual(operations.map(({ method, resource }) => `${method} ${resource}`).sort());
    for (const { method, resource } of operations) {
      const [id] = functionOf(built, `shop-${resource.split('/')[1]}-dev`);
      expect(JSON.stringify(methods.get(`${method} ${resource}`)!.Integration.Uri)).toContain(id);
    }
  });

  test('asks who calls, but for products that everybody sees (E8)', () => {
    const methods = methodsOf(template());
    for (const { method, resource, access } of operations) {
      const { AuthorizationType, AuthorizerId, ApiKeyRequired } = methods.get(`${method} ${resource}`)!;
      expect([AuthorizationType, AuthorizerId !== undefined, ApiKeyRequired]).toEqual([
        access === 'public' ? 'NONE' : 'COGNITO_USER_POOLS',
        access !== 'public',
        false,
      ]);
    }
  });

  test('declares what each operation takes: path, idempotency key, version, and a model of the body', () => {
    const built = template();
    const methods = methodsOf(built);
    const [validator, { ValidateRequestBody, ValidateRequestParameters }] = theOnly(
      built,
      'AWS::ApiGateway::RequestValidator',
    );
    expect([ValidateRequestBody, ValidateRequestParameters]).toEqual([true, true]);
    for (const { method, resource, needs, body } of operations) {
      const { RequestParameters = {}, RequestModels, RequestValidatorId } = methods.get(`${method} ${resource}`)!;
      const names = [...resource.matchAll(/\{(\w+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true]);
      const headers = {
        once: [['method.request.header.Idempotency-Key', true]],
        ifMatch: [['method.request.header.If-Match', false]],
        none: [],
      }[needs ?? 'none'];
      expect(RequestParameters).toEqual(Object.fromEntries([...names, ...headers]));
      expect(RequestValidatorId).toEqual({ Ref: validator });
      const model = body && built.toJSON().Resources[RequestModels['application/json'].Ref].Properties;
      expect(model?.Schema.title).toBe(body);
      expect(RequestModels === undefined).toBe(body === undefined);
    }
  });

  test('has models of what has to be there', () => {
    const schemas = byType(template(), 'AWS::ApiGateway::Model').map(([, { Properties }]) => Properties.Schema);
    expect(schemas.find(({ title }) => title === 'NewProduct')).toEqual({
      $schema: 'http://json-schema.org/draft-04/schema#',
      title: 'NewProduct',
      type: 'object',
      required: ['name', 'category', 'price', 'stock'],
    });
    expect(schemas.map(({ title }) => title).sort()).toEqual(
      [...new Set(operations.flatMap(({ body }) => body ?? []))].sort(),
    );
  });

  test('answers preflights of the listed origins on every path, and none without origins (E4)', () => {
    const methods = methodsOf(template());
    for (const resource of new Set(operations.map((operation) => operation.resource))) {
      const { AuthorizationType, Integration } = methods.get(`OPTIONS ${resource}`)!;
      const { ResponseParameters, ResponseTemplates } = Integration.IntegrationResponses[0];
      expect(AuthorizationType).toBe('NONE');
      expect(ResponseParameters).toMatchObject({
        'method.response.header.Access-Control-Allow-Origin': "'https://shop.example.com'",
        'method.response.header.Access-Control-Allow-Headers':
          "'Authorization,Content-Type,Idempotency-Key,If-Match,X-Api-Key'",
        'method.response.header.Access-Control-Allow-Methods': "'GET,POST,PUT,DELETE'",
        'method.response.header.Access-Control-Max-Age': "'3600'",
        'method.response.header.Vary': "'Origin'",
      });
      expect(JSON.stringify(ResponseTemplates)).toContain('https://admin.example.com');
    }
    expect([...methodsOf(shopTemplate()).keys()].filter((key) => key.startsWith('OPTIONS'))).toEqual([]);
  });

  test('has one permission a function, and 2.3 resources an operation with its preflight at most', () => {
    const built = template();
    expect(byType(built, 'AWS::Lambda::Permission')).toHaveLength(4);
    const made = ['AWS::ApiGateway::Method', 'AWS::ApiGateway::Resource'].flatMap((type) => byType(built, type));
    expect(made.length / operations.length).toBeLessThan(2.3);
  });

  test('names the header that the gateway asks for, and no header that it does not', () => {
    const responses = byType(template(), 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => Properties);
    const bodyOf = (type: string) => {
      const { ResponseTemplates } = responses.find(({ ResponseType }) => ResponseType === type)!;
      return JSON.parse(ResponseTemplates['application/json']);
    };
    expect(bodyOf('BAD_REQUEST_PARAMETERS').errors).toEqual([
      { field: 'Idempotency-Key', detail: 'must be there, with 1 to 255 printable ASCII characters' },
    ]);
    expect(bodyOf('BAD_REQUEST_BODY')).toMatchObject({
      detail: 'The body must be a JSON object with the members that the operation needs',
      errors: [],
    });
  });

  test('is at the domain only, unless the user says otherwise (E7)', () => {
    const withDomain = (more = {}) => {
      const stack = newStack();
      const certificate = givenCertificate(stack);
      return newShop({ domain: { domainName: 'api.example.com', certificate, ...more } }, stack);
    };
    expect(withDomain().url).toBe('https://api.example.com/');
    const disabled = (shop: Construct) =>
      theOnly(Template.fromStack(Stack.of(shop)), 'AWS::ApiGateway::RestApi')[1].DisableExecuteApiEndpoint;
    expect(disabled(withDomain())).toBe(true);
    expect(disabled(withDomain({ disableExecuteApiEndpoint: false }))).toBe(false);
    expect(disabled(newShop())).toBeUndefined();
  });
});

describe('the functions (E1, E2, E3, E9)', () => {
  test.each(['products', 'carts', 'customers', 'orders'])('%s is of the one bundle, in the network', (entity) => {
    const template = shopTemplate({ allowedOrigins: ORIGINS, cartRetention: Duration.days(2) });
    const [, properties] = functionOf(template, `shop-${entity}-dev`);
    const [[group]] = byType(template, 'AWS::EC2::SecurityGroup').filter(([id]) => !id.includes('EventBridge'));
    expect(properties).toMatchObject({ Handler: `index.${entity}`, MemorySize: 512, Timeout: 15 });
    expect(properties.ReservedConcurrentExecutions).toBe(20);
    expect(properties.VpcConfig.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group, 'GroupId'] }]);
    expect(properties.VpcConfig.SubnetIds).toHaveLength(2);
    expect(properties.Environment.Variables).toMatchObject({
      AUTH: 'COGNITO',
      ADMIN_GROUP: 'admins',
      ALLOWED_ORIGINS: ORIGINS.join(),
      CART_SECONDS: '172800',
      POWERTOOLS_SERVICE_NAME: 'shop-dev',
      POWERTOOLS_METRICS_NAMESPACE: 'CdkGoldenPaths/EcommerceServerlessApi',
    });
    expect(properties.Environment.Variables[`${entity.toUpperCase()}_TABLE`]).toBeDefined();
  });

  test('are all of one asset', () => {
    const code = byType(shopTemplate(), 'AWS::Lambda::Function').map(([, { Properties }]) => Properties.Code.S3Key);
    expect([code.length, new Set(code).size]).toEqual([5, 1]);
  });

  test('take memory, timeout, concurrency and level each for itself', () => {
    const handler = ApiHandler.bundled({ memorySize: 1024, timeout: Duration.seconds(29) });
    const template = shopTemplate({ cartsHandler: handler });
    expect(functionOf(template, 'shop-carts-dev')[1]).toMatchObject({ MemorySize: 1024, Timeout: 29 });
    expect(functionOf(template, 'shop-orders-dev')[1]).toMatchObject({ MemorySize: 512, Timeout: 15 });
  });

  test('may make network interfaces, in a network only', () => {
    const actions = (props: Partial<EcommerceServerlessApiProps>) =>
      JSON.stringify(byType(shopTemplate(props), 'AWS::IAM::Policy').map(([, { Properties }]) => Properties));
    expect(actions({}).match(/ec2:CreateNetworkInterface/g)).toHaveLength(5);
    const outside = { network: Network.none('It is a test.') };
    expect(actions(outside)).not.toContain('ec2:');
    expect(functionOf(shopTemplate(outside), 'shop-carts-dev')[1].VpcConfig).toBeUndefined();
  });

  test('of one’s own code get the tables of the ones that they replace; a given one is not changed', () => {
    const stack = newStack();
    const shop = newShop(
      {
        cartsHandler: ApiHandler.fromCode({ ...CODE, timeout: Duration.seconds(5) }),
        ordersHandler: ApiHandler.existing(ownFunction(stack, 'Own')),
      },
      stack,
    );
    const template = Template.fromStack(stack);
    const [, { Environment, Handler }] = functionOf(template, 'shop-carts-dev');
    expect(Handler).toBe('index.handler');
    expect(Object.keys(Environment.Variables)).toEqual(
      expect.arrayContaining(['CARTS_TABLE', 'PRODUCTS_TABLE', 'ORDERS_TABLE', 'REQUESTS_TABLE']),
    );
    expect(shop.ordersFunction.node.path).toBe('Stack/Own');
    expect(stack.resolve(shop.ordersFunction.functionArn)).toEqual(
      methodsOf(template).get('GET /orders')!.Integration.Uri['Fn::Join'][1][3],
    );
    const own = template.toJSON().Resources.Own25F9E03F ?? {};
    expect(JSON.stringify(own)).not.toContain('ORDERS_TABLE');
  });

  test('have as many NAT gateways as the profile says (E3)', () => {
    const gateways = (environmentSuffix: string) =>
      byType(shopTemplate({ environmentSuffix }), 'AWS::EC2::NatGateway').length;
    expect(['sandbox', 'dev', 'staging', 'prod'].map(gateways)).toEqual([0, 0, 1, 2]);
  });
});

describe('routes of one’s own', () => {
  const handler = () => ApiHandler.fromCode(CODE);

  test('an entity is five methods of one function, which is monitored and tagged as those of the shop', () => {
    const shop = newShop({ tags: { Team: 'a' } });
    const methods = shop.addEntity('reviews', { handler: handler() });
    expect(methods.map(({ methodArn }) => Stack.of(shop).resolve(methodArn)['Fn::Join'][1].at(-1))).toHaveLength(5);
    const template = Template.fromStack(Stack.of(shop));
    expect([...methodsOf(template).keys()]).toEqual(
      expect.arrayContaining([
        'GET /reviews',
        'POST /reviews',
        'GET /reviews/{id}',
        'PUT /reviews/{id}',
        'DELETE /reviews/{id}',
      ]),
    );
    const [, { Timeout, Environment, VpcConfig }] = functionOf(template, 'shop-reviews-dev');
    expect([Timeout, Environment.Variables.AUTH, VpcConfig !== undefined]).toEqual([15, 'COGNITO', true]);
    expect(byType(template, 'AWS::Lambda::Permission')).toHaveLength(5);
    expect(shop.monitoring.alarmIds).toEqual(expect.arrayContaining(['ReviewsErrors', 'ReviewsNearTimeout']));
    expect(shop.handlerFunction('Reviews').node.path).toContain('/Reviews/');
  });

  test('one handler can have many routes, and many handlers one path', () => {
    const shop = newShop();
    const reviews = handler();
    shop.addRoute({ path: '/reviews', methods: [HttpMethod.GET], handler: reviews, isPublic: true });
    shop.addRoute({ path: '/status', handler: reviews });
    shop.addRoute({ path: '/reviews', methods: [HttpMethod.POST], handler: handler(), handlerName: 'NewReviews' });
    const template = Template.fromStack(Stack.of(shop));
    const methods = methodsOf(template);
    expect(methods.get('GET /reviews')!.AuthorizationType).toBe('NONE');
    expect(methods.get('ANY /status')!.AuthorizationType).toBe('COGNITO_USER_POOLS');
    expect(byType(template, 'AWS::Lambda::Function')).toHaveLength(7);
    expect(() => shop.handlerFunction('Nobody')).toThrow(
      'EcommerceServerlessApi at Stack/EcommerceServerlessApi: handlerName must be one of Reviews, NewReviews, got Nobody',
    );
    expect(() => newShop().handlerFunction('Nobody')).toThrow('handlerName must be one of none, got Nobody');
  });

  test.each([
    [
      { path: 'reviews' },
      /path must be parts such as \/reviews\/\{reviewId\}, without a slash at its end, got "reviews"/,
    ],
    [{ path: '/reviews/' }, /path must be parts/],
    [{ path: '/reviews', methods: [] }, /methods must hold at least one method, each once, got \[\]/],
    [{ path: '/carts', methods: [HttpMethod.GET] }, /path must have each method once in all, got \["GET \/carts"\]/],
    [{ path: '/reviews', handlerName: 'reviews' }, /handlerName must be 1 to 40 letters and digits/],
    [{ path: '/reviews', handlerName: 'Carts' }, /handlerName must be .* of one handler only, got "Carts"/],
    [{ path: '/reviews', handler: ApiHandler.bundled() }, /handler must be fromCode or existing, got bundled/],
    [{ path: '/reviews', handler: ApiHandler.fromCode({ ...CODE, memorySize: 1 }) }, /handler.memorySize must/],
  ])('fails for %j (X5)', (options, message) => {
    expect(() => newShop().addRoute({ handler: handler(), ...options })).toThrow(message);
  });

  test('60 entities with functions of their own are in nested stacks, each within the limit', () => {
    const stack = newStack();
    const shop = newShop({ monitoring: MonitoringLevel.NONE, allowedOrigins: ORIGINS }, stack);
    const nested = ['One', 'Two', 'Three'].map((id) => new NestedStack(stack, id));
    for (let number = 0; number < 60; number++) {
      shop.addEntity(`things-${number}`, { handler: handler(), scope: nested[number % 3] });
    }
    const [main, ...rest] = [stack, ...nested].map((one) => Object.keys(Template.fromStack(one).toJSON().Resources));
    expect(main.length).toBeLessThan(250);
    expect(rest.map(({ length }) => length)).toEqual([260, 260, 260]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('of the 500 resources'));
  });

  test('a stack that comes near the limit says so, and what it is made of', () => {
    const stack = newStack();
    const shop = newShop({ monitoring: MonitoringLevel.NONE }, stack);
    for (let number = 0; number < 28; number++) {
      shop.addEntity(`things-${number}`, { handler: handler() });
    }
    Template.fromStack(stack);
    const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('of the 500 resources'));
    expect(warning.entry.data).toMatch(
      /^the stack has \d+ of the 500 resources that CloudFormation takes \(\d+ AWS::ApiGateway::Method, .*\); give addEntity and addRoute a nested stack as `scope`/,
    );
    expect(MOST_RESOURCES).toBe(450);
  });
});

describe('events and payments', () => {
  test('the publisher reads both streams, tells the bus, and reaches it without a way out of the network (E3)', () => {
    const template = shopTemplate({ lowStock: 3 });
    const [publisher, { Handler, Environment, VpcConfig }] = functionOf(template, 'shop-event-publisher-dev');
    const [bus] = theOnly(template, 'AWS::Events::EventBus');
    expect(Handler).toBe('index.publish');
    expect(Environment.Variables).toMatchObject({ EVENT_BUS: { 'Fn::GetAtt': [bus, 'Arn'] }, LOW_STOCK: '3' });
    expect(VpcConfig).toBeDefined();
    const sources = byType(template, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
    expect(sources.map(({ FunctionName }) => FunctionName)).toEqual([{ Ref: publisher }, { Ref: publisher }]);
    const endpoints = (props: Partial<EcommerceServerlessApiProps>) =>
      byType(shopTemplate(props), 'AWS::EC2::VPCEndpoint')
        .map(([, { Properties }]) => Properties)
        .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
        .map(({ ServiceName }) => ServiceName);
    expect(endpoints({})).toEqual(['com.amazonaws.eu-west-1.events']);
    expect(endpoints({ environmentSuffix: 'staging' })).toEqual([]);
  });

  test('are watched: the publisher always, payments from the first source on', () => {
    const shop = newShop();
    expect(shop.monitoring.alarmIds).toEqual(expect.arrayContaining(['PublisherErrors', 'PublisherLag']));
    expect(shop.monitoring.alarmIds).not.toContain('PaymentsErrors');
    const queues = ['A', 'B'].map((id) => new Queue(shop, id, { visibilityTimeout: Duration.minutes(3) }));
    queues.forEach((queue) => shop.addPaymentSource(queue));
    expect(shop.monitoring.alarmIds).toContain('PaymentsErrors');
    const template = Template.fromStack(Stack.of(shop));
    expect(functionOf(template, 'shop-payments-dev')[1]).toMatchObject({ Handler: 'index.payments' });
    expect(byType(template, 'AWS::Lambda::EventSourceMapping')).toHaveLength(4);
  });

  test.each([
    [{ lowStock: -1 }, 'lowStock must be a whole number from 0 to 500, got -1'],
    [{ lowStock: 501 }, 'lowStock must be a whole number from 0 to 500, got 501'],
  ])('fail for %j (X5)', (props, message) => {
    expect(() => newShop(props)).toThrow(message);
  });
});

describe('tiers (E6)', () => {
  const usagePlans = [
    { name: 'free', rateLimit: 5, burstLimit: 10, quota: 1000 },
    { name: 'partner-gold', rateLimit: 100, burstLimit: 200 },
  ];

  test('have a plan and a key each, and every method but preflights asks for a key', () => {
    const template = shopTemplate({ usagePlans, allowedOrigins: ORIGINS });
    const plans = byType(template, 'AWS::ApiGateway::UsagePlan').map(([, { Properties }]) => Properties);
    expect(plans.map(({ UsagePlanName, Throttle, Quota }) => ({ UsagePlanName, Throttle, Quota }))).toEqual([
      {
        UsagePlanName: 'shop-free-dev',
        Throttle: { RateLimit: 5, BurstLimit: 10 },
        Quota: { Limit: 1000, Period: 'DAY' },
      },
      { UsagePlanName: 'shop-partner-gold-dev', Throttle: { RateLimit: 100, BurstLimit: 200 }, Quota: undefined },
    ]);
    const keys = byType(template, 'AWS::ApiGateway::ApiKey').map(([, { Properties }]) => Properties);
    expect(keys.map(({ Name, Enabled, Value }) => [Name, Enabled, Value])).toEqual([
      ['shop-free-dev', true, undefined],
      ['shop-partner-gold-dev', true, undefined],
    ]);
    expect(byType(template, 'AWS::ApiGateway::UsagePlanKey')).toHaveLength(2);
    for (const [key, { ApiKeyRequired }] of methodsOf(template)) {
      expect([key, ApiKeyRequired]).toEqual([key, !key.startsWith('OPTIONS')]);
    }
  });

  test('are found by their name', () => {
    const shop = newShop({ usagePlans });
    expect([shop.usagePlan('free').node.path, shop.apiKey('partner-gold').node.path]).toEqual([
      'Stack/EcommerceServerlessApi/UsagePlans/Free/Plan',
      'Stack/EcommerceServerlessApi/UsagePlans/PartnerGold/Key',
    ]);
    expect(() => shop.apiKey('gold')).toThrow('tier must be one of free, partner-gold, got gold');
    expect(() => newShop().usagePlan('gold')).toThrow('tier must be one of none, got gold');
  });
});

test('metrics are those of the functions and of the access log (E10)', () => {
  const shop = newShop();
  const dimensions = { service: 'shop-dev' };
  const namespace = 'CdkGoldenPaths/EcommerceServerlessApi';
  expect(shop.metric('OrdersPlaced')).toMatchObject({ namespace, metricName: 'OrdersPlaced', dimensions });
  expect(shop.metricRevenue('EUR', { period: Duration.days(1) })).toMatchObject({
    metricName: 'Revenue',
    dimensions: { ...dimensions, Currency: 'EUR' },
    period: Duration.days(1),
  });
  expect(shop.metricClientErrors('429')).toMatchObject({
    metricName: 'ClientErrors',
    dimensions: { ...dimensions, Status: '429' },
  });
});

describe('the business dashboard (E10)', () => {
  test('shows orders, revenue by currency, conversion, and what did not go its way', () => {
    const shop = newShop();
    const stack = Stack.of(shop);
    const [, { DashboardBody, DashboardName }] = byType(Template.fromStack(stack), 'AWS::CloudWatch::Dashboard')
      .map(([id, { Properties }]): [string, Record<string, any>] => [id, Properties])
      .find(([id]) => id.includes('Business'))!;
    expect(DashboardName['Fn::Join'][1]).toEqual(['shop-business-', { Ref: 'AWS::Region' }, '-dev']);
    const parts: unknown[] = DashboardBody['Fn::Join']?.[1] ?? [DashboardBody];
    const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
    const widgets = JSON.parse(text).widgets.map(({ properties }: any) => [properties.title, properties.metrics]);
    const shown = Object.fromEntries(widgets);
    const namespace = 'CdkGoldenPaths/EcommerceServerlessApi';
    const line = (name: string, label: string) => [
      namespace,
      name,
      'service',
      'shop-dev',
      { label, period: 3600, stat: 'Sum' },
    ];
    expect(shown['Orders placed an hour']).toEqual([line('OrdersPlaced', 'orders')]);
    expect(shown['Revenue an hour, in minor units of each currency'][0][0].expression).toBe(
      `SEARCH('{${namespace},Currency,service} MetricName="Revenue" service="shop-dev"', 'Sum')`,
    );
    expect(shown['Carts that become orders (%)'][0][0].expression).toBe(
      'IF(carts > 0, 100 * FILL(orders, 0) / carts, 0)',
    );
    expect(shown['Carts that become orders (%)'].slice(1).map(([, name]: string[]) => name)).toEqual([
      'CartsCreated',
      'CartsCheckedOut',
    ]);
    expect(shown['Checkouts refused an hour: out of stock']).toEqual([line('OutOfStock', 'refused')]);
    expect(shown['Payments failed an hour']).toEqual([line('PaymentsFailed', 'failed')]);
    expect(shown['Payments held for review an hour']).toEqual([line('PaymentsHeldForReview', 'held')]);
  });

  test('is there with the other dashboard only', () => {
    expect(newShop().businessDashboard).toBeDefined();
    expect(newShop({ monitoring: MonitoringLevel.ESSENTIAL }).businessDashboard).toBeUndefined();
  });
});

test('grantInvoke lets a role call every operation of the stage (X12)', () => {
  const shop = newShop({ auth: ShopAuth.iam() });
  shop.grantInvoke(new Role(Stack.of(shop), 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  const policies = byType(Template.fromStack(Stack.of(shop)), 'AWS::IAM::Policy').filter(([id]) => /^Caller/.test(id));
  const [{ Action, Resource }] = policies[0][1].Properties.PolicyDocument.Statement;
  expect([Action, JSON.stringify(Resource)]).toEqual([
    'execute-api:Invoke',
    expect.stringMatching(/Stage.*"\/\*\/\*"/),
  ]);
});

test('outputs are at least 22, and hold what is deployed (E13)', () => {
  const shop = newShop({ usagePlans: [{ name: 'free', rateLimit: 1, burstLimit: 1 }], exportOutputs: true });
  const template = Template.fromStack(Stack.of(shop));
  const values = template.toJSON().Outputs as Record<string, { Value: any }>;
  const named = Object.fromEntries(
    Object.entries(values).map(([name, { Value }]) => [name.replace('EcommerceServerlessApi', ''), Value]),
  );
  expect(Object.keys(named).length).toBeGreaterThanOrEqual(22);
  const of = (type: string) => byType(template, type).map(([id]) => id);
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const dashboardOf = (part: string) => of('AWS::CloudWatch::Dashboard').find((id) => id.includes(part));
  const [fn] = functionOf(template, 'shop-orders-dev');
  expect(named).toMatchObject({
    ApiId: { Ref: of('AWS::ApiGateway::RestApi')[0] },
    StageName: { Ref: of('AWS::ApiGateway::Stage')[0] },
    Region: 'eu-west-1',
    EnvironmentSuffix: 'dev',
    OrdersFunctionArn: arn(fn),
    OrdersRoleArn: template.toJSON().Resources[fn].Properties.Role,
    EncryptionKeyArn: arn(of('AWS::KMS::Key')[0]),
    FreeApiKeyId: { Ref: of('AWS::ApiGateway::ApiKey')[0] },
    EventBusArn: arn(of('AWS::Events::EventBus')[0]),
    UnpublishedQueueUrl: { Ref: of('AWS::SQS::Queue')[0] },
    PublisherFunctionArn: arn(functionOf(template, 'shop-event-publisher-dev')[0]),
    VpcId: { Ref: of('AWS::EC2::VPC')[0] },
    UserPoolId: { Ref: of('AWS::Cognito::UserPool')[0] },
    UserPoolClientId: { Ref: of('AWS::Cognito::UserPoolClient')[0] },
    DashboardName: { Ref: dashboardOf('Monitoring') },
    BusinessDashboardName: { Ref: dashboardOf('Business') },
  });
  const tables = byType(template, 'AWS::DynamoDB::GlobalTable');
  for (const [id, { Properties }] of tables) {
    const name = Properties.TableName.replace(/-dev$/, '').replace(/^./, (first: string) => first.toUpperCase());
    expect([named[`${name}TableName`], named[`${name}TableArn`]]).toEqual([{ Ref: id }, arn(id)]);
  }
  expect(tables).toHaveLength(5);
});

test('a shop outside of a network, with functions of another app, tells of none of these', () => {
  const stack = newStack();
  const ordersHandler = ApiHandler.existing(newFunction(new Construct(stack, 'X'), 'Fn'));
  const { outputs } = newShop({ network: Network.none('It is a test.'), ordersHandler, auth: ShopAuth.iam() }, stack);
  expect([outputs.vpcId, outputs.functionSubnetIds, outputs.userPoolId]).toEqual([undefined, undefined, undefined]);
  expect(outputs.apiKeyIds).toEqual({});
});
