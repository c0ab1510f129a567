import { Duration, Stack } from 'aws-cdk-lib';
import {
  HttpMethod,
  HttpRouteKey,
  type CfnRoute,
  type CfnStage,
  type DomainName,
  type HttpApi,
  type HttpRoute,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { apiFunction } from './api-function';
import { deploymentGroup } from './deployment';
import { METRIC_NAMESPACE, SERVICE_DIMENSION } from './env';
import { httpApi } from './http-api';
import { monitorFunction, monitorHttpApi, rollbackAlarms, type HttpApiMonitoringOptions } from './http-api-monitoring';
import type { HttpAuth } from './http-auth';
import { HttpRoutes } from './http-routes';
import type { MonitoredHttpApiOutputs } from './monitored-http-api-outputs';
import {
  answerTimeout,
  withDefaults,
  type HttpApiRoutes,
  type HttpCors,
  type MonitoredHttpApiProps,
  type Settings,
} from './monitored-http-api-props';
import { httpApiRules, routesRules } from './monitored-http-api-rules';
import { probeFunction } from './probe';
import { watchHttpApi, type WatchedHttpApiProps } from './watched-http-api';
import { Environment } from '../environment/environment';
import { monitoredFunction } from '../monitoring/function-alarms';
import type { IMonitoring } from '../monitoring/monitoring';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { exportOutputs } from '../private/export-outputs';
import { rule, validate } from '../private/validation';

const KIND = 'MonitoredHttpApi';
const SYSTEM = 'http-api';

/**
 * An HTTP API with one function behind `$default`, and monitoring that pages once, and only when somebody is needed.
 */
export class MonitoredHttpApi extends Construct {
  /**
   * Gives an existing HTTP API the same monitoring, without a change to the API or to its functions.
   */
  public static watch(scope: Construct, id: string, props: WatchedHttpApiProps): IMonitoring {
    return watchHttpApi(scope, id, props);
  }

  /** The API. */
  public readonly httpApi: HttpApi;
  /** Its stage `$default`. */
  public readonly stage: HttpStage;
  /** One line of JSON a request. */
  public readonly accessLogs: LogGroup;
  /** The domain, when one was given. */
  public readonly domainName?: DomainName;
  /** The function that answers: the one that was created, or the one that was given. */
  public readonly handler: IFunction;
  /** The alias that the API calls, when there is a release. */
  public readonly alias?: Alias;
  /** What moves the alias, when there is a release. */
  public readonly deploymentGroup?: LambdaDeploymentGroup;
  /** The function that calls the API from outside, when there is a probe. */
  public readonly probeFunction?: LambdaFunction;
  /** The route `$default`. */
  public readonly defaultRoute: HttpRoute;
  /** Where the API is called, without a slash at its end. */
  public readonly url: string;
  /** The alarms, the notifications and the dashboard. */
  public readonly monitoring: IMonitoring;
  /** What the deployed API is known by. */
  public readonly outputs: MonitoredHttpApiOutputs;

  private readonly environment: Environment;
  private readonly settings: Settings;
  private readonly routes: HttpRoutes;
  private readonly auth: HttpAuth;
  private readonly cors?: HttpCors;
  private readonly systemMonitoring: SystemMonitoring;
  private readonly monitored: HttpApiMonitoringOptions;
  /** The functions that are monitored. */
  private readonly handlers = new Map<IFunction, string>();

  public constructor(scope: Construct, id: string, props: MonitoredHttpApiProps) {
    super(scope, id);
    validate(this, KIND, httpApiRules(props));
    this.environment = new Environment(this, KIND, props);
    this.settings = withDefaults(props, this.environment);
    this.auth = props.auth;
    this.cors = props.cors;
    const { environment, settings, service } = this;

    this.handler = props.handler ?? apiFunction(this, { environment, settings, props, service });
    this.handlers.set(this.handler, 'Function');
    const parts = httpApi(this, { environment, settings, ...props });
    this.httpApi = parts.httpApi;
    this.stage = parts.stage;
    this.accessLogs = parts.accessLogs;
    this.domainName = parts.domainName;
    this.url = props.domain ? `https://${props.domain.domainName}` : this.httpApi.apiEndpoint;
    this.probeFunction =
      props.probe && probeFunction(this, { environment, service, probe: props.probe, url: this.url, ...settings });

    this.monitored = this.whatIsMonitored(props);
    this.systemMonitoring = new SystemMonitoring(this, 'Monitoring', { environment, system: SYSTEM, props });
    this.monitoring = this.systemMonitoring;
    monitorHttpApi(this.systemMonitoring, this.monitored);

    if (props.release) {
      const aliasName = environment.name('alias', 'http-api-live') ?? 'live';
      this.alias = new Alias(this, 'Alias', { aliasName, version: this.createdFunction!.currentVersion });
      this.handlers.set(this.alias, 'Function');
      const alarms = rollbackAlarms(this.systemMonitoring);
      validate(this, KIND, [rule('release', alarms, 'have an alarm that rolls it back', ({ length }) => length > 0)]);
      this.deploymentGroup = deploymentGroup(this, { environment, release: props.release, alias: this.alias, alarms });
    }
    this.routes = new HttpRoutes(this, this.httpApi, environment, props.payloadFormatVersion);
    this.defaultRoute = this.addRoute('DefaultRoute', HttpRouteKey.DEFAULT, {});
    this.letPreflightIn(['/', '/{proxy+}'], props.auth);

    environment.tag(SYSTEM);
    this.outputs = this.describe(props);
    if (props.exportOutputs) {
      exportOutputs(this, { ...this.outputs });
    }
  }

  /**
   * Adds routes, which come before `$default`. A function that is new to the API is monitored as well: its alarms begin
   * with the id of its construct.
   */
  public addRoutes(options: HttpApiRoutes): HttpRoute[] {
    const handlerName = this.nameOf(options);
    const { path, methods = [HttpMethod.ANY], throttle } = options;
    const taken = methods.map((method) => `${method} ${path}`).filter((key) => this.routes.has(key));
    const names = [...this.handlers.values()];
    validate(this, `${KIND}.addRoutes`, routesRules({ ...options, handlerName }, { names, routes: taken }));
    this.monitorHandler(options.handler, handlerName);
    const routes = methods.map((method) => {
      const route = this.addRoute(`${method} ${path}`, HttpRouteKey.with(path, method), options);
      if (throttle) {
        this.throttle(`${method} ${path}`, route, throttle.rateLimit, throttle.burstLimit);
      }
      return route;
    });
    if (methods.includes(HttpMethod.ANY)) {
      this.letPreflightIn([path], options.auth ?? this.auth);
    }
    return routes;
  }

  /**
   * Lets a principal call every route that asks for IAM authorization.
   *
   * Grants `execute-api:Invoke` on the API. `HttpAuth.iam()` is to be the `auth` of the API; for a single route, use
   * `grantInvoke` of what `addRoutes` returns.
   */
  public grantInvoke(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.httpApi.arnForExecuteApi()],
    });
  }

  /**
   * A metric that the function publishes itself, in the one namespace that it may publish in and with the dimension
   * `service`, as Powertools for AWS Lambda does with the function's environment.
   *
   * @param metricName such as `OrdersPlaced`
   * @param options by default, the sum over 5 minutes
   */
  public metric(metricName: string, options?: MetricOptions): Metric {
    return new Metric({
      statistic: 'Sum',
      period: Duration.minutes(5),
      dimensionsMap: { [SERVICE_DIMENSION]: this.service },
      ...options,
      namespace: METRIC_NAMESPACE,
      metricName,
    });
  }

  private get service(): string {
    return this.environment.label(SYSTEM);
  }

  /** Undefined when an existing function answers. */
  private get createdFunction(): LambdaFunction | undefined {
    return this.handler instanceof LambdaFunction && this.handler.node.scopes.includes(this) ? this.handler : undefined;
  }

  private addRoute(id: string, key: HttpRouteKey, { handler, auth }: Partial<HttpApiRoutes>): HttpRoute {
    const target = handler === undefined || handler === this.handler ? (this.alias ?? this.handler) : handler;
    return this.routes.add(id, { key, handler: target, auth: auth ?? this.auth });
  }

  private letPreflightIn(paths: string[], auth: HttpAuth): void {
    if (this.cors !== undefined && auth._reason === undefined) {
      paths.forEach((path) => this.routes.addPreflight(path, this.alias ?? this.handler));
    }
  }

  /** The stage can name a route only once it exists. */
  private throttle(key: string, route: HttpRoute, rateLimit: number, burstLimit: number): void {
    const stage = this.stage.node.defaultChild as CfnStage;
    const settings = { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit };
    stage.routeSettings = { ...(stage.routeSettings as object | undefined), [key]: settings };
    stage.addResourceDependency(route.node.defaultChild as CfnRoute);
  }

  /** What begins the ids of the alarms of a handler that is new to the API. */
  private nameOf({ handler, handlerName }: HttpApiRoutes): string | undefined {
    if (handler === undefined || this.handlers.has(handler)) {
      return undefined;
    }
    return handlerName ?? handler.node.id.replace(/[^A-Za-z0-9]/g, '').replace(/^./, (first) => first.toUpperCase());
  }

  private monitorHandler(handler?: IFunction, name?: string): void {
    if (handler !== undefined && name !== undefined) {
      this.handlers.set(handler, name);
      const { slo } = this.monitored;
      monitorFunction(this.systemMonitoring, { ...monitoredFunction(name, handler), slo }, this.monitored);
    }
  }

  private whatIsMonitored(props: MonitoredHttpApiProps): HttpApiMonitoringOptions {
    const { environment, settings, service, createdFunction } = this;
    const { profile } = environment;
    const fn = monitoredFunction('Function', this.handler, createdFunction?.logGroup);
    const concurrency = createdFunction && settings.functionConcurrency.executions;
    return {
      ...props,
      api: this.httpApi,
      functions: [{ ...fn, concurrency, slo: props.slo }],
      service,
      timeout: answerTimeout(fn.timeout ?? settings.timeout),
      minimumRequests: settings.minimumRequests,
      thresholds: { errors: profile.functionErrorThreshold, duration: profile.functionDurationThreshold },
      accessLogs: this.accessLogs,
      certificate: props.domain?.certificate,
    };
  }

  private describe({ environmentSuffix }: MonitoredHttpApiProps): MonitoredHttpApiOutputs {
    const { handler, createdFunction: created } = this;
    return {
      apiGatewayUrl: this.url,
      apiGatewayId: this.httpApi.apiId,
      lambdaFunctionName: handler.functionName,
      lambdaFunctionArn: handler.functionArn,
      lambdaRoleArn: handler.role?.roleArn,
      cloudwatchLogGroup: created?.logGroup.logGroupName,
      environmentSuffix,
      region: Stack.of(this).region,
      memorySize: created && String(this.settings.memorySize),
      timeout: created && String(this.settings.timeout.toSeconds()),
      runtime: created?.runtime.name,
    };
  }
}
