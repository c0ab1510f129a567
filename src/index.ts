export * from './environment';
export * from './monitored-http-api';
export * from './monitoring';
export * from './webhook-pipeline';
