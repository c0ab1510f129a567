"""What the payment provider says of an order makes it paid, refunded, or held for review."""

from aws_cdk import App, Stack
from cdk_golden_paths import EcommerceServerlessApi, WebhookPipeline, WebhookRoute

app = App()
stack = Stack(app, "Shop")
shop = EcommerceServerlessApi(
    stack, "EcommerceServerlessApi", environment_suffix="sandbox"
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
)
shop.add_payment_source(webhooks.queue("orders"))
app.synth()
