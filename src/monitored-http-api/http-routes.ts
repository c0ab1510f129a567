import { Validations } from 'aws-cdk-lib';
import {
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type HttpApi,
  type IHttpRouteAuthorizer,
  type PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { HttpAuth } from './http-auth';
import type { Environment } from '../environment/environment';

/** A route of one method on one path, or `$default`. */
export interface HttpRouteOptions {
  readonly key: HttpRouteKey;
  readonly handler: IFunction;
  readonly auth: HttpAuth;
}

const PREFLIGHT = HttpAuth.none('Browsers send no credentials with a preflight request, which API Gateway answers.');

/** The routes of one API: one integration a function and one authorizer an `HttpAuth`, however many routes use them. */
export class HttpRoutes {
  private readonly keys = new Set<string>();
  /** Routes that give way to one of the user with the same key. */
  private readonly preflights = new Map<string, HttpRoute>();
  private readonly integrations = new Map<IFunction, HttpLambdaIntegration>();
  private readonly authorizers = new Map<HttpAuth, IHttpRouteAuthorizer>();

  public constructor(
    private readonly scope: Construct,
    private readonly api: HttpApi,
    private readonly environment: Environment,
    private readonly payloadFormatVersion?: PayloadFormatVersion,
  ) {}

  /** Whether the user has a route with this key. */
  public has(key: string): boolean {
    return this.keys.has(key) && !this.preflights.has(key);
  }

  /**
   * Lets preflight requests for a path in, unless it has a route for them. With CORS, API Gateway answers them itself,
   * but only after the authorizer of the route that they match, and browsers send no credentials with them.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  public addPreflight(path: string, handler: IFunction): void {
    const key = HttpRouteKey.with(path, HttpMethod.OPTIONS);
    if (!this.keys.has(key.key)) {
      this.preflights.set(key.key, this.add(key.key, { key, handler, auth: PREFLIGHT }));
    }
  }

  /** Adds a route. */
  public add(id: string, { key, handler, auth }: HttpRouteOptions): HttpRoute {
    const automatic = this.preflights.get(key.key);
    if (automatic !== undefined) {
      this.scope.node.tryRemoveChild(automatic.node.id);
      this.preflights.delete(key.key);
    }
    this.keys.add(key.key);
    const route = new HttpRoute(this.scope, id, {
      httpApi: this.api,
      routeKey: key,
      integration: this.integration(handler),
      authorizer: this.authorizer(auth),
      authorizationScopes: auth._scopes,
    });
    if (auth._reason !== undefined) {
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: `Public on purpose: ${auth._reason}` });
    }
    return route;
  }

  private integration(handler: IFunction): HttpLambdaIntegration {
    const { payloadFormatVersion } = this;
    const known = this.integrations.get(handler);
    const id = `Integration${this.integrations.size === 0 ? '' : this.integrations.size + 1}`;
    const integration = known ?? new HttpLambdaIntegration(id, handler, { payloadFormatVersion });
    this.integrations.set(handler, integration);
    return integration;
  }

  private authorizer(auth: HttpAuth): IHttpRouteAuthorizer {
    const known = this.authorizers.get(auth);
    if (known !== undefined) {
      return known;
    }
    const others = [...this.authorizers.keys()].filter((other) => other.toString() === auth.toString()).length;
    const kind = `${auth.toString()}${others === 0 ? '' : others + 1}`;
    const name = this.environment.name('authorizer', `http-api-${kind.toLowerCase()}`);
    const authorizer = auth._create(`${kind}Authorizer`, name);
    this.authorizers.set(auth, authorizer);
    return authorizer;
  }
}
