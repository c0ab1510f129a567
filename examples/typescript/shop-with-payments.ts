import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EcommerceServerlessApi, WebhookPipeline, WebhookSecret, WebhookSource } from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'Shop');
const shop = new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', { environmentSuffix: 'sandbox' });
const secret = WebhookSecret.fromSecretsManager(Secret.fromSecretNameV2(stack, 'WebhookSecret', 'payment-webhooks'));
const webhooks = new WebhookPipeline(stack, 'WebhookPipeline', {
  environmentSuffix: 'sandbox',
  source: WebhookSource.standardWebhooks({ secret }),
  routes: [{ name: 'orders', transactionTypes: ['payment', 'payment_failed', 'refund'] }],
});

// What the payment provider says of an order makes it paid, refunded, or held for review.
shop.addPaymentSource(webhooks.queue('orders'));
app.synth();
