"""The least that makes a shop; `sandbox` has the cheapest defaults."""

import os

from aws_cdk import App, Environment, Stack
from cdk_golden_paths import EcommerceServerlessApi

app = App()
# Where it is deployed to is this variable, and nothing else.
region = os.environ.get("SHOP_REGION", "us-west-2")
stack = Stack(app, "Shop", env=Environment(region=region))
EcommerceServerlessApi(stack, "EcommerceServerlessApi", environment_suffix="sandbox")
app.synth()
