import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { functionOf, methodsOf, ORIGINS } from './template';
import { OPERATIONS, type Operation } from '../../src/ecommerce-serverless-api/contract';
import { givenCertificate } from '../given';
import { byType, theOnly } from '../surroundings';
import { newShop, newStack, shopTemplate } from '../synth';

const operations = OPERATIONS as readonly Operation[];

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
          // With the last three, a browser signs requests for AWS IAM.
          "'Authorization,Content-Type,Idempotency-Key,If-Match,X-Api-Key,X-Amz-Content-Sha256,X-Amz-Date,X-Amz-Security-Token'",
        // PATCH is of routes of one's own.
        'method.response.header.Access-Control-Allow-Methods': "'GET,POST,PUT,PATCH,DELETE'",
        'method.response.header.Access-Control-Max-Age': "'3600'",
        'method.response.header.Vary': "'Origin'",
      });
      expect(JSON.stringify(ResponseTemplates)).toContain('https://admin.example.com');
    }
    expect([...methodsOf(shopTemplate()).keys()].filter((key) => key.startsWith('OPTIONS'))).toEqual([]);
  });

  test('has one permission a function, and 2.2 resources an operation with its preflight at most', () => {
    const built = template();
    expect(byType(built, 'AWS::Lambda::Permission')).toHaveLength(4);
    const made = ['AWS::ApiGateway::Method', 'AWS::ApiGateway::Resource'].flatMap((type) => byType(built, type));
    expect(made.length / operations.length).toBeLessThanOrEqual(2.2);
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
