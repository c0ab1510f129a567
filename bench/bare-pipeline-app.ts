import type { App } from 'aws-cdk-lib';
import { BareWebhookStack } from './bare-webhook';

const env = { account: '123456789012', region: 'eu-west-1' };

/** One stack a hand-written pipeline. */
export function addStacks(app: App, count: number): void {
  for (let i = 0; i < count; i++) {
    new BareWebhookStack(app, `Stack${i}`, { env, suffix: 'dev', project: `shop${i}` });
  }
}
