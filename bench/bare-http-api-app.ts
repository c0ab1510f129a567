import type { App } from 'aws-cdk-lib';
import { BareHttpApiStack } from './bare-http-api';

const env = { account: '123456789012', region: 'eu-west-1' };

/** One stack a hand-written HTTP API. */
export function addStacks(app: App, count: number): void {
  for (let i = 0; i < count; i++) {
    new BareHttpApiStack(app, `Stack${i}`, { env, suffix: 'dev', project: `shop${i}` });
  }
}
