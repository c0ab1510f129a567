"""Monitors an API and a function of another app, or made by hand: nothing of them is changed."""

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk.aws_apigatewayv2 import HttpApi
from aws_cdk.aws_lambda import Function
from cdk_golden_paths import HttpProbe, ServiceLevelObjectives, WatchedHttpApi

app = App()
stack = Stack(
    app,
    "OrdersMonitoring",
    env=Environment(account="111111111111", region="eu-west-1"),
)
WatchedHttpApi(
    stack,
    "WatchedHttpApi",
    environment_suffix="prod",
    http_api=HttpApi.from_http_api_attributes(stack, "Api", http_api_id="a1b2c3d4e5"),
    functions={"Checkout": Function.from_function_name(stack, "Checkout", "checkout-prod")},
    slo=ServiceLevelObjectives(availability=99.9, latency_p99=Duration.millis(800)),
    url="https://api.example.com",
    probe=HttpProbe.of(path="/health"),
)
app.synth()
