export { Ingress } from './ingress';
export { Ordering } from './ordering';
export { WebhookArchive, type WebhookArchiveOptions } from './webhook-archive';
export type { WebhookConsumerOptions } from './webhook-consumer';
export { WebhookPipeline } from './webhook-pipeline';
export type { WebhookPipelineOutputs } from './webhook-pipeline-outputs';
export type { WebhookPipelineProps } from './webhook-pipeline-props';
export type { WebhookReconciliation } from './webhook-reconciliation';
export type { WebhookRoute } from './webhook-route';
export { WebhookSecret, type WebhookSecretOptions } from './webhook-secret';
export { WebhookSource } from './webhook-source';
export {
  SignatureAlgorithm,
  SignatureEncoding,
  type HmacSourceOptions,
  type JwksSourceOptions,
  type PayPalSourceOptions,
  type SignedSourceOptions,
  type SquareSourceOptions,
  type TimedSourceOptions,
  type UnverifiedSourceOptions,
  type WebhookSourceOptions,
} from './webhook-source-options';
