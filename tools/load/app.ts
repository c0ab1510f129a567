import { App, Duration, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { BURST_LIMIT, RATE_LIMIT, ROUTER_BATCH, ROUTER_TIMEOUT_SECONDS, ROUTERS, VALIDATORS } from './limits';
import { PROVIDERS, SECRETS } from './providers';
import {
  Concurrency,
  EnvironmentProfile,
  MonitoringLevel,
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
} from '../../src';

const app = new App();
const stack = new Stack(app, 'load', { env: { region: process.env.AWS_REGION ?? 'us-east-1' } });
const entry = Secret.fromSecretNameV2(stack, 'Secrets', SECRETS);
const sources = PROVIDERS.map(({ source, kind }) => {
  const secret = WebhookSecret.fromSecretsManager(entry, { field: source });
  return [source, WebhookSource[kind]({ secret })] as const;
});
new WebhookPipeline(stack, 'WebhookPipeline', {
  environmentSuffix: 'load',
  sources: Object.fromEntries(sources),
  environmentProfile: EnvironmentProfile.STAGING,
  throttlingRateLimit: RATE_LIMIT,
  throttlingBurstLimit: BURST_LIMIT,
  validatorConcurrency: Concurrency.reserved(VALIDATORS),
  routerConcurrency: Concurrency.reserved(ROUTERS),
  routerTimeout: Duration.seconds(ROUTER_TIMEOUT_SECONDS),
  routerBatchSize: ROUTER_BATCH,
  monitoring: MonitoringLevel.NONE,
  exportOutputs: true,
});
app.synth();
