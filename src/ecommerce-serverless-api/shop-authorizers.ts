import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  IdentitySource,
  RequestAuthorizer,
  TokenAuthorizer,
  type IAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, ShopEnv } from './env';
import type { AdminOptions, JwtShopAuthOptions, LambdaShopAuthOptions, UserPoolAuthOptions } from './shop-auth-options';
import { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import { bundle, handlerFunction } from '../functions/handler-function';

/** What a method of the API asks for. */
export interface ShopAuthorizer {
  readonly authorizationType: AuthorizationType;
  readonly authorizer?: IAuthorizer;
  readonly scopes?: string[];
  /** What functions are told of it. */
  readonly variables: Record<string, string>;
  /** Decides, when a function does. */
  readonly handler?: IFunction;
  readonly userPool?: UserPool;
  readonly userPoolClient?: UserPoolClient;
}

/** Of identities of AWS IAM. */
export function iamAuthorizer(adminGroup?: string): ShopAuthorizer {
  return { authorizationType: AuthorizationType.IAM, variables: variables('IAM', { adminGroup }) };
}

/** Of everybody. */
export function noAuthorizer(): ShopAuthorizer {
  return { authorizationType: AuthorizationType.NONE, variables: variables('NONE', {}) };
}

function variables(kind: string, { adminGroup, adminScope }: AdminOptions): Record<string, string> {
  return {
    [ShopEnv.AUTH]: kind,
    ...(adminGroup !== undefined && { [ShopEnv.ADMIN_GROUP]: adminGroup }),
    ...(adminScope !== undefined && { [ShopEnv.ADMIN_SCOPE]: adminScope }),
  };
}

/** Of the tokens of a user pool. */
export function cognitoAuthorizer(
  scope: Construct,
  environment: Environment,
  userPool: IUserPool,
  options: UserPoolAuthOptions,
): ShopAuthorizer {
  const { scopes, adminScope } = options;
  const authorizer = new CognitoUserPoolsAuthorizer(scope, 'Authorizer', {
    authorizerName: environment.name('authorizer', environment.systemName),
    cognitoUserPools: [userPool],
  });
  const admins = adminScope === undefined ? [] : [adminScope];
  return {
    authorizationType: AuthorizationType.COGNITO,
    authorizer,
    scopes: scopes && [...scopes, ...admins],
    variables: variables('COGNITO', options),
  };
}

/** Of the tokens of any issuer. */
export function jwtAuthorizer(scope: Construct, environment: Environment, options: JwtShopAuthOptions): ShopAuthorizer {
  const { issuer, audience, jwksUri = `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`, groupsClaim } = options;
  const handler = handlerFunction(scope, 'TokenCheck', {
    environment,
    resource: `${environment.systemName}-authorizer`,
    description: 'Checks the tokens of requests.',
    source: bundle('ecommerce-serverless-api', 'authorize.handler'),
    metricNamespace: METRIC_NAMESPACE,
    timeout: Duration.seconds(10),
    // It answers from what it keeps; what is reserved would be taken from the functions that serve.
    concurrency: Concurrency.unreserved(),
    logRetention: environment.settings.logRetention,
    variables: {
      [ShopEnv.ISSUER]: issuer,
      [ShopEnv.AUDIENCE]: audience.join(','),
      [ShopEnv.KEYS_URL]: jwksUri,
      [ShopEnv.GROUPS_CLAIM]: groupsClaim ?? 'groups',
    },
  });
  const authorizer = new TokenAuthorizer(scope, 'Authorizer', {
    authorizerName: environment.name('authorizer', environment.systemName),
    handler,
    resultsCacheTtl: options.resultsCacheTtl ?? Duration.minutes(5),
  });
  return { authorizationType: AuthorizationType.CUSTOM, authorizer, handler, variables: variables('JWT', options) };
}

/** Of what a function says. */
export function lambdaAuthorizer(
  scope: Construct,
  environment: Environment,
  handler: IFunction,
  options: LambdaShopAuthOptions,
): ShopAuthorizer {
  const authorizer = new RequestAuthorizer(scope, 'Authorizer', {
    authorizerName: environment.name('authorizer', environment.systemName),
    handler,
    // An answer to one request says nothing of others.
    identitySources: [
      IdentitySource.header('Authorization'),
      IdentitySource.context('httpMethod'),
      IdentitySource.context('path'),
    ],
    resultsCacheTtl: options.resultsCacheTtl ?? Duration.minutes(5),
  });
  return { authorizationType: AuthorizationType.CUSTOM, authorizer, handler, variables: variables('LAMBDA', options) };
}
