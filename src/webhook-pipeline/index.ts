export { WebhookPipeline } from './webhook-pipeline';
export type { WebhookPipelineProps } from './webhook-pipeline-props';
export * from './webhook-pipeline-outputs';
export type { WebhookRoute } from './webhook-route';
