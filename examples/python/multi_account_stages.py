"""The same stack in an account for each environment; names and defaults follow the suffix."""

from aws_cdk import App, Environment, Stack, Stage
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import WebhookPipeline, WebhookSecret, WebhookSource

ENVIRONMENTS = {
    "dev": Environment(account="111111111111", region="eu-west-1"),
    "staging": Environment(account="222222222222", region="eu-west-1"),
    "prod": Environment(account="333333333333", region="eu-west-1"),
}

app = App()
for suffix, env in ENVIRONMENTS.items():
    stack = Stack(Stage(app, suffix, env=env), "Payments")
    secret = Secret.from_secret_name_v2(stack, "StripeSecret", "stripe-webhooks")
    WebhookPipeline(
        stack,
        "WebhookPipeline",
        environment_suffix=suffix,
        sources={
            "stripe": WebhookSource.stripe(
                secret=WebhookSecret.from_secrets_manager(secret)
            )
        },
        data_protection=suffix == "prod",
    )
app.synth()
