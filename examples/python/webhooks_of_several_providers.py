"""Webhooks of several providers: an archive with replays, and a queue first where bursts come."""

from aws_cdk import App, Duration, Environment, Size, Stack
from aws_cdk.aws_secretsmanager import Secret
from aws_cdk.aws_ssm import StringParameter
from cdk_golden_paths import (
    Ingress,
    Ordering,
    SignatureEncoding,
    WebhookArchive,
    WebhookPipeline,
    WebhookReconciliation,
    WebhookSecret,
    WebhookSource,
)

app = App()
stack = Stack(app, "Payments", env=Environment(region="eu-west-1"))
entry = Secret.from_secret_name_v2(stack, "Secrets", "payment-webhooks")


def secret(field: str) -> WebhookSecret:
    """A field of the entry."""
    return WebhookSecret.from_secrets_manager(entry, field=field)


adyen_key = StringParameter.from_secure_string_parameter_attributes(
    stack, "AdyenKey", parameter_name="/adyen/hmac"
)
sources = {
    "stripe": WebhookSource.stripe(
        secret=secret("stripe"), type_map={"invoice.paid": "payment"}
    ),
    "adyen": WebhookSource.adyen(secret=WebhookSecret.from_ssm_secure_string(adyen_key)),
    "bank": WebhookSource.hmac(
        secret=secret("bank"),
        header="x-bank-signature",
        encoding=SignatureEncoding.HEX,
        signed_payload="{timestamp}.{body}",
        timestamp_header="x-bank-timestamp",
        tolerance=Duration.minutes(2),
    ),
}

# Every event is kept, and can be sent again; what Stripe has and never came is found.
WebhookPipeline(
    stack,
    "WebhookPipeline",
    environment_suffix="prod",
    data_protection=True,
    sources=sources,
    ordering=Ordering.fair("data.object.customer", "merchant_id"),
    archive=WebhookArchive.bucket(
        retention=Duration.days(400), transition_after=Duration.days(30)
    ),
    replay=True,
    redrive=True,
    reconcile=WebhookReconciliation(
        source="stripe",
        event_types=["payment_intent.succeeded", "charge.dispute.*"],
        api_key=secret("api"),
    ),
)

# Where bursts come, nothing but a queue stands before the acknowledgement.
WebhookPipeline(
    stack,
    "Bursts",
    environment_suffix="prod",
    project_name="bursts",
    sources=sources,
    ingress=Ingress.queue_first(),
    max_payload_size=Size.kibibytes(64),
)
app.synth()
