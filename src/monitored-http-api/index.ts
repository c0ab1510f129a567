export * from './http-auth';
export { MonitoredHttpApi } from './monitored-http-api';
export * from './monitored-http-api-outputs';
export type {
  HttpApiDomain,
  HttpApiEntry,
  HttpApiRoutes,
  HttpCors,
  MonitoredHttpApiProps,
  RouteThrottle,
} from './monitored-http-api-props';
export { HttpProbe } from './probe';
export type { HttpProbeOptions } from './probe';
export * from './release';
export type { WatchedHttpApiProps } from './watched-http-api';
