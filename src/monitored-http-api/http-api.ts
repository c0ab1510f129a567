import { Duration } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
  type CorsPreflightOptions,
  type DomainName,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Settings } from './monitored-http-api-props';
import { accessLog } from '../apis/access-log';
import { customDomain, type ApiDomain } from '../apis/api-domain';
import type { Environment } from '../environment/environment';

/** What the API is made with. */
export interface HttpApiProps {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly cors?: CorsPreflightOptions;
  readonly domain?: ApiDomain;
}

/** The parts of the API that have no route yet. */
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
  const { environment, settings, cors, domain } = props;
  const resource = 'http-api';
  const retention = settings.logRetention;
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
    throttle: { rateLimit: settings.throttlingRateLimit, burstLimit: settings.throttlingBurstLimit },
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
