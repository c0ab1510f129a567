import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  Ingress,
  Ordering,
  SignatureEncoding,
  WebhookArchive,
  WebhookPipeline,
  WebhookSecret,
  WebhookSource,
} from 'cdk-golden-paths';

const app = new App();
const stack = new Stack(app, 'Payments', { env: { region: 'eu-west-1' } });
const entry = Secret.fromSecretNameV2(stack, 'Secrets', 'payment-webhooks');
const secret = (field: string) => WebhookSecret.fromSecretsManager(entry, { field });
const adyenKey = StringParameter.fromSecureStringParameterAttributes(stack, 'AdyenKey', {
  parameterName: '/adyen/hmac',
});
const sources = {
  stripe: WebhookSource.stripe({ secret: secret('stripe'), typeMap: { 'invoice.paid': 'payment' } }),
  adyen: WebhookSource.adyen({ secret: WebhookSecret.fromSsmSecureString(adyenKey) }),
  bank: WebhookSource.hmac({
    secret: secret('bank'),
    header: 'x-bank-signature',
    encoding: SignatureEncoding.HEX,
    signedPayload: '{timestamp}.{body}',
    timestampHeader: 'x-bank-timestamp',
    tolerance: Duration.minutes(2),
  }),
};

// Every event is kept, and can be sent again; what Stripe has and never came is found.
new WebhookPipeline(stack, 'WebhookPipeline', {
  environmentSuffix: 'prod',
  dataProtection: true,
  sources,
  ordering: Ordering.fair('data.object.customer', 'merchant_id'),
  archive: WebhookArchive.bucket({ retention: Duration.days(400), transitionAfter: Duration.days(30) }),
  replay: true,
  redrive: true,
  reconcile: { source: 'stripe', eventTypes: ['payment_intent.succeeded', 'charge.dispute.*'], apiKey: secret('api') },
});

// Where bursts come, nothing but a queue stands before the acknowledgement.
new WebhookPipeline(stack, 'Bursts', {
  environmentSuffix: 'prod',
  projectName: 'bursts',
  sources,
  ingress: Ingress.queueFirst(),
  maxPayloadSize: Size.kibibytes(64),
});
app.synth();
