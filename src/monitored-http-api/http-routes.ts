import { Validations } from 'aws-cdk-lib';
import {
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type CfnRoute,
  type CfnStage,
  type HttpApi,
  type HttpStage,
  type IHttpRouteAuthorizer,
  type PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { HttpApiRoutes } from './monitored-http-api-props';
import { authKindOf, HttpAuth } from '../apis/http-auth';
import type { Environment } from '../environment/environment';

/** What the routes of an API are made with. */
export interface HttpRoutesProps {
  readonly environment: Environment;
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  /** Who answers where a route names nobody: the function of the API, or its alias. */
  readonly target: IFunction;
  /** The function that routes may name and that `target` answers for. */
  readonly handler: IFunction;
  /** Who may call where a route names nobody. */
  readonly auth: HttpAuth;
  /** Whether API Gateway answers preflight requests. */
  readonly hasCors: boolean;
  readonly payloadFormatVersion?: PayloadFormatVersion;
}

const PREFLIGHT_REASON = 'Browsers send no credentials with a preflight request, which API Gateway answers.';

/** The routes of one API: one integration a function and one authorizer an `HttpAuth`, however many routes use them. */
export class HttpRoutes {
  private readonly keys = new Set<string>();
  private readonly preflightAuth = HttpAuth.none(PREFLIGHT_REASON);
  /** Routes that give way to one of the user with the same key. */
  private readonly preflights = new Map<string, HttpRoute>();
  private readonly integrations = new Map<IFunction, HttpLambdaIntegration>();
  private readonly authorizers = new Map<HttpAuth, IHttpRouteAuthorizer>();

  public constructor(
    private readonly scope: Construct,
    private readonly props: HttpRoutesProps,
  ) {}

  /** Whether the user has a route with this key. */
  public has(key: string): boolean {
    return this.keys.has(key) && !this.preflights.has(key);
  }

  /** Adds `$default`. */
  public addDefault(): HttpRoute {
    const { auth } = this.props;
    const route = this.addOne('DefaultRoute', HttpRouteKey.DEFAULT, {});
    this.letPreflightIn(['/', '/{proxy+}'], auth);
    return route;
  }

  /** Adds a route for each method. */
  public add(options: HttpApiRoutes): HttpRoute[] {
    const { path, methods = [HttpMethod.ANY], throttle, auth } = options;
    const routes = methods.map((method) => {
      const key = `${method} ${path}`;
      const route = this.addOne(key, HttpRouteKey.with(path, method), options);
      if (throttle) {
        this.throttle(key, route, {
          ThrottlingRateLimit: throttle.rateLimit,
          ThrottlingBurstLimit: throttle.burstLimit,
        });
      }
      return route;
    });
    if (methods.includes(HttpMethod.ANY)) {
      this.letPreflightIn([path], auth ?? this.props.auth);
    }
    return routes;
  }

  /**
   * Lets preflight requests in, unless there is a route for them. With CORS, API Gateway answers them itself, but only
   * after the authorizer of the route that they match, and browsers send no credentials with them.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
   */
  private letPreflightIn(paths: string[], auth: HttpAuth): void {
    if (!this.props.hasCors || authKindOf(auth).reason !== undefined) {
      return;
    }
    for (const key of paths.map((path) => HttpRouteKey.with(path, HttpMethod.OPTIONS))) {
      if (!this.keys.has(key.key)) {
        this.preflights.set(key.key, this.addOne(key.key, key, { auth: this.preflightAuth }));
      }
    }
  }

  private addOne(
    id: string,
    routeKey: HttpRouteKey,
    options: Pick<Partial<HttpApiRoutes>, 'handler' | 'auth'>,
  ): HttpRoute {
    const { httpApi, handler, target } = this.props;
    const { scopes, reason } = authKindOf(options.auth ?? this.props.auth);
    const automatic = this.preflights.get(routeKey.key);
    if (automatic !== undefined) {
      this.scope.node.tryRemoveChild(automatic.node.id);
      this.preflights.delete(routeKey.key);
    }
    this.keys.add(routeKey.key);
    const answers = options.handler === undefined || options.handler === handler ? target : options.handler;
    const route = new HttpRoute(this.scope, id, {
      httpApi,
      routeKey,
      integration: this.integration(answers),
      authorizer: this.authorizer(options.auth ?? this.props.auth),
      authorizationScopes: scopes,
    });
    if (reason !== undefined) {
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: `Public on purpose: ${reason}` });
    }
    return route;
  }

  /** The stage can name a route only once it exists. */
  private throttle(key: string, route: HttpRoute, limits: object): void {
    const stage = this.props.stage.node.defaultChild as CfnStage;
    stage.routeSettings = { ...(stage.routeSettings as object | undefined), [key]: limits };
    stage.addResourceDependency(route.node.defaultChild as CfnRoute);
  }

  private integration(handler: IFunction): HttpLambdaIntegration {
    const { payloadFormatVersion } = this.props;
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
    const name = this.props.environment.name('authorizer', `http-api-${kind.toLowerCase()}`);
    const authorizer = authKindOf(auth).create(`${kind}Authorizer`, name);
    this.authorizers.set(auth, authorizer);
    return authorizer;
  }
}
