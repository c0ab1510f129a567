"""Another team's stack consumes a route: the pipeline's stack knows nothing of it."""

from pathlib import Path

from aws_cdk import App, Duration, Stack
from aws_cdk.aws_lambda import Code, Function, Runtime
from cdk_golden_paths import WebhookPipeline, WebhookRoute

FUNCTIONS = Path(__file__).parent.parent / "functions"

app = App()
pipeline = WebhookPipeline(
    Stack(app, "Payments"),
    "WebhookPipeline",
    environment_suffix="sandbox",
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
