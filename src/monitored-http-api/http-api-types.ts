import {
  CorsHttpMethod,
  HttpMethod,
  type CorsPreflightOptions,
  type IHttpApi,
  type PayloadFormatVersion,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { HttpApiRoutes, MonitoredHttpApiProps } from './monitored-http-api-props';
import { HttpProbe } from './probe';
import { Release } from './release';
import type { WatchedHttpApiProps } from './watched-http-api-props';
import { DOMAIN_TYPES } from '../apis/api-domain';
import { HttpAuth } from '../apis/http-auth';
import { CELL_TYPES } from '../environment/defaults';
import { DATA_TYPES, ENVIRONMENT_TYPES, OUTPUT_TYPES } from '../environment/environment-props';
import { ApiHandler } from '../functions/api-handler';
import { MONITORING_TYPES } from '../monitoring/monitoring-types';
import {
  CERTIFICATE,
  DURATION,
  FLAG,
  FUNCTION,
  instance,
  listOf,
  LOG_GROUP,
  mapOf,
  needed,
  NUMBER,
  oneOf,
  struct,
  TEXT,
  thing,
} from '../validation/types';

const AUTH = instance('an HttpAuth', HttpAuth);
const PROBE = instance('an HttpProbe', HttpProbe);

const CORS = struct<CorsPreflightOptions>({
  allowCredentials: FLAG,
  allowHeaders: listOf(TEXT),
  allowMethods: listOf(oneOf<CorsHttpMethod>('CorsHttpMethod', () => CorsHttpMethod)),
  allowOrigins: listOf(TEXT),
  exposeHeaders: listOf(TEXT),
  maxAge: DURATION,
});

/** What the props of an API are to be. */
export const HTTP_API_TYPES = struct<MonitoredHttpApiProps>({
  ...ENVIRONMENT_TYPES,
  ...DATA_TYPES,
  ...OUTPUT_TYPES,
  ...MONITORING_TYPES,
  auth: needed(AUTH),
  handler: instance('an ApiHandler', ApiHandler),
  payloadFormatVersion: thing<PayloadFormatVersion>('a PayloadFormatVersion', 'version'),
  cors: CORS,
  throttlingRateLimit: NUMBER,
  throttlingBurstLimit: NUMBER,
  logRetention: CELL_TYPES.logRetention,
  domain: DOMAIN_TYPES,
  release: instance('a Release', Release),
  probe: PROBE,
});

/** What further routes are to be. */
export const ROUTES_TYPES = struct<HttpApiRoutes>({
  path: needed(TEXT),
  methods: listOf(oneOf<HttpMethod>('HttpMethod', () => HttpMethod)),
  handler: FUNCTION,
  handlerName: TEXT,
  auth: AUTH,
  throttle: struct<ThrottleSettings>({ rateLimit: NUMBER, burstLimit: NUMBER }),
});

/** What the props of the monitoring of an existing API are to be. */
export const WATCH_TYPES = struct<WatchedHttpApiProps>({
  ...ENVIRONMENT_TYPES,
  ...DATA_TYPES,
  ...MONITORING_TYPES,
  httpApi: needed(thing<IHttpApi>('an HTTP API', 'apiId')),
  functions: mapOf(FUNCTION),
  logGroups: mapOf(LOG_GROUP),
  accessLogs: LOG_GROUP,
  timeout: DURATION,
  certificate: CERTIFICATE,
  url: TEXT,
  probe: PROBE,
});
