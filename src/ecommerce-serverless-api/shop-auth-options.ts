import type { Duration } from 'aws-cdk-lib';
import { Mfa, type AuthFlow, type IUserPool, type UserPoolEmail } from 'aws-cdk-lib/aws-cognito';
import type { CognitoAuthOptions } from './shop-user-pool';
import { DURATION, FLAG, FUNCTION, listOf, needed, oneOf, struct, TEXT, thing } from '../validation/types';

/**
 * Who is an administrator of the shop: members of a group, and holders of a scope. Nobody is, when neither is given.
 */
export interface AdminOptions {
  /**
   * The group whose members are administrators.
   *
   * @default - no group
   */
  readonly adminGroup?: string;
  /**
   * The scope whose holders are administrators.
   *
   * @default - no scope
   */
  readonly adminScope?: string;
}

/**
 * Which tokens of a user pool are accepted.
 */
export interface UserPoolAuthOptions extends AdminOptions {
  /**
   * Scopes of which an access token must hold one, or else `adminScope`.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
   * @default - ID tokens are accepted, and no access tokens
   */
  readonly scopes?: string[];
}

/**
 * Which tokens are accepted.
 */
export interface JwtShopAuthOptions extends AdminOptions {
  /** The issuer, as in the claim `iss`: an `https` URL. */
  readonly issuer: string;
  /** The accepted values of the claim `aud`, at least one. */
  readonly audience: string[];
  /**
   * Where the issuer has its keys: an `https` URL.
   *
   * @default - `/.well-known/jwks.json` of the issuer
   */
  readonly jwksUri?: string;
  /**
   * The claim that holds the groups of the caller, a list or names with spaces between.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;
  /**
   * How long an answer holds for the same token, from 0 seconds to 1 hour; so long is a token good after its end.
   *
   * @default Duration.minutes(5)
   */
  readonly resultsCacheTtl?: Duration;
}

/**
 * How a function decides.
 */
export interface LambdaShopAuthOptions extends AdminOptions {
  /**
   * How long an answer holds for the same `Authorization` header, method and path, from 0 seconds to 1 hour.
   *
   * @default Duration.minutes(5)
   */
  readonly resultsCacheTtl?: Duration;
}

/**
 * Which roles are administrators.
 */
export interface IamShopAuthOptions {
  /**
   * The name of the role, or of the user, that is an administrator.
   *
   * @default - nobody is
   */
  readonly adminRole?: string;
}

const ADMIN = { adminGroup: TEXT, adminScope: TEXT };
/** What the options of each kind are to be. */
export const AUTH_TYPES = {
  cognito: struct<CognitoAuthOptions>({
    adminGroup: TEXT,
    mfa: oneOf('Mfa', () => Mfa),
    selfSignUp: FLAG,
    authFlows: struct<AuthFlow>({
      adminUserPassword: FLAG,
      custom: FLAG,
      userPassword: FLAG,
      userSrp: FLAG,
      user: FLAG,
    }),
    email: thing<UserPoolEmail>('a UserPoolEmail', '_bind'),
  }),
  userPool: struct<UserPoolAuthOptions>({ ...ADMIN, scopes: listOf(TEXT) }),
  jwt: struct<JwtShopAuthOptions>({
    ...ADMIN,
    issuer: needed(TEXT),
    audience: needed(listOf(TEXT)),
    jwksUri: TEXT,
    groupsClaim: TEXT,
    resultsCacheTtl: DURATION,
  }),
  lambda: struct<LambdaShopAuthOptions>({ ...ADMIN, resultsCacheTtl: DURATION }),
  iam: struct<IamShopAuthOptions>({ adminRole: TEXT }),
};
export const AUTH_FUNCTION = struct({ fn: needed(FUNCTION) });
export const AUTH_POOL = struct({ userPool: needed(thing<IUserPool>('a user pool', 'userPoolId')) });
