export * from './apis';
export * from './environment';
export * from './functions';
export * from './monitored-http-api';
export * from './monitoring';
export * from './webhook-pipeline';
