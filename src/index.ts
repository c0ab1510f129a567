export * from './environment';
export * from './webhook-pipeline';
