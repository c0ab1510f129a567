import { Duration } from 'aws-cdk-lib';
import type {
  CorsPreflightOptions,
  HttpMethod,
  PayloadFormatVersion,
  ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { HttpProbe } from './probe';
import type { Release } from './release';
import type { ApiDomain } from '../apis/api-domain';
import type { HttpAuth } from '../apis/http-auth';
import type { Environment, SystemProps } from '../environment/environment';
import type { ApiHandler } from '../functions/api-handler';
import type { MonitoringProps } from '../monitoring/monitoring-props';
import { MINIMUM_REQUESTS } from '../monitoring/monitoring-rules';

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
   * The throttle of each method on the path: `rateLimit`, a whole number of requests per second from 1 to 10000, and
   * `burstLimit`, from 1 to 5000 requests at once.
   *
   * @default - that of the stage
   */
  readonly throttle?: ThrottleSettings;
}

/**
 * What a monitored HTTP API is made with; `environmentSuffix` and `auth` are required.
 */
export interface MonitoredHttpApiProps extends SystemProps, MonitoringProps {
  /**
   * Who may call the API. There is no default: a public API is to be chosen, with `HttpAuth.none(reason)`.
   */
  readonly auth: HttpAuth;
  /**
   * The function that answers.
   *
   * @default ApiHandler.bundled() - a small service that answers on `/`, `/health` and `/info`, and echoes JSON
   */
  readonly handler?: ApiHandler;
  /**
   * The format of the events that the function gets.
   *
   * @default PayloadFormatVersion.VERSION_2_0
   */
  readonly payloadFormatVersion?: PayloadFormatVersion;
  /**
   * Which pages of other origins may call the API in a browser: `allowOrigins` holds at least one origin, such as
   * `https://shop.example.com`, or `*` for any, which credentials forbid. `maxAge` is from 0 seconds to 1 day.
   *
   * What is not given is: `allowMethods` GET, HEAD, POST, PUT, DELETE and OPTIONS; `allowHeaders` authorization and
   * content-type; `exposeHeaders` x-correlation-id; `maxAge` 300 seconds; `allowCredentials` false.
   *
   * @default - no other origin
   */
  readonly cors?: CorsPreflightOptions;
  /**
   * Steady-state requests per second of the stage, a whole number from 1 to 10000. More get a 429.
   *
   * @default - as in the environment profile: 500 (sandbox, dev, staging) or 1000 (prod)
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
   * @default - as in the environment profile: 30 days (sandbox, dev, staging) or 14 days (prod)
   */
  readonly logRetention?: RetentionDays;
  /**
   * A domain of one's own.
   *
   * @default - the API is called at its execute-api endpoint
   */
  readonly domain?: ApiDomain;
  /**
   * How new versions of the function are released; it must be a function of this app.
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
}

/**
 * After which API Gateway answers 503 for the function.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const INTEGRATION_TIMEOUT_SECONDS = 30;

/** When a request is answered at the latest; the timeout of a function of another app is not known. */
export function answerTimeout(timeout?: Duration): Duration {
  const limit = Duration.seconds(INTEGRATION_TIMEOUT_SECONDS);
  return timeout === undefined || timeout.isUnresolved() || timeout.toMilliseconds() > limit.toMilliseconds()
    ? limit
    : timeout;
}

/** Every option that has a default, given or not. */
export function withDefaults(props: MonitoredHttpApiProps, { settings }: Environment) {
  return {
    ...settings,
    logRetention: props.logRetention ?? settings.httpApiLogRetention,
    minimumRequests: props.minimumRequests ?? MINIMUM_REQUESTS,
  };
}

/** The options with their defaults. */
export type Settings = ReturnType<typeof withDefaults>;
