"""The same stack in an account for each environment; names and defaults follow the suffix."""

from aws_cdk import App, Environment, Stack, Stage
from cdk_golden_paths import WebhookPipeline

ENVIRONMENTS = {
    "dev": Environment(account="111111111111", region="eu-west-1"),
    "staging": Environment(account="222222222222", region="eu-west-1"),
    "prod": Environment(account="333333333333", region="eu-west-1"),
}

app = App()
for suffix, env in ENVIRONMENTS.items():
    WebhookPipeline(
        Stack(Stage(app, suffix, env=env), "Payments"),
        "WebhookPipeline",
        environment_suffix=suffix,
        data_protection=suffix == "prod",
    )
app.synth()
