import { App, Stack, Stage, type Environment } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { WebhookPipeline, WebhookSecret, WebhookSource } from 'cdk-golden-paths';

const ENVIRONMENTS: Record<string, Environment> = {
  dev: { account: '111111111111', region: 'eu-west-1' },
  staging: { account: '222222222222', region: 'eu-west-1' },
  prod: { account: '333333333333', region: 'eu-west-1' },
};

/** The same stack in an account for each environment; names and defaults follow the suffix. */
const app = new App();
for (const [environmentSuffix, env] of Object.entries(ENVIRONMENTS)) {
  const stage = new Stage(app, environmentSuffix, { env });
  const stack = new Stack(stage, 'Payments');
  const secret = Secret.fromSecretNameV2(stack, 'StripeSecret', 'stripe-webhooks');
  new WebhookPipeline(stack, 'WebhookPipeline', {
    environmentSuffix,
    sources: { stripe: WebhookSource.stripe({ secret: WebhookSecret.fromSecretsManager(secret) }) },
    dataProtection: environmentSuffix === 'prod',
  });
}
app.synth();
