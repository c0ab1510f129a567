import { Duration, Stack, type App } from 'aws-cdk-lib';
import { HttpAuth, MonitoredHttpApi } from '../src';

const env = { account: '123456789012', region: 'eu-west-1' };

/** One stack an HTTP API. */
export function addStacks(app: App, count: number): void {
  for (let i = 0; i < count; i++) {
    const stack = new Stack(app, `Stack${i}`, { env });
    new MonitoredHttpApi(stack, 'MonitoredHttpApi', {
      environmentSuffix: 'dev',
      projectName: `shop${i}`,
      auth: HttpAuth.none('a benchmark'),
      slo: { availability: 99.9, latencyP99: Duration.millis(800) },
    });
  }
}
