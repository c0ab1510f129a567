export { MonitoredHttpApi } from './monitored-http-api';
export type { MonitoredHttpApiOutputs } from './monitored-http-api-outputs';
export type { HttpApiRoutes, MonitoredHttpApiProps } from './monitored-http-api-props';
export { HttpProbe } from './probe';
export type { HttpProbeOptions } from './probe';
export { Release } from './release';
export type { ReleaseOptions } from './release';
export { WatchedHttpApi } from './watched-http-api';
export type { WatchedHttpApiProps } from './watched-http-api-props';
