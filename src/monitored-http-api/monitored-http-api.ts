import { Duration } from 'aws-cdk-lib';
import {
  HttpMethod,
  type DomainName,
  type HttpApi,
  type HttpRoute,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function as LambdaFunction, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { deploymentGroup } from './deployment';
import { METRIC_NAMESPACE } from './env';
import { monitorHandler, monitorHttpApi, rollbackAlarms, type HttpApiMonitoringProps } from './http-api-monitoring';
import { HTTP_API_TYPES, ROUTES_TYPES } from './http-api-types';
import { HttpRoutes } from './http-routes';
import { describeHttpApi, type MonitoredHttpApiOutputs } from './monitored-http-api-outputs';
import {
  answerTimeout,
  withDefaults,
  type HttpApiRoutes,
  type MonitoredHttpApiProps,
} from './monitored-http-api-props';
import { httpApiRules, routesRules } from './monitored-http-api-rules';
import { probeFunction } from './probe';
import type { Release } from './release';
import { httpApi } from '../apis/http-api';
import { Environment, type System } from '../environment/environment';
import { ApiHandler, kindOf } from '../functions/api-handler';
import { ApiEnv } from '../functions/env';
import { bundle } from '../functions/handler-function';
import { knownFunction } from '../functions/known-function';
import type { IMonitoring } from '../monitoring/monitoring';
import { systemMetric } from '../monitoring/system-metric';
import { SystemMonitoring } from '../monitoring/system-monitoring';
import { rule } from '../validation/rules';
import { checkTypes } from '../validation/types';
import { validate } from '../validation/validate';

const SYSTEM: System = { kind: 'MonitoredHttpApi', name: 'http-api', holdsData: false };

/**
 * An HTTP API with one function behind `$default`, and monitoring that pages once, and only when somebody is needed.
 */
export class MonitoredHttpApi extends Construct {
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
  private readonly props: MonitoredHttpApiProps;
  private readonly routes: HttpRoutes;
  private readonly systemMonitoring: SystemMonitoring;
  private readonly monitored: HttpApiMonitoringProps;
  /** The functions that are monitored, and what their alarms call them. */
  private readonly handlers = new Map<IFunction, string>();

  public constructor(scope: Construct, id: string, props: MonitoredHttpApiProps) {
    super(scope, id);
    checkTypes(`${SYSTEM.kind} at ${this.node.path}`, props, HTTP_API_TYPES);
    const environment = Environment.open(this, SYSTEM, props, httpApiRules(props));
    const settings = withDefaults(props, environment);
    this.environment = environment;
    this.props = props;

    const handler = kindOf(props.handler ?? ApiHandler.bundled()).bind(this, 'Handler', {
      environment,
      resource: 'http-api-handler',
      description: 'Answers the requests of the HTTP API.',
      bundled: bundle('monitored-http-api', 'api.handler'),
      timeout: Duration.seconds(60),
      metricNamespace: METRIC_NAMESPACE,
      putsMetrics: true,
      logRetention: settings.logRetention,
      variables: { [ApiEnv.ENVIRONMENT]: props.environmentSuffix },
    });
    this.handler = handler.function;
    this.handlers.set(this.handler, 'Function');
    const api = httpApi(this, 'HttpApi', {
      environment,
      resource: 'http-api',
      logRetention: settings.logRetention,
      throttle: settings,
      cors: props.cors,
      domain: props.domain,
    });
    this.httpApi = api.httpApi;
    this.stage = api.stage;
    this.accessLogs = api.accessLogs;
    this.domainName = api.domainName;
    this.url = api.url;
    const { probe, release } = props;
    this.probeFunction = probe && probeFunction(this, 'Probe', { environment, probe, url: api.url, ...settings });

    this.systemMonitoring = new SystemMonitoring(this, 'Monitoring', { environment, props });
    this.monitoring = this.systemMonitoring;
    this.monitored = {
      ...props,
      ...settings,
      environment,
      api: api.httpApi,
      accessLogs: api.accessLogs,
      functions: [{ name: 'Function', slo: props.slo, ...handler }],
      timeout: answerTimeout(handler.timeout),
      certificate: props.domain?.certificate,
    };
    monitorHttpApi(this.systemMonitoring, this.monitored);

    this.alias = release && this.liveAlias();
    this.deploymentGroup = release && this.deploy(release, this.alias!);
    this.routes = new HttpRoutes(this, {
      ...props,
      ...api,
      environment,
      handler: this.handler,
      target: this.alias ?? this.handler,
      hasCors: props.cors !== undefined,
    });
    this.defaultRoute = this.routes.addDefault();
    this.outputs = environment.close(describeHttpApi(this, handler, props.environmentSuffix));
  }

  /**
   * Adds routes, which come before `$default`. A function that is new to the API is monitored as well: its alarms begin
   * with the id of its construct.
   */
  public addRoutes(options: HttpApiRoutes): HttpRoute[] {
    checkTypes(`${SYSTEM.kind}.addRoutes at ${this.node.path}`, options, ROUTES_TYPES);
    const { path, methods = [HttpMethod.ANY], handler } = options;
    const handlerName = this.nameOf(options);
    const routes = methods.map((method) => `${method} ${path}`).filter((key) => this.routes.has(key));
    const names = [...this.handlers.values()];
    validate(this, `${SYSTEM.kind}.addRoutes`, routesRules({ ...options, handlerName }, { names, routes }));
    if (handler !== undefined && handlerName !== undefined) {
      this.handlers.set(handler, handlerName);
      const fn = { name: handlerName, slo: this.props.slo, ...knownFunction(handler) };
      this.monitored.functions.push(fn);
      monitorHandler(this.systemMonitoring, fn, this.monitored);
    }
    return this.routes.add(options);
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
    return systemMetric({ environment: this.environment, namespace: METRIC_NAMESPACE, metricName, options });
  }

  /** What the API calls, so that versions can take over. */
  private liveAlias(): Alias {
    const aliasName = this.environment.name('alias', 'http-api-live') ?? 'live';
    const alias = new Alias(this, 'Alias', { aliasName, version: (this.handler as LambdaFunction).currentVersion });
    this.handlers.set(alias, 'Function');
    return alias;
  }

  private deploy(release: Release, alias: Alias): LambdaDeploymentGroup {
    const { environment } = this;
    const alarms = rollbackAlarms(this.systemMonitoring);
    environment.check([rule('release', alarms, 'have an alarm that rolls it back', ({ length }) => length > 0)]);
    return deploymentGroup(this, 'Deployment', { environment, release, alias, alarms });
  }

  /** What begins the ids of the alarms of a handler that is new to the API. */
  private nameOf({ handler, handlerName }: HttpApiRoutes): string | undefined {
    if (handler === undefined || this.handlers.has(handler)) {
      return undefined;
    }
    return handlerName ?? handler.node.id.replace(/[^A-Za-z0-9]/g, '').replace(/^./, (first) => first.toUpperCase());
  }
}
