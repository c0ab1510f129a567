export { Ordering } from './ordering';
export type { WebhookConsumerOptions } from './webhook-consumer';
export { WebhookPipeline } from './webhook-pipeline';
export type { WebhookPipelineOutputs } from './webhook-pipeline-outputs';
export type { WebhookPipelineProps } from './webhook-pipeline-props';
export type { WebhookRoute } from './webhook-route';
