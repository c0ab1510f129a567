import { Stack, type App } from 'aws-cdk-lib';
import { EcommerceServerlessApi } from '../src';

const env = { account: '123456789012', region: 'eu-west-1' };

/** One stack a shop. */
export function addStacks(app: App, count: number): void {
  for (let i = 0; i < count; i++) {
    const stack = new Stack(app, `Stack${i}`, { env });
    new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', {
      environmentSuffix: 'dev',
      projectName: `shop${i}`,
    });
  }
}
