import { App, Stack } from 'aws-cdk-lib';
import { BURST_LIMIT, RATE_LIMIT, ROUTERS, VALIDATORS } from './limits';
import { Concurrency, EnvironmentProfile, MonitoringLevel, WebhookPipeline, WebhookSource } from '../../src';

const app = new App();
const stack = new Stack(app, 'load', { env: { region: process.env.AWS_REGION ?? 'us-east-1' } });
new WebhookPipeline(stack, 'WebhookPipeline', {
  environmentSuffix: 'load',
  source: WebhookSource.unverified({ reason: 'The load is plain events.' }),
  environmentProfile: EnvironmentProfile.STAGING,
  throttlingRateLimit: RATE_LIMIT,
  throttlingBurstLimit: BURST_LIMIT,
  validatorConcurrency: Concurrency.reserved(VALIDATORS),
  routerConcurrency: Concurrency.reserved(ROUTERS),
  monitoring: MonitoringLevel.NONE,
  exportOutputs: true,
});
app.synth();
