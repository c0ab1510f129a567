"""Another team's stack consumes a route: the pipeline's stack knows nothing of it."""

from pathlib import Path

from aws_cdk import App, Duration, Stack
from aws_cdk.aws_lambda import Code, Function, Runtime
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import (
    WebhookPipeline,
    WebhookRoute,
    WebhookSecret,
    WebhookSource,
)

FUNCTIONS = Path(__file__).parent.parent / "functions"

app = App()
stack = Stack(app, "Payments")
secret = WebhookSecret.from_secrets_manager(
    Secret.from_secret_name_v2(stack, "WebhookSecret", "payment-webhooks")
)
pipeline = WebhookPipeline(
    stack,
    "WebhookPipeline",
    environment_suffix="sandbox",
    source=WebhookSource.standard_webhooks(secret=secret),
    routes=[
        WebhookRoute(
            name="payments",
            transaction_types=["payment"],
            consumer_timeout=Duration.minutes(1),
        ),
        WebhookRoute(name="refunds", transaction_types=["refund"]),
    ],
)
book_payments = Function(
    Stack(app, "Ledger"),
    "BookPayments",
    code=Code.from_asset(str(FUNCTIONS / "ledger")),
    handler="index.handler",
    runtime=Runtime.NODEJS_24_X,
    timeout=Duration.minutes(1),
)
pipeline.add_consumer("payments", book_payments, max_concurrency=5)
app.synth()
