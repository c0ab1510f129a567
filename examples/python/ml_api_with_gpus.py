"""An ML API with GPUs at office hours, and jobs at all times."""

from aws_cdk import App, Environment, Stack, TimeZone
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_ecs import ContainerImage
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import (
    AsyncInference,
    Gpu,
    GpuSchedule,
    MlApiPlatform,
    ModelVersion,
    PlatformDatabase,
    PlatformDomain,
)

ACCOUNT = "111111111111"
REGION = "us-east-1"
CERTIFICATE_ID = "11111111-2222-4333-8444-555555555555"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/{CERTIFICATE_ID}"

app = App()
stack = Stack(app, "Ml", env=Environment(region=REGION))


def image(tag: str) -> ContainerImage:
    """One of your own: docs/container-contract.md says what it does."""
    return ContainerImage.from_registry(f"public.ecr.aws/example/digits:{tag}")


# v1 is on Fargate at all times, and has jobs; v2 is on GPUs from Monday to
# Friday, and answered with 503 outside of these hours.
MlApiPlatform(
    stack,
    "MlApiPlatform",
    environment_suffix="dev",
    versions={
        "v1": ModelVersion(image=image("1")),
        "v2": ModelVersion(image=image("2"), gpu_count=1),
    },
    gpu=Gpu.auto_scaling_group(
        schedule=GpuSchedule(
            start="08:00", stop="18:00", time_zone=TimeZone.EUROPE_BERLIN
        )
    ),
    async_inference=AsyncInference(
        callback_secret=Secret.from_secret_name_v2(
            stack, "Callbacks", "ml/callbacks"
        )
    ),
    database=PlatformDatabase.aurora(
        credentials=Secret.from_secret_name_v2(stack, "Credentials", "ml/database")
    ),
    domain=PlatformDomain(
        domain_names=["ml.example.com"],
        certificate=Certificate.from_certificate_arn(
            stack, "Certificate", CERTIFICATE
        ),
    ),
)
app.synth()
