"""The whole system, as a function of what it is deployed with."""

from dataclasses import dataclass
from typing import Optional

from aws_cdk import App, Environment, Stack
from cdk_golden_paths import WebhookPipeline


@dataclass(frozen=True, kw_only=True)
class InfrastructureProps:
    """What the example app is deployed with.

    :param environment_suffix: tells one deployment of the system from another
    :param region: where it is deployed
    :param project_name: put before every physical name
    :param data_protection: whether the data outlives the stack
    :param account: the account of the CLI's credentials when not given
    """

    environment_suffix: str
    region: str
    project_name: Optional[str] = None
    data_protection: Optional[bool] = None
    account: Optional[str] = None


def setup_infrastructure(app: App, props: InfrastructureProps) -> list[Stack]:
    """Adds the whole system to the app, one stack a construct."""
    stack = Stack(
        app,
        f"webhook-pipeline-{props.environment_suffix}",
        env=Environment(account=props.account, region=props.region),
    )
    WebhookPipeline(
        stack,
        "WebhookPipeline",
        environment_suffix=props.environment_suffix,
        project_name=props.project_name,
        data_protection=props.data_protection,
        export_outputs=True,
    )
    return [stack]
