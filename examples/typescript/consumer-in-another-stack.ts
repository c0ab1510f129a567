import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { WebhookPipeline, WebhookSecret, WebhookSource } from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'Payments');
const secret = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'WebhookSecret', 'payment-webhooks'));
const pipeline = new WebhookPipeline(stack, 'WebhookPipeline', {
  environmentSuffix: 'sandbox',
  source: WebhookSource.standardWebhooks({ secret }),
  routes: [
    { name: 'payments', transactionTypes: ['payment'], consumerTimeout: Duration.minutes(1) },
    { name: 'refunds', transactionTypes: ['refund'] },
  ],
});

// Another team's stack: it refers to the queue, and the pipeline's stack knows nothing of it.
const bookPayments = new Function(new Stack(app, 'Ledger'), 'BookPayments', {
  code: Code.fromAsset(join(__dirname, '..', 'functions', 'ledger')),
  handler: 'index.handler',
  runtime: Runtime.NODEJS_24_X,
  timeout: Duration.minutes(1),
});
pipeline.addConsumer('payments', bookPayments, { maxConcurrency: 5 });
app.synth();
