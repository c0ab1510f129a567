import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
  type CorsPreflightOptions,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { HttpApiDomain, HttpCors, Settings } from './monitored-http-api-props';
import type { Environment } from '../environment/environment';

/** What the API is made with. */
export interface HttpApiContext {
  readonly environment: Environment;
  readonly settings: Settings;
  readonly cors?: HttpCors;
  readonly domain?: HttpApiDomain;
}

/** The parts of the API that have no route yet. */
export interface HttpApiParts {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly accessLogs: LogGroup;
  readonly domainName?: DomainName;
}

/** An HTTP API with the auto-deployed stage `$default`, throttled and logged. */
export function httpApi(scope: Construct, { environment, settings, cors, domain }: HttpApiContext): HttpApiParts {
  const accessLogs = new LogGroup(scope, 'AccessLogs', {
    logGroupName: environment.name('logGroup', 'http-api', '/aws/apigateway/'),
    retention: settings.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const api = new HttpApi(scope, 'HttpApi', {
    apiName: environment.name('httpApi', 'http-api'),
    corsPreflight: cors && preflight(cors),
    createDefaultStage: false,
  });
  const domainName = domain && customDomain(scope, domain);
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: settings.throttlingRateLimit, burstLimit: settings.throttlingBurstLimit },
    accessLogSettings: { destination: new LogGroupLogDestination(accessLogs), format: accessLogFormat() },
    domainMapping: domainName && { domainName },
  });
  return { httpApi: api, stage, accessLogs, domainName };
}

/**
 * One JSON line a request; the request id is the correlation id of the function's lines as well.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
function accessLogFormat(): AccessLogFormat {
  const fields = {
    correlationId: '$context.requestId',
    requestTime: '$context.requestTime',
    httpMethod: '$context.httpMethod',
    path: '$context.path',
    routeKey: '$context.routeKey',
    status: '$context.status',
    protocol: '$context.protocol',
    errorType: '$context.error.responseType',
    errorMessage: '$context.error.message',
    authorizerError: '$context.authorizer.error',
    integrationErrorMessage: '$context.integrationErrorMessage',
    integrationStatus: '$context.integrationStatus',
    integrationLatency: '$context.integrationLatency',
    responseLatency: '$context.responseLatency',
    responseLength: '$context.responseLength',
    sourceIp: '$context.identity.sourceIp',
    userAgent: '$context.identity.userAgent',
  };
  return AccessLogFormat.custom(JSON.stringify(fields));
}

function preflight(cors: HttpCors): CorsPreflightOptions {
  const { GET, HEAD, POST, PUT, DELETE, OPTIONS } = CorsHttpMethod;
  return {
    allowOrigins: cors.allowOrigins,
    allowMethods: cors.allowMethods?.map((method) => CorsHttpMethod[method]) ?? [GET, HEAD, POST, PUT, DELETE, OPTIONS],
    allowHeaders: cors.allowHeaders ?? ['authorization', 'content-type'],
    exposeHeaders: cors.exposeHeaders ?? ['x-correlation-id'],
    maxAge: cors.maxAge ?? Duration.seconds(300),
    allowCredentials: cors.allowCredentials ?? false,
  };
}

function customDomain(scope: Construct, { domainName, certificate, hostedZone }: HttpApiDomain): DomainName {
  const domain = new DomainName(scope, 'Domain', { domainName, certificate });
  if (hostedZone) {
    const { regionalDomainName, regionalHostedZoneId } = domain;
    new ARecord(scope, 'AliasRecord', {
      zone: hostedZone,
      recordName: domainName,
      target: RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId)),
    });
  }
  return domain;
}
