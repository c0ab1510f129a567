import { Validations } from 'aws-cdk-lib';
import {
  HttpRoute,
  type HttpApi,
  type HttpRouteKey,
  type IHttpRouteAuthorizer,
  type PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { HttpAuth } from './http-auth';
import type { Environment } from '../environment/environment';

/** A route of one method on one path, or `$default`. */
export interface HttpRouteOptions {
  readonly key: HttpRouteKey;
  readonly handler: IFunction;
  readonly auth: HttpAuth;
}

/** The routes of one API: one integration a function and one authorizer an `HttpAuth`, however many routes use them. */
export class HttpRoutes {
  private readonly keys = new Set<string>();
  private readonly integrations = new Map<IFunction, HttpLambdaIntegration>();
  private readonly authorizers = new Map<HttpAuth, IHttpRouteAuthorizer>();

  public constructor(
    private readonly scope: Construct,
    private readonly api: HttpApi,
    private readonly environment: Environment,
    private readonly payloadFormatVersion?: PayloadFormatVersion,
  ) {}

  /** Whether there is a route with this key. */
  public has({ key }: HttpRouteKey): boolean {
    return this.keys.has(key);
  }

  /** Adds a route. */
  public add(id: string, { key, handler, auth }: HttpRouteOptions): HttpRoute {
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
