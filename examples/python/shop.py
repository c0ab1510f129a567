"""The least that makes a shop; `sandbox` has the cheapest defaults."""

from aws_cdk import App, Stack
from cdk_golden_paths import EcommerceServerlessApi

app = App()
EcommerceServerlessApi(
    Stack(app, "Shop"), "EcommerceServerlessApi", environment_suffix="sandbox"
)
app.synth()
