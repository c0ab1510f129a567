import { Duration } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
  type CorsPreflightOptions,
  type DomainName,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accessLog } from './access-log';
import { customDomain, type ApiDomain } from './api-domain';
import type { Throttle } from './rest-api';
import type { Environment } from '../environment/environment';

/** What an HTTP API is made with. */
export interface HttpApiProps {
  readonly environment: Environment;
  /** The resource part of the physical names. */
  readonly resource: string;
  readonly logRetention: RetentionDays;
  readonly throttle: Throttle;
  readonly cors?: CorsPreflightOptions;
  readonly domain?: ApiDomain;
}

/** The parts of an HTTP API that has no route yet. */
export interface HttpApiParts {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly accessLogs: LogGroup;
  readonly domainName?: DomainName;
  /** Where it is called, without a slash at its end. */
  readonly url: string;
}

/** An HTTP API with the auto-deployed stage `$default`, throttled and logged. */
export function httpApi(scope: Construct, id: string, props: HttpApiProps): HttpApiParts {
  const { environment, resource, throttle, cors, domain } = props;
  const retention = props.logRetention;
  const { logGroup, format } = accessLog(scope, 'AccessLogs', { environment, resource, retention, kind: 'HTTP' });
  const api = new HttpApi(scope, id, {
    apiName: environment.name('httpApi', resource),
    corsPreflight: cors && preflight(cors),
    createDefaultStage: false,
    disableExecuteApiEndpoint: domain?.disableExecuteApiEndpoint,
  });
  const domainName = domain && customDomain(scope, 'Domain', domain);
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: throttle.throttlingRateLimit, burstLimit: throttle.throttlingBurstLimit },
    accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format },
    domainMapping: domainName && { domainName },
  });
  const url = domain ? `https://${domain.domainName}` : api.apiEndpoint;
  return { httpApi: api, stage, accessLogs: logGroup, domainName, url };
}

/** What is allowed when nothing else is said. */
function preflight(cors: CorsPreflightOptions): CorsPreflightOptions {
  const { GET, HEAD, POST, PUT, DELETE, OPTIONS } = CorsHttpMethod;
  return {
    allowOrigins: cors.allowOrigins,
    allowMethods: cors.allowMethods ?? [GET, HEAD, POST, PUT, DELETE, OPTIONS],
    allowHeaders: cors.allowHeaders ?? ['authorization', 'content-type'],
    exposeHeaders: cors.exposeHeaders ?? ['x-correlation-id'],
    maxAge: cors.maxAge ?? Duration.seconds(300),
    allowCredentials: cors.allowCredentials ?? false,
  };
}
