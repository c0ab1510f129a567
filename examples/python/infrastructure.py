"""The whole system, as a function of what it is deployed with."""

from dataclasses import dataclass
from typing import Optional

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk.aws_apigatewayv2 import CorsPreflightOptions
from aws_cdk.aws_certificatemanager import Certificate, ICertificate
from aws_cdk.aws_cognito import AuthFlow
from aws_cdk.aws_ecr import Repository
from aws_cdk.aws_ecs import ContainerImage
from aws_cdk.aws_secretsmanager import Secret
from aws_cdk.aws_ssm import StringParameter
from cdk_golden_paths import (
    AsyncInference,
    EcommerceServerlessApi,
    HttpAuth,
    HttpProbe,
    MlApiPlatform,
    ModelVersion,
    MonitoredHttpApi,
    PlatformDatabase,
    PlatformDomain,
    ServiceLevelObjectives,
    ShopAuth,
    WebhookPipeline,
    WebhookRoute,
    WebhookSecret,
    WebhookSource,
)


@dataclass(frozen=True, kw_only=True)
class InfrastructureProps:
    """What the example app is deployed with.

    :param environment_suffix: tells one deployment of the system from another
    :param region: where it is deployed
    :param project_name: put before every physical name
    :param data_protection: whether data and logs outlive the stack
    :param account: the account of the CLI's credentials when not given
    """

    environment_suffix: str
    region: str
    project_name: Optional[str] = None
    data_protection: Optional[bool] = None
    account: Optional[str] = None


def setup_infrastructure(app: App, props: InfrastructureProps) -> list[Stack]:
    """Adds the whole system to the app, one stack a construct."""

    def stack_of(system: str) -> Stack:
        return Stack(
            app,
            f"{system}-{props.environment_suffix}",
            env=Environment(account=props.account, region=props.region),
        )

    pipeline_stack = stack_of("webhook-pipeline")
    add_webhooks(pipeline_stack, props)

    api_stack = stack_of("http-api")
    MonitoredHttpApi(
        api_stack,
        "MonitoredHttpApi",
        environment_suffix=props.environment_suffix,
        project_name=props.project_name,
        data_protection=props.data_protection,
        auth=HttpAuth.none("The example holds no data."),
        cors=CorsPreflightOptions(allow_origins=["https://shop.example.com"]),
        slo=ServiceLevelObjectives(
            availability=99.9, latency_p99=Duration.millis(800)
        ),
        probe=HttpProbe.of(),
        export_outputs=True,
    )

    shop_stack = stack_of("shop")
    shop = EcommerceServerlessApi(
        shop_stack,
        "EcommerceServerlessApi",
        environment_suffix=props.environment_suffix,
        project_name=props.project_name,
        data_protection=props.data_protection,
        # The back office makes accounts, and signs in with the credentials of its own role.
        auth=ShopAuth.cognito(
            auth_flows=AuthFlow(user_srp=True, admin_user_password=True)
        ),
        allowed_origins=["https://shop.example.com"],
        export_outputs=True,
    )
    payments = WebhookPipeline(
        shop_stack,
        "ShopPayments",
        environment_suffix=props.environment_suffix,
        project_name=props.project_name,
        data_protection=props.data_protection,
        source=WebhookSource.unverified(reason="The demo tells of payments itself."),
        routes=[
            WebhookRoute(
                name="order-payments",
                transaction_types=["payment", "payment_failed", "refund"],
            )
        ],
        export_outputs=True,
    )
    shop.add_payment_source(payments.queue("order-payments"))

    ml_stack = stack_of("ml")
    add_ml_platform(ml_stack, props)
    return [pipeline_stack, api_stack, shop_stack, ml_stack]


def add_webhooks(stack: Stack, props: InfrastructureProps) -> None:
    """A pipeline for plain events and for those of two providers.

    The secrets of these are in an entry that has to be there before.
    """
    entry = Secret.from_secret_name_v2(
        stack, "WebhookSecrets", f"webhooks-{props.environment_suffix}"
    )

    def secret(field: str) -> WebhookSecret:
        return WebhookSecret.from_secrets_manager(entry, field=field)

    WebhookPipeline(
        stack,
        "WebhookPipeline",
        environment_suffix=props.environment_suffix,
        project_name=props.project_name,
        data_protection=props.data_protection,
        source=WebhookSource.unverified(reason="The demo posts plain events."),
        sources={
            "stripe": WebhookSource.stripe(secret=secret("stripe")),
            "billing": WebhookSource.standard_webhooks(secret=secret("billing")),
        },
        export_outputs=True,
    )


def add_ml_platform(stack: Stack, props: InfrastructureProps) -> None:
    """An ML platform in what has to be there before.

    A domain with certificates, which somebody has to approve, the images, and the credentials of
    the database.
    """
    given = f"ml-api-{props.environment_suffix}"

    def parameter(name: str) -> str:
        return StringParameter.value_for_string_parameter(stack, f"/{given}/{name}")

    def certificate(construct_id: str, name: str) -> ICertificate:
        return Certificate.from_certificate_arn(stack, construct_id, parameter(name))

    repository = Repository.from_repository_name(stack, "Images", "digits-api")

    def version(tag: str) -> ModelVersion:
        return ModelVersion(
            image=ContainerImage.from_ecr_repository(repository, tag)
        )

    MlApiPlatform(
        stack,
        "MlApiPlatform",
        environment_suffix=props.environment_suffix,
        project_name=props.project_name,
        data_protection=props.data_protection,
        versions={"v1": version("v1"), "v2": version("v2")},
        domain=PlatformDomain(
            domain_names=[parameter("domain-name")],
            certificate=certificate("Certificate", "certificate"),
            edge_certificate=certificate("EdgeCertificate", "edge-certificate"),
        ),
        database=PlatformDatabase.aurora(
            credentials=Secret.from_secret_name_v2(
                stack, "Credentials", f"{given}-database"
            ),
        ),
        async_inference=AsyncInference(
            callback_secret=Secret.from_secret_name_v2(
                stack, "Callbacks", f"{given}-callbacks"
            ),
        ),
        export_outputs=True,
    )
