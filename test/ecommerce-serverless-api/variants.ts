import { Duration, Fn, NestedStack, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Mfa, UserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import {
  ApiHandler,
  Backups,
  Concurrency,
  DisasterRecovery,
  EcommerceServerlessApi,
  MonitoringLevel,
  Network,
  ShopAuth,
  TableCapacity,
  WebAcl,
  type EcommerceServerlessApiProps,
} from '../../src';
import {
  givenDomain,
  givenFunction,
  givenKey,
  givenParameter,
  givenQueue,
  givenTopics,
  givenWebAcl,
  ownFunction,
} from '../given';
import { CODE } from '../surroundings';
import { allMonitoring } from '../synth';
import type { AddVariant, SystemVariants } from '../variants';

const ORIGINS = ['https://shop.example.com', 'https://admin.example.com'];

/** A VPC of another app. */
export function givenVpc(scope: Construct) {
  return Vpc.fromVpcAttributes(scope, 'GivenVpc', {
    vpcId: 'vpc-0a1b2c3d4e5f67890',
    availabilityZones: ['a', 'b'].map((zone) => `${Stack.of(scope).region}${zone}`),
    privateSubnetIds: ['subnet-0a1b2c3d4e5f67890', 'subnet-0a1b2c3d4e5f67891'],
  });
}

/** A user pool of another app. */
export function givenUserPool(scope: Construct): IUserPool {
  const arn = Stack.of(scope).formatArn({ service: 'cognito-idp', resource: 'userpool', resourceName: 'given' });
  return UserPool.fromUserPoolArn(scope, 'GivenPool', arn);
}

/** A bus of another app. */
export function givenBus(scope: Construct): IEventBus {
  return EventBus.fromEventBusName(scope, 'GivenBus', 'given');
}

const shop = (props: (scope: Construct) => Partial<EcommerceServerlessApiProps>): AddVariant => {
  return (scope, id, common) => new EcommerceServerlessApi(scope, id, { ...props(scope), ...common });
};

function everything(scope: Construct): Partial<EcommerceServerlessApiProps> {
  const { domainName, certificate, hostedZone } = givenDomain(scope);
  return {
    ...allMonitoring(),
    heartbeat: Duration.hours(1),
    auth: ShopAuth.cognito({ mfa: Mfa.REQUIRED, selfSignUp: false }),
    allowedOrigins: ORIGINS,
    network: Network.nat({ natGateways: 2 }),
    usagePlans: [
      { name: 'free', rateLimit: 5, burstLimit: 10, quota: 1000 },
      { name: 'partner', rateLimit: 100, burstLimit: 200 },
    ],
    webAcl: WebAcl.managed({ requestsPerKey: 1000 }),
    domain: { domainName, certificate, hostedZone },
    productsHandler: ApiHandler.bundled({ memorySize: 1024 }),
    publisherSettings: { memorySize: 256 },
    paymentsSettings: { memorySize: 1024 },
    backups: Backups.daily({ lock: { minRetention: Duration.days(7) }, restoreTesting: true }),
  };
}

/** With an entity of one's own in a nested stack, and a route beside it. */
function extended(scope: Construct, id: string, props: EcommerceServerlessApiProps): EcommerceServerlessApi {
  const made = new EcommerceServerlessApi(scope, id, props);
  made.addPaymentSource(givenQueue(scope));
  const handler = ApiHandler.fromCode({
    ...CODE,
    timeout: Duration.seconds(10),
    parameters: { FEATURES_PARAMETER: givenParameter(scope) },
    secrets: { STRIPE_SECRET: Secret.fromSecretNameV2(scope, 'Stripe', 'stripe') },
  });
  made.addEntity('reviews', { handler, scope: new NestedStack(scope, 'Nested') });
  made.addRoute({
    path: '/status',
    methods: [HttpMethod.GET],
    isPublic: true,
    handler: ApiHandler.existing(ownFunction(scope, 'Own')),
  });
  return made;
}

/** Only a stack that names its region can name another one. */
function firstOfTwo(scope: Construct): Partial<EcommerceServerlessApiProps> {
  const encryptionKeyArn = 'arn:aws:kms:eu-central-1:111122223333:key/away';
  return Token.isUnresolved(Stack.of(scope).region)
    ? {}
    : {
        disasterRecovery: DisasterRecovery.primary({ region: 'eu-central-1', encryptionKeyArn }),
        domain: givenDomain(scope),
      };
}

/** In one of two regions, with payments and an entity of one's own. */
function inTwoRegions(props: (scope: Construct) => Partial<EcommerceServerlessApiProps>): AddVariant {
  return (scope, id, common) => {
    const auth = ShopAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'] });
    // What has no physical name is not known in the other region.
    const regional = common.physicalNames === false ? {} : props(scope);
    const made = new EcommerceServerlessApi(scope, id, { auth, ...regional, ...common });
    made.addPaymentSource(givenQueue(scope));
    made.addEntity('reviews', { handler: ApiHandler.fromCode(CODE) });
    made.letAskForHomeRegion(made.handlerFunction('Reviews') as LambdaFunction);
    return made;
  };
}

/** The stream of a replica. */
export function givenStream(scope: Construct, table: string): string {
  const resourceName = `${table}-dev/stream/2026-11-26T00:00:00.000`;
  return Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName });
}

/** The shop in every way that makes other resources. */
export const ECOMMERCE_SERVERLESS_API: SystemVariants = {
  kind: 'EcommerceServerlessApi',
  folder: 'ecommerce-serverless-api',
  variants: {
    minimal: (scope, id, props) => new EcommerceServerlessApi(scope, id, props),
    everything: shop(everything),
    'given parts': shop((scope) => ({
      ...givenTopics(scope),
      encryptionKey: givenKey(scope),
      network: Network.existing(givenVpc(scope)),
      eventBus: givenBus(scope),
      auth: ShopAuth.userPool(givenUserPool(scope), {
        scopes: ['shop/buy'],
        adminScope: 'shop/admin',
      }),
      webAcl: givenWebAcl(scope),
      ordersHandler: ApiHandler.existing(ownFunction(scope, 'OwnOrders')),
    })),
    'a key of the app, isolated, on demand': shop((scope) => ({
      encryptionKey: new Key(scope, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
      network: Network.isolated(),
      tableCapacity: TableCapacity.onDemand(),
      auth: ShopAuth.jwt({ issuer: 'https://issuer.example.com', audience: ['shop'], adminScope: 'shop:admin' }),
      allowedOrigins: ORIGINS.slice(1),
      cartsHandler: ApiHandler.fromCode({ ...CODE, concurrency: Concurrency.unreserved() }),
    })),
    'no network, a function that decides': shop((scope) => ({
      network: Network.none('It is a test.'),
      auth: ShopAuth.lambda(givenFunction(scope), { adminGroup: 'admins' }),
    })),
    'IAM, essential monitoring': shop(() => ({
      auth: ShopAuth.iam({ adminRole: 'ShopAdmin' }),
      monitoring: MonitoringLevel.ESSENTIAL,
    })),
    'public, no monitoring': shop(() => ({
      auth: ShopAuth.none('It is behind something else.'),
      monitoring: MonitoringLevel.NONE,
    })),
    'own entities': extended,
    'the first of two regions': inTwoRegions(firstOfTwo),
    'the second of two regions': inTwoRegions((scope) => ({
      disasterRecovery: DisasterRecovery.secondary({
        primaryRegion: Fn.importValue('primary-region'),
        productsStreamArn: givenStream(scope, 'products'),
        ordersStreamArn: givenStream(scope, 'orders'),
      }),
      domain: givenDomain(scope),
      encryptionKey: givenKey(scope),
    })),
  },
};
