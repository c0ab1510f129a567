import { App, Stack } from 'aws-cdk-lib';
import { INGRESSES } from './ingresses';
import { Concurrency, MonitoringLevel, WebhookPipeline, WebhookSource } from '../src';

const app = new App();
const stack = new Stack(app, 'bench', { env: { region: process.env.AWS_REGION ?? 'us-east-1' } });
for (const [name, ingress] of Object.entries(INGRESSES)) {
  new WebhookPipeline(stack, name, {
    environmentSuffix: 'bench',
    projectName: name.toLowerCase(),
    ingress: ingress(),
    source: WebhookSource.unverified({ reason: 'The benchmark posts plain events.' }),
    throttlingRateLimit: 10_000,
    throttlingBurstLimit: 5_000,
    routerConcurrency: Concurrency.reserved(2),
    monitoring: MonitoringLevel.NONE,
    exportOutputs: true,
  });
}
app.synth();
