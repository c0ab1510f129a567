"""What the payment provider says of an order makes it paid, refunded, or held for review."""

from aws_cdk import App, Stack
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import (
    EcommerceServerlessApi,
    WebhookPipeline,
    WebhookRoute,
    WebhookSecret,
    WebhookSource,
)

app = App()
stack = Stack(app, "Shop")
shop = EcommerceServerlessApi(
    stack, "EcommerceServerlessApi", environment_suffix="sandbox"
)
secret = WebhookSecret.from_secrets_manager(
    Secret.from_secret_name_v2(stack, "WebhookSecret", "payment-webhooks")
)
webhooks = WebhookPipeline(
    stack,
    "WebhookPipeline",
    environment_suffix="sandbox",
    routes=[
        WebhookRoute(
            name="orders", transaction_types=["payment", "payment_failed", "refund"]
        )
    ],
    source=WebhookSource.standard_webhooks(secret=secret),
)
shop.add_payment_source(webhooks.queue("orders"))
app.synth()
