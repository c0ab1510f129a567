import { Duration } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import {
  AUTH_FUNCTION,
  AUTH_POOL,
  AUTH_TYPES,
  type AdminOptions,
  type IamShopAuthOptions,
  type JwtShopAuthOptions,
  type LambdaShopAuthOptions,
  type UserPoolAuthOptions,
} from './shop-auth-options';
import {
  cognitoAuthorizer,
  iamAuthorizer,
  jwtAuthorizer,
  lambdaAuthorizer,
  noAuthorizer,
  type ShopAuthorizer,
} from './shop-authorizers';
import { shopUserPool, type CognitoAuthOptions } from './shop-user-pool';
import type { Environment } from '../environment/environment';
import { durationRules, reasonRules, rule, type Rule } from '../validation/rules';
import { checkTypes } from '../validation/types';

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly rules: (prop: string) => Rule[];
  readonly bind: (scope: Construct, environment: Environment) => ShopAuthorizer;
  /** Why it is public, if it is. */
  readonly reason?: string;
}

/**
 * Who may call the shop. Products are for everybody to see; carts, orders and profiles are their customer's, which is the subject
 * of the token; the rest is for administrators.
 */
export class ShopAuth {
  /**
   * A user pool of Amazon Cognito that is made: customers sign in with their e-mail address, and send their ID token.
   */
  public static cognito(options: CognitoAuthOptions = {}): ShopAuth {
    checkTypes('ShopAuth.cognito', options, AUTH_TYPES.cognito);
    const { adminGroup = 'admins' } = options;
    return new ShopAuth({
      name: 'cognito',
      rules: (prop) => adminRules(prop, { adminGroup }),
      bind: (scope, environment) => {
        const parts = shopUserPool(scope, 'Users', { ...options, environment, adminGroup });
        return { ...cognitoAuthorizer(scope, environment, parts.userPool, { adminGroup }), ...parts };
      },
    });
  }

  /**
   * A user pool that exists.
   */
  public static userPool(userPool: IUserPool, options: UserPoolAuthOptions = {}): ShopAuth {
    checkTypes('ShopAuth.userPool', { userPool }, AUTH_POOL);
    checkTypes('ShopAuth.userPool', options, AUTH_TYPES.userPool);
    const { scopes, adminScope } = options;
    return new ShopAuth({
      name: 'userPool',
      rules: (prop) => [
        ...adminRules(prop, options),
        rule(`${prop}.scopes`, scopes, 'hold at least one scope', ({ length }) => length > 0),
        rule(`${prop}.adminScope`, adminScope, 'stand with scopes, as ID tokens hold none', () => scopes !== undefined),
      ],
      bind: (scope, environment) => cognitoAuthorizer(scope, environment, userPool, options),
    });
  }

  /**
   * JSON Web Tokens of any issuer with RSA, EC or Ed25519 keys; a function of the library, outside of the network, checks them.
   */
  public static jwt(options: JwtShopAuthOptions): ShopAuth {
    checkTypes('ShopAuth.jwt', options, AUTH_TYPES.jwt);
    const isHttps = (url: string) => /^https:\/\/[^\s]+$/.test(url);
    return new ShopAuth({
      name: 'jwt',
      rules: (prop) => [
        ...adminRules(prop, options),
        rule(`${prop}.issuer`, options.issuer, 'be an https URL', isHttps),
        rule(`${prop}.jwksUri`, options.jwksUri, 'be an https URL', isHttps),
        rule(`${prop}.audience`, options.audience, 'hold at least one audience, without commas', (audience) => {
          return audience.length > 0 && audience.every((one) => one !== '' && !one.includes(','));
        }),
        ...cacheRules(prop, options.resultsCacheTtl),
      ],
      bind: (scope, environment) => jwtAuthorizer(scope, environment, options),
    });
  }

  /**
   * A function that decides: an authorizer of the type REQUEST. Its answer names the caller as `principalId`, and in `context`
   * their `groups` and `scope`, with spaces between.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-lambda-authorizer-output.html
   */
  public static lambda(handler: IFunction, options: LambdaShopAuthOptions = {}): ShopAuth {
    checkTypes('ShopAuth.lambda', { fn: handler }, AUTH_FUNCTION);
    checkTypes('ShopAuth.lambda', options, AUTH_TYPES.lambda);
    const { resultsCacheTtl } = options;
    return new ShopAuth({
      name: 'lambda',
      rules: (prop) => [...adminRules(prop, options), ...cacheRules(prop, resultsCacheTtl)],
      bind: (scope, environment) => lambdaAuthorizer(scope, environment, handler, options),
    });
  }

  /**
   * Identities of AWS IAM, which sign their requests; `grantInvoke` of the shop lets them in. The customer is the identity of a
   * Cognito identity pool, or else the ARN of the role's session.
   */
  public static iam(options: IamShopAuthOptions = {}): ShopAuth {
    checkTypes('ShopAuth.iam', options, AUTH_TYPES.iam);
    const { adminRole: adminGroup } = options;
    return new ShopAuth({
      name: 'iam',
      rules: (prop) => [rule(`${prop}.adminRole`, adminGroup, NAME, isName)],
      bind: () => iamAuthorizer(adminGroup),
    });
  }

  /**
   * Nobody is asked who they are, and everybody is an administrator: for a shop behind something else that knows.
   *
   * @param reason why that is meant, for whoever reviews it
   */
  public static none(reason: string): ShopAuth {
    return new ShopAuth({
      name: 'none',
      reason,
      rules: (prop) => reasonRules(prop, reason),
      bind: () => noAuthorizer(),
    });
  }

  private constructor(private readonly kind: Kind) {}

  /** For error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

/** How callers are known; not for users. */
export function shopAuthKindOf(auth: ShopAuth): Kind {
  return auth['kind'];
}

const NAME = 'be a name without white space, commas and brackets';

/** API Gateway hands lists on as `[a b]` or `a,b`. */
function isName(name: string): boolean {
  return /^[^\s,[\]]+$/.test(name);
}

function adminRules(prop: string, { adminGroup, adminScope }: AdminOptions): Rule[] {
  return [rule(`${prop}.adminGroup`, adminGroup, NAME, isName), rule(`${prop}.adminScope`, adminScope, NAME, isName)];
}

function cacheRules(prop: string, resultsCacheTtl?: Duration): Rule[] {
  return durationRules(`${prop}.resultsCacheTtl`, resultsCacheTtl, Duration.seconds(0), Duration.hours(1));
}
