import { App, Stack } from 'aws-cdk-lib';
import { EcommerceServerlessApi, WebhookPipeline } from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'Shop');
const shop = new EcommerceServerlessApi(stack, 'EcommerceServerlessApi', { environmentSuffix: 'sandbox' });
const webhooks = new WebhookPipeline(stack, 'WebhookPipeline', {
  environmentSuffix: 'sandbox',
  routes: [{ name: 'orders', transactionTypes: ['payment', 'payment_failed', 'refund'] }],
});

// What the payment provider says of an order makes it paid, refunded, or held for review.
shop.addPaymentSource(webhooks.queue('orders'));
app.synth();
