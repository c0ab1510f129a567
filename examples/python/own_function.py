"""A function of your own, in any language, behind the API: nothing of it is changed."""

from pathlib import Path

from aws_cdk import App, Duration, Stack
from aws_cdk.aws_lambda import Code, Function, Runtime
from cdk_golden_paths import (
    ApiHandler,
    HttpAuth,
    MonitoredHttpApi,
    ServiceLevelObjectives,
)

FUNCTIONS = Path(__file__).parent.parent / "functions"

app = App()
stack = Stack(app, "Orders")
orders = Function(
    stack,
    "Handler",
    code=Code.from_asset(str(FUNCTIONS / "orders"), exclude=["*.ts"]),
    handler="orders.handler",
    runtime=Runtime.PYTHON_3_14,
    timeout=Duration.seconds(10),
)
MonitoredHttpApi(
    stack,
    "MonitoredHttpApi",
    environment_suffix="sandbox",
    auth=HttpAuth.iam(),
    handler=ApiHandler.existing(orders),
    slo=ServiceLevelObjectives(availability=99.9, latency_p99=Duration.millis(800)),
)
app.synth()
