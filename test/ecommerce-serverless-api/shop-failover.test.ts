import { Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { functionOf, methodsOf } from './template';
import { AWAY, HOME, primary, secondary, shopIn } from './two-regions';
import { ApiHandler, type EcommerceServerlessApi, type EcommerceServerlessApiProps } from '../../src';
import { HEALTH, READS } from '../../src/ecommerce-serverless-api/env';
import { givenDomain, givenFunction, ownFunction } from '../given';
import { byType, CODE, theOnly } from '../surroundings';

const domain = () => givenDomain(new Stack());
const usagePlans = [{ name: 'free', rateLimit: 1, burstLimit: 2 }];
const first = shopIn(HOME, { disasterRecovery: primary(), domain: domain(), usagePlans });
const second = shopIn(AWAY, { disasterRecovery: secondary(), domain: domain(), usagePlans });
const both = [
  ['first', first, HOME],
  ['second', second, AWAY],
] as const;

describe.each(both)('the record of the %s region (E11)', (_which, { template, shop, stack }, region) => {
  const [healthCheckId, healthCheck] = theOnly(template, 'AWS::Route53::HealthCheck');
  const [, record] = theOnly(template, 'AWS::Route53::RecordSet');
  const [, api] = theOnly(template, 'AWS::ApiGateway::RestApi');
  const config = healthCheck.HealthCheckConfig;

  test('is one of two that Route 53 chooses between', () => {
    const [domainId] = theOnly(template, 'AWS::ApiGatewayV2::DomainName');
    expect(record).toMatchObject({
      Name: 'api.example.com.',
      Type: 'A',
      HostedZoneId: 'Z1',
      SetIdentifier: region,
      Failover: region === HOME ? 'PRIMARY' : 'SECONDARY',
      HealthCheckId: { Ref: healthCheckId },
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [domainId, 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': [domainId, 'RegionalHostedZoneId'] },
        EvaluateTargetHealth: true,
      },
    });
  });

  test('is the one while its own API says so, at an endpoint that is of the region', () => {
    const [[apiId]] = byType(template, 'AWS::ApiGateway::RestApi');
    expect(config.FullyQualifiedDomainName['Fn::Join'][1].slice(0, 2)).toEqual([
      { Ref: apiId },
      `.execute-api.${region}.`,
    ]);
    expect([config.Port, config.EnableSNI, config.RequestInterval, config.FailureThreshold]).toEqual([
      443,
      true,
      30,
      3,
    ]);
    expect(api.DisableExecuteApiEndpoint).toBe(false);
    const path = JSON.stringify(config.ResourcePath);
    const [stageId, { StageName }] = theOnly(template, 'AWS::ApiGateway::Stage');
    expect(path).toContain(HEALTH.path);
    expect(path.includes(stageId) || path.includes(StageName)).toBe(true);
  });

  test('has a name for consoles, and tags; the check is an output', () => {
    const tags = Object.fromEntries(healthCheck.HealthCheckTags.map(({ Key, Value }: any) => [Key, Value]));
    expect(tags).toEqual({
      Name: { 'Fn::Join': ['', ['shop-', { Ref: 'AWS::Region' }, '-prod']] },
      Environment: 'prod',
      Project: 'shop',
      ManagedBy: 'cdk-golden-paths',
    });
    expect(stack.resolve(shop.outputs.healthCheckId)).toEqual({ Ref: healthCheckId });
    expect(shop.healthCheck!.healthCheckId).toBe(shop.outputs.healthCheckId);
  });

  test('asks a route that needs neither a key nor a token, of a function that reads one item', () => {
    const [id, { Handler, VpcConfig, ReservedConcurrentExecutions, Timeout }] = functionOf(
      template,
      'shop-health-prod',
    );
    const { AuthorizationType, ApiKeyRequired, Integration } = methodsOf(template).get(`GET ${HEALTH.path}`)!;
    expect([AuthorizationType, ApiKeyRequired]).toEqual(['NONE', false]);
    expect(JSON.stringify(Integration.Uri)).toContain(id);
    expect(methodsOf(template).get('GET /products')!.ApiKeyRequired).toBe(true);
    expect([Handler, VpcConfig, ReservedConcurrentExecutions, Timeout]).toEqual([
      'regions.health',
      undefined,
      undefined,
      5,
    ]);
  });
});

test('traffic follows the region that takes changes, and reads follow the one that answers', () => {
  const [one, two] = both.map(
    ([, { template }]) => theOnly(template, 'AWS::Route53::HealthCheck')[1].HealthCheckConfig,
  );
  expect([one.Type, one.SearchString]).toEqual(['HTTPS_STR_MATCH', '"takesChanges":true']);
  expect([two.Type, two.SearchString]).toEqual(['HTTPS', undefined]);
});

test('without a zone there is no record, and everybody can still ask the region', () => {
  const { hostedZone: _none, ...rest } = domain();
  const { template, shop } = shopIn(HOME, { disasterRecovery: primary(), domain: rest });
  expect(byType(template, 'AWS::Route53::HealthCheck')).toEqual([]);
  expect([shop.healthCheck, shop.outputs.healthCheckId]).toEqual([undefined, undefined]);
  expect(theOnly(template, 'AWS::ApiGateway::RestApi')[1].DisableExecuteApiEndpoint).toBe(true);
  expect(methodsOf(template).has(`GET ${HEALTH.path}`)).toBe(true);
});

test('a shop in one region has one plain record, which becomes that of the first one, and nobody to ask', () => {
  const { template } = shopIn(HOME, { domain: domain() });
  const [id, { Failover, SetIdentifier }] = theOnly(template, 'AWS::Route53::RecordSet');
  expect([Failover, SetIdentifier, byType(template, 'AWS::Route53::HealthCheck')]).toEqual([undefined, undefined, []]);
  expect(theOnly(first.template, 'AWS::Route53::RecordSet')[0]).toBe(id);
  expect(methodsOf(template).has(`GET ${HEALTH.path}`)).toBe(false);
});

/** A shop with handlers of every kind in a region, and what its methods call. */
function ownShop(props: Partial<EcommerceServerlessApiProps>) {
  const made: Record<string, IFunction> = {};
  const configure = (shop: EcommerceServerlessApi) => {
    const handler = ApiHandler.fromCode(CODE);
    shop.addEntity('reviews', { handler });
    shop.addRoute({ path: '/wishes', handler });
    const existing = ApiHandler.existing(ownFunction(shop, 'Search'));
    shop.addRoute({ path: '/search', methods: [HttpMethod.POST], handler: existing, inEveryRegion: true });
    const theirs = ApiHandler.existing(givenFunction(shop));
    shop.addRoute({ path: '/given', methods: [HttpMethod.GET, HttpMethod.PATCH], handler: theirs });
    Object.assign(made, { Reviews: shop.handlerFunction('Reviews'), Given: shop.handlerFunction('Given') });
  };
  const ordersHandler = ApiHandler.fromCode(CODE);
  const regional = shopIn(AWAY, { ...props, ordersHandler }, true, configure);
  const functions = byType(regional.template, 'AWS::Lambda::Function');
  const called = [...methodsOf(regional.template)].map(([key, { Integration }]) => {
    const uri = JSON.stringify(Integration.Uri);
    const found = functions.find(([id]) => uri.includes(`"${id}"`));
    return [key, found?.[1].Properties.FunctionName ?? found?.[0] ?? uri] as const;
  });
  return { ...regional, functions, called: new Map<string, string>(called), made };
}

describe('functions of one’s own in two regions (E11)', () => {
  const { called, template, functions, stack, made } = ownShop({ disasterRecovery: secondary() });
  const fences = functions.filter(([, { Properties }]) => Properties.Handler === 'regions.fence');

  test('get reads as they come, and changes through a fence, whatever is not of the library', () => {
    const own = [...called].filter(([key]) => /\/(reviews|wishes|given|orders)/.test(key));
    expect(own.length).toBe(5 + 1 + 2 + 4);
    for (const [key, by] of own) {
      const isRead = READS.includes(key.split(' ')[0]);
      expect({ key, isFenced: /-fence-prod$/.test(by) }).toEqual({ key, isFenced: !isRead });
    }
    expect([called.get('GET /reviews'), called.get('PUT /reviews/{id}')]).toEqual([
      'shop-reviews-prod',
      'shop-reviews-fence-prod',
    ]);
    expect([called.get('GET /orders/{orderId}'), called.get('POST /orders/{orderId}/cancel')]).toEqual([
      'shop-orders-prod',
      'shop-orders-fence-prod',
    ]);
  });

  test('get all that is said to be for every region', () => {
    expect(called.get('POST /search')).toMatch(/Search/);
    const names = fences.map(([, { Properties }]) => Properties.FunctionName).sort();
    expect(names).toEqual(['given', 'orders', 'reviews'].map((name) => `shop-${name}-fence-prod`));
  });

  test('are the only thing that their fence may call, and it knows where the home is', () => {
    const policies = byType(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);
    for (const [, { Properties }] of fences) {
      const { FENCED_FUNCTION, HOME_REGION, HOME_TABLE } = Properties.Environment.Variables;
      expect([HOME_REGION, HOME_TABLE, Properties.Timeout]).toEqual([HOME, 'home-region-prod', 29]);
      expect(Properties.VpcConfig).toBeUndefined();
      const [role] = Properties.Role['Fn::GetAtt'];
      const statements = policies
        .filter(({ Roles }) => Roles.some(({ Ref }: any) => Ref === role))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      const calls = statements.filter(({ Action }) => JSON.stringify(Action).includes('lambda:'));
      expect(calls).toEqual([{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: FENCED_FUNCTION }]);
      const writes = statements.filter(({ Action }) => /dynamodb:(?!GetItem)/.test(JSON.stringify(Action)));
      expect(writes).toEqual([]);
    }
    const [reviews] = fences.filter(([, { Properties }]) => Properties.FunctionName === 'shop-reviews-fence-prod');
    expect(reviews[1].Properties.Environment.Variables.FENCED_FUNCTION).toEqual(
      stack.resolve(made.Reviews.functionArn),
    );
  });

  test('have no fence in a shop of one region', () => {
    const alone = ownShop({});
    expect(alone.functions.filter(([, { Properties }]) => Properties.Handler === 'regions.fence')).toEqual([]);
    expect(alone.called.get('PUT /reviews/{id}')).toBe('shop-reviews-prod');
  });
});
