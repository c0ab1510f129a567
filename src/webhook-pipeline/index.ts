export { WebhookPipeline } from './webhook-pipeline';
export { WebhookPipelineProps } from './webhook-pipeline-props';
export { WebhookPipelineOutputs } from './webhook-pipeline-outputs';
export { WebhookRoute } from './webhook-route';
