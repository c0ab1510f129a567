import { Duration } from 'aws-cdk-lib';
import { HttpNoneAuthorizer, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  HttpIamAuthorizer,
  HttpJwtAuthorizer,
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { durationRules, knownRule, millisecondsOf, reasonRules, rule, type Rule } from '../validation/rules';
import { checkTypes, DURATION, FUNCTION, listOf, needed, struct, TEXT } from '../validation/types';

/**
 * Tokens that are accepted.
 */
export interface JwtAuthOptions {
  /**
   * The issuer, as in the claim `iss`: an `https` URL with `/.well-known/openid-configuration` below it, from which API
   * Gateway reads the keys that tokens are checked with.
   */
  readonly issuer: string;
  /** The accepted audiences, at least one: the claim `aud`, or `client_id` where there is no `aud`. */
  readonly audience: string[];
  /**
   * Scopes of which a token must hold at least one.
   *
   * @default - any token of the issuer and audience
   */
  readonly scopes?: string[];
}

/**
 * The function that decides.
 */
export interface LambdaAuthOptions {
  /** Answers `{ isAuthorized, context }` to an event in payload format 2.0. */
  readonly handler: IFunction;
  /**
   * What identifies the caller, at least one source unless `resultsCacheTtl` is 0 seconds; a request without it is answered
   * 401 without asking the function. The route, `$context.routeKey`, is always added, so that an answer holds for one route.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
   * @default ['$request.header.Authorization']
   */
  readonly identitySource?: string[];
  /**
   * How long an answer holds for the same identity on the same route, from 0 seconds to 1 hour. `$default` and a route of
   * any method are one route each: where the answer depends on path or method there, say 0 seconds.
   *
   * @default Duration.minutes(5)
   */
  readonly resultsCacheTtl?: Duration;
}

/** Part of every cache key: an answer to one route says nothing of the others. */
const ROUTE = '$context.routeKey';

const JWT = struct<JwtAuthOptions>({
  issuer: needed(TEXT),
  audience: needed(listOf(TEXT)),
  scopes: listOf(TEXT),
});

const LAMBDA = struct<LambdaAuthOptions>({
  handler: needed(FUNCTION),
  identitySource: listOf(TEXT),
  resultsCacheTtl: DURATION,
});

/** What tells one kind from another. */
interface Kind {
  readonly name: string;
  readonly create: (id: string, authorizerName?: string) => IHttpRouteAuthorizer;
  readonly rules: (prop: string) => Rule[];
  readonly scopes?: string[];
  /** Why it is public, if it is. */
  readonly reason?: string;
}

/**
 * Who may call a route.
 */
export class HttpAuth {
  /**
   * Callers with a JSON Web Token of an issuer, such as an Amazon Cognito user pool.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
   */
  public static jwt(options: JwtAuthOptions): HttpAuth {
    checkTypes('HttpAuth.jwt', options, JWT);
    const { issuer, audience, scopes } = options;
    const create = (id: string, authorizerName?: string) =>
      new HttpJwtAuthorizer(id, issuer, { authorizerName, jwtAudience: audience });
    const rules = (prop: string) => [
      rule(`${prop}.issuer`, issuer, 'be an https URL', (value) => /^https:\/\/\S+$/.test(value)),
      rule(`${prop}.audience`, audience, 'hold at least one audience', ({ length }) => length > 0),
    ];
    return new HttpAuth({ name: 'Jwt', create, rules, scopes });
  }

  /**
   * Callers that sign their requests (Signature Version 4) and may `execute-api:Invoke`: see `grantInvoke`.
   */
  public static iam(): HttpAuth {
    return new HttpAuth({ name: 'Iam', create: () => new HttpIamAuthorizer(), rules: () => [] });
  }

  /**
   * Callers that a function lets in.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
   */
  public static lambda(options: LambdaAuthOptions): HttpAuth {
    checkTypes('HttpAuth.lambda', options, LAMBDA);
    const { handler, identitySource = ['$request.header.Authorization'], resultsCacheTtl } = options;
    const create = (id: string, authorizerName?: string) =>
      new HttpLambdaAuthorizer(id, handler, {
        authorizerName,
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: [...new Set([...identitySource, ROUTE])],
        resultsCacheTtl,
      });
    const rules = (prop: string) => [
      knownRule(`${prop}.identitySource`, identitySource),
      rule(
        `${prop}.identitySource`,
        identitySource,
        'name what tells callers apart where answers are kept',
        (sources) => sources.some((source) => source !== ROUTE) || isZero(resultsCacheTtl),
      ),
      ...durationRules(`${prop}.resultsCacheTtl`, resultsCacheTtl, Duration.seconds(0), Duration.hours(1)),
    ];
    return new HttpAuth({ name: 'Lambda', create, rules });
  }

  /**
   * Anybody.
   *
   * @param reason why that is meant; it is kept with the route for whoever reviews it
   */
  public static none(reason: string): HttpAuth {
    checkTypes('HttpAuth.none', { reason }, struct({ reason: needed(TEXT) }));
    const rules = (prop: string) => reasonRules(prop, reason);
    return new HttpAuth({ name: 'None', create: () => new HttpNoneAuthorizer(), rules, reason });
  }

  private constructor(private readonly kind: Kind) {}

  /** For construct ids and error messages. */
  public toString(): string {
    return this.kind.name;
  }
}

function isZero(duration?: Duration): boolean {
  return duration !== undefined && !duration.isUnresolved() && millisecondsOf(duration) === 0;
}

/** How an authorization is made; not for users. */
export function authKindOf(auth: HttpAuth): Kind {
  return auth['kind'];
}
