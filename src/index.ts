export * from './apis';
export * from './ecommerce-serverless-api';
export * from './environment';
export * from './functions';
export * from './monitored-http-api';
export * from './monitoring';
export * from './network';
export * from './webhook-pipeline';
