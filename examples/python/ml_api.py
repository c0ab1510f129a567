"""An ML API with one version and an image of your own."""

from aws_cdk import App, Environment, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_ecs import ContainerImage
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import (
    MlApiPlatform,
    ModelVersion,
    PlatformDatabase,
    PlatformDomain,
)

REGION = "us-east-1"
ACCOUNT = "111111111111"
CERTIFICATE_ID = "11111111-2222-4333-8444-555555555555"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/{CERTIFICATE_ID}"

app = App()
stack = Stack(app, "Ml", env=Environment(region=REGION))

# An image of your own, which does what docs/container-contract.md says;
# `ContainerImage.from_asset(".")` builds one.
image = ContainerImage.from_registry("public.ecr.aws/example/digits:1")
MlApiPlatform(
    stack,
    "MlApiPlatform",
    environment_suffix="dev",
    versions={"v1": ModelVersion(image=image)},
    domain=PlatformDomain(
        domain_names=["ml.example.com"],
        certificate=Certificate.from_certificate_arn(
            stack, "Certificate", CERTIFICATE
        ),
    ),
    database=PlatformDatabase.aurora(
        credentials=Secret.from_secret_name_v2(stack, "Credentials", "ml/database")
    ),
)
app.synth()
