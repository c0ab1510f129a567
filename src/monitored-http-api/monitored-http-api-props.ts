import { Duration } from 'aws-cdk-lib';
import type { HttpMethod, PayloadFormatVersion } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Architecture, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { HttpAuth } from './http-auth';
import type { HttpProbe } from './probe';
import type { Release } from './release';
import type { Concurrency } from '../environment/concurrency';
import type { Environment } from '../environment/environment';
import type { EnvironmentOptions } from '../environment/environment-props';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { MINIMUM_REQUESTS } from '../monitoring/monitoring-rules';

/**
 * The code of one's own function.
 */
export interface HttpApiEntry {
  /** The directory with the code and its dependencies, as AWS Lambda runs it; nothing is bundled. */
  readonly directory: string;
  /** The handler in it, such as `index.handler` or `app.handler`. */
  readonly handler: string;
  /** What runs it. */
  readonly runtime: Runtime;
  /**
   * The processor that its native dependencies are for.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
}

/**
 * Which pages of other origins may call the API in a browser.
 */
export interface HttpCors {
  /** The origins, such as `https://shop.example.com`; `*` for any, which credentials forbid. */
  readonly allowOrigins: string[];
  /**
   * The methods.
   *
   * @default - GET, HEAD, POST, PUT, DELETE and OPTIONS
   */
  readonly allowMethods?: HttpMethod[];
  /**
   * The request headers beside those that are always allowed.
   *
   * @default ['authorization', 'content-type']
   */
  readonly allowHeaders?: string[];
  /**
   * The response headers that the page may read.
   *
   * @default ['x-correlation-id']
   */
  readonly exposeHeaders?: string[];
  /**
   * How long a browser remembers it, from 0 seconds to 1 day.
   *
   * @default Duration.seconds(300)
   */
  readonly maxAge?: Duration;
  /**
   * Whether cookies and authorization headers of the browser are sent.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
}

/**
 * How many requests a route takes.
 */
export interface RouteThrottle {
  /** Steady-state requests per second, a whole number from 1 to 10000. */
  readonly rateLimit: number;
  /** Requests at once, a whole number from 1 to 5000. */
  readonly burstLimit: number;
}

/**
 * Further routes, which come before `$default`.
 */
export interface HttpApiRoutes {
  /** The path, such as `/items/{id}` or `/files/{path+}`. */
  readonly path: string;
  /**
   * The methods.
   *
   * @default - any method
   */
  readonly methods?: HttpMethod[];
  /**
   * Who answers.
   *
   * @default - the function of the API
   */
  readonly handler?: IFunction;
  /**
   * What begins the ids of the alarms of a `handler` that is new to the API: letters and digits that begin with a
   * capital.
   *
   * @default - the id of the handler's construct
   */
  readonly handlerName?: string;
  /**
   * Who may call.
   *
   * @default - as for `$default`
   */
  readonly auth?: HttpAuth;
  /**
   * The throttle of each method on the path.
   *
   * @default - that of the stage
   */
  readonly throttle?: RouteThrottle;
}

/**
 * A domain of one's own.
 */
export interface HttpApiDomain {
  /** The name, such as `api.example.com`. */
  readonly domainName: string;
  /** A certificate of the stack's region for the name. */
  readonly certificate: ICertificate;
  /**
   * The zone that gets an alias record for the name.
   *
   * @default - no record is made
   */
  readonly hostedZone?: IHostedZone;
}

/**
 * What a monitored HTTP API is made with; `environmentSuffix` and `auth` are required.
 */
export interface MonitoredHttpApiProps extends EnvironmentOptions, MonitoringProps {
  /**
   * Who may call the API. There is no default: a public API is to be chosen, with `HttpAuth.none(reason)`.
   */
  readonly auth: HttpAuth;
  /**
   * An existing function that answers instead of one that is created.
   *
   * @default - a function is created
   */
  readonly handler?: IFunction;
  /**
   * The code of the function that is created.
   *
   * @default - a small service that answers on `/`, `/health` and `/info`, and echoes JSON
   */
  readonly entry?: HttpApiEntry;
  /**
   * Memory of the function in MB, from 128 to 10240.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * Timeout of the function, from 1 second to 15 minutes. API Gateway waits no longer than 30 seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Concurrency of the function. API Gateway answers 503 to what is over it.
   *
   * @default - as in the environment profile: 20 (dev, staging) or 50 (prod) reserved executions
   */
  readonly functionConcurrency?: Concurrency;
  /**
   * Further environment variables of the function.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: string };
  /**
   * What `/info` calls the version of the service.
   *
   * @default '1.0.0'
   */
  readonly serviceVersion?: string;
  /**
   * The format of the events that the function gets.
   *
   * @default PayloadFormatVersion.VERSION_2_0
   */
  readonly payloadFormatVersion?: PayloadFormatVersion;
  /**
   * Which pages of other origins may call the API.
   *
   * @default - none
   */
  readonly cors?: HttpCors;
  /**
   * Steady-state requests per second of the stage, a whole number from 1 to 10000. More get a 429.
   *
   * @default - as in the environment profile: 500 (dev, staging) or 1000 (prod)
   */
  readonly throttlingRateLimit?: number;
  /**
   * Requests that the stage takes at once, a whole number from 1 to 5000. More get a 429.
   *
   * @default - as in the environment profile: 1000
   */
  readonly throttlingBurstLimit?: number;
  /**
   * How long the log groups keep their events.
   *
   * @default - as in the environment profile: 30 days (dev, staging) or 14 days (prod)
   */
  readonly logRetention?: RetentionDays;
  /**
   * A domain of one's own.
   *
   * @default - the API is called at its execute-api endpoint
   */
  readonly domain?: HttpApiDomain;
  /**
   * How new versions of the function are released.
   *
   * @default - at once
   */
  readonly release?: Release;
  /**
   * Calls the API from outside.
   *
   * @default - no probe
   */
  readonly probe?: HttpProbe;
  /**
   * Whether the values of `outputs` are also outputs of the stack, so that `cdk deploy --outputs-file` writes them.
   *
   * @default false
   */
  readonly exportOutputs?: boolean;
}

/**
 * After which API Gateway answers 503 for the function.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const INTEGRATION_TIMEOUT_SECONDS = 30;

/** When a request is answered at the latest. */
export function answerTimeout(timeout: Duration): Duration {
  const limit = Duration.seconds(INTEGRATION_TIMEOUT_SECONDS);
  return timeout.isUnresolved() || timeout.toMilliseconds() > limit.toMilliseconds() ? limit : timeout;
}

/** Every option that has a default, given or not. */
export function withDefaults(props: MonitoredHttpApiProps, { profile }: Environment) {
  return {
    memorySize: props.memorySize ?? 512,
    timeout: props.timeout ?? Duration.seconds(60),
    functionConcurrency: props.functionConcurrency ?? profile.concurrency,
    serviceVersion: props.serviceVersion ?? '1.0.0',
    throttlingRateLimit: props.throttlingRateLimit ?? profile.throttlingRateLimit,
    throttlingBurstLimit: props.throttlingBurstLimit ?? profile.throttlingBurstLimit,
    logRetention: props.logRetention ?? profile.httpApiLogRetention,
    minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
  };
}

/** The options with their defaults. */
export type Settings = ReturnType<typeof withDefaults>;
