import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { isInterface, propsOf } from './props-of';
import {
  ApiGatewayAccount,
  ApiHandler,
  Backups,
  EcommerceServerlessApi,
  EnvironmentProfile,
  Gpu,
  HttpAuth,
  HttpProbe,
  MonitoredHttpApi,
  Release,
  Severity,
  ShopAuth,
  TableCapacity,
  WatchedHttpApi,
  WebAcl,
  WebhookArchive,
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
} from '../../src';
import { givenUserPool } from '../ecommerce-serverless-api/variants';
import { givenHttpApi, givenSecret, openSource } from '../given';
import { functionOfAnotherApp, newFunction } from '../surroundings';
import { newHttpApi, newPipeline, newShop, newStack } from '../synth';

/** What plain JavaScript can give: no prop takes all of it, and none takes the last two. */
const VALUES = [5, 'text', true, {}, [], [5], { a: 5 }, null, () => 5];
const ALWAYS_WRONG = VALUES.slice(-2);

/** What somebody who is not checked by a compiler calls. */
type Call = (value: any) => unknown;

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const secret = WebhookSecret.fromSecretsManager(givenSecret(newStack()));
const auth = HttpAuth.none('it is a test');
const suffix = { environmentSuffix: 'dev' };
const alarm = {
  metric: new Metric({ namespace: 'Shop', metricName: 'Orders' }),
  threshold: 1,
  evaluationPeriods: 1,
  severity: Severity.PAGE,
  meaning: 'x',
};
const code = { code: Code.fromInline('-'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X };
const units = { readCapacity: 1, writeCapacity: 1 };
const own = ApiHandler.existing(functionOfAnotherApp());
const jwt = { issuer: 'https://issuer.example.com', audience: ['shop'] };

/** Who takes props, by the interface that they are of, and what makes them whole. */
const CALLS: [title: string, type: string, rest: object, call: Call][] = [
  [
    'WebhookPipeline',
    'WebhookPipelineProps',
    suffix,
    (props) => new WebhookPipeline(newStack(), 'X', isObject(props) ? { source: openSource(), ...props } : props),
  ],
  ['WebhookSource.standardWebhooks', 'TimedSourceOptions', { secret }, (o) => WebhookSource.standardWebhooks(o)],
  ['WebhookSource.stripe', 'TimedSourceOptions', { secret }, (o) => WebhookSource.stripe(o)],
  ['WebhookSource.github', 'SignedSourceOptions', { secret }, (o) => WebhookSource.github(o)],
  ['WebhookSource.shopify', 'SignedSourceOptions', { secret }, (o) => WebhookSource.shopify(o)],
  ['WebhookSource.square', 'SquareSourceOptions', { secret }, (o) => WebhookSource.square(o)],
  ['WebhookSource.adyen', 'SignedSourceOptions', { secret }, (o) => WebhookSource.adyen(o)],
  ['WebhookSource.paypal', 'PayPalSourceOptions', { webhookId: 'x' }, (o) => WebhookSource.paypal(o)],
  [
    'WebhookSource.jwks',
    'JwksSourceOptions',
    { url: 'https://id.example.com', header: 'x', bodyHashClaim: 'x' },
    (o) => WebhookSource.jwks(o),
  ],
  ['WebhookSource.hmac', 'HmacSourceOptions', { secret, header: 'x' }, (o) => WebhookSource.hmac(o)],
  ['WebhookSource.unverified', 'UnverifiedSourceOptions', { reason: 'x' }, (o) => WebhookSource.unverified(o)],
  [
    'WebhookSecret.fromSecretsManager',
    'WebhookSecretOptions',
    {},
    (o) => WebhookSecret.fromSecretsManager(givenSecret(newStack()), o),
  ],
  [
    'MonitoredHttpApi',
    'MonitoredHttpApiProps',
    { ...suffix, auth },
    (props) => {
      return new MonitoredHttpApi(newStack(), 'X', props);
    },
  ],
  [
    'WatchedHttpApi',
    'WatchedHttpApiProps',
    { ...suffix, httpApi: givenHttpApi(newStack()) },
    (props) => {
      return new WatchedHttpApi(newStack(), 'X', props);
    },
  ],
  [
    'addConsumer',
    'WebhookConsumerOptions',
    {},
    (options) => {
      const pipeline = newPipeline();
      return pipeline.addConsumer('payments', newFunction(pipeline, 'Consumer'), options);
    },
  ],
  ['ApiGatewayAccount', 'ApiGatewayAccountProps', {}, (props) => new ApiGatewayAccount(newStack(), 'X', props)],
  ['addRoutes', 'HttpApiRoutes', { path: '/x' }, (options) => newHttpApi().addRoutes(options)],
  ['addAlarm', 'AlarmDefinition', alarm, (definition) => newHttpApi().monitoring.addAlarm('A', definition)],
  ['EnvironmentProfile.of', 'EnvironmentProfileOptions', {}, (options) => EnvironmentProfile.of(options)],
  ['TableCapacity.provisioned', 'ProvisionedCapacityOptions', units, (options) => TableCapacity.provisioned(options)],
  ['Backups.daily', 'BackupOptions', {}, (options) => Backups.daily(options)],
  ['HttpAuth.jwt', 'JwtAuthOptions', jwt, (options) => HttpAuth.jwt(options)],
  ['HttpAuth.lambda', 'LambdaAuthOptions', { handler: functionOfAnotherApp() }, (options) => HttpAuth.lambda(options)],
  ['ApiHandler.bundled', 'BundledHandlerOptions', {}, (options) => ApiHandler.bundled(options)],
  ['ApiHandler.fromCode', 'CodeHandlerOptions', code, (options) => ApiHandler.fromCode(options)],
  [
    'ApiHandler.existing',
    'ExistingHandlerOptions',
    {},
    (options) => {
      return ApiHandler.existing(functionOfAnotherApp(), options);
    },
  ],
  ['HttpProbe.of', 'HttpProbeOptions', {}, (options) => HttpProbe.of(options)],
  ['Release.canary', 'ReleaseOptions', {}, (options) => Release.canary(options)],
  ['Release.linear', 'ReleaseOptions', {}, (options) => Release.linear(options)],
  ['Gpu.autoScalingGroup', 'GpuGroupOptions', {}, (options) => Gpu.autoScalingGroup(options)],
  ['Gpu.managedInstances', 'GpuOptions', {}, (options) => Gpu.managedInstances(options)],
  ['WebAcl.managed', 'ManagedWebAclOptions', {}, (options) => WebAcl.managed(options)],
  ['WebhookArchive.bucket', 'WebhookArchiveOptions', {}, (options) => WebhookArchive.bucket(options)],
  [
    'EcommerceServerlessApi',
    'EcommerceServerlessApiProps',
    suffix,
    (props) => new EcommerceServerlessApi(newStack(), 'X', props),
  ],
  ['addRoute', 'ShopRouteOptions', { path: '/x', handler: own }, (options) => newShop().addRoute(options)],
  [
    'addPaymentSource',
    'PaymentSourceOptions',
    {},
    (options) => {
      const shop = newShop();
      return shop.addPaymentSource(new Queue(shop, 'Queue', { visibilityTimeout: Duration.minutes(9) }), options);
    },
  ],
  ['addEntity', 'ShopEntityOptions', { handler: own }, (options) => newShop().addEntity('x', options)],
  ['ShopAuth.cognito', 'CognitoAuthOptions', {}, (options) => ShopAuth.cognito(options)],
  ['ShopAuth.userPool', 'UserPoolAuthOptions', {}, (options) => ShopAuth.userPool(givenUserPool(newStack()), options)],
  ['ShopAuth.jwt', 'JwtShopAuthOptions', jwt, (options) => ShopAuth.jwt(options)],
  ['ShopAuth.lambda', 'LambdaShopAuthOptions', {}, (options) => ShopAuth.lambda(functionOfAnotherApp(), options)],
  ['ShopAuth.iam', 'IamShopAuthOptions', {}, (options) => ShopAuth.iam(options)],
];

/** A prop, or one of what it is made of, and how the whole is built around its value. */
interface Place {
  readonly path: string;
  readonly put: (value: unknown) => object;
}

/** Every prop of a type, and of the types of the library that it is made of. */
function placesOf(type: string, prefix = '', around: Place['put'] = (value) => value as object): Place[] {
  return propsOf(type).flatMap(({ name, type: text }) => {
    const path = `${prefix}${name}`;
    const put = (value: unknown) => around({ [name]: value });
    const [, struct, list] = /^(\w+)(\[\])?$/.exec(text) ?? [];
    const [, item] = /^\{ \[\w+: string\]: (\w+) \}$/.exec(text) ?? [];
    const inner = isInterface(struct)
      ? placesOf(struct, list ? `${path}[0].` : `${path}.`, (value) => put(list ? [value] : value))
      : isInterface(item)
        ? placesOf(item, `${path}.Any.`, (value) => put({ Any: value }))
        : [];
    return [{ path, put }, ...inner];
  });
}

/** What a call throws. */
function thrownBy(call: () => unknown): Error | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** One of our errors: who was called, and what must be what. */
const OURS = /^.+:\n- .+ must .+, got /;

describe.each(CALLS)('%s, called by plain JavaScript (X5)', (_title, type, rest, call) => {
  test.each(placesOf(type))('$path of a wrong type is told by its name', ({ path, put }) => {
    for (const value of ALWAYS_WRONG) {
      const { message, constructor } = thrownBy(() => call({ ...rest, ...put(value) }))!;
      expect(message).toMatch(OURS);
      expect(message).toContain(`\n- ${path} must `);
      expect(constructor).toBe(Error);
    }
  });

  test.each(placesOf(type))('$path of any type is no error of JavaScript', ({ put }) => {
    for (const value of VALUES) {
      expect(thrownBy(() => call({ ...rest, ...put(value) }))?.message ?? 'a:\n- b must c, got d').toMatch(OURS);
    }
  });

  test.each([null, 5, 'text', [], [5]])('anything else than an object: %p', (props) => {
    expect(thrownBy(() => call(props))?.message).toMatch(/:\n- props must be an object, got /);
  });

  test('what has to be given is asked for', () => {
    for (const name of Object.keys(rest)) {
      const message = thrownBy(() => call({ ...rest, [name]: undefined }))!.message;
      expect(message).toContain(`\n- ${name} must be `);
      expect(message).toMatch(/, got undefined$/m);
    }
  });
});
