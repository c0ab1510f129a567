"""Two versions; what is new gets a few of the requests first."""

from aws_cdk import App, Duration, Environment, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_ecr import Repository
from aws_cdk.aws_ecs import ContainerImage
from aws_cdk.aws_s3 import Bucket
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import (
    GoldenPredictions,
    MlApiPlatform,
    ModelVersion,
    PlatformDatabase,
    PlatformDomain,
    Rollout,
    ServiceLevelObjectives,
)

REGION = "eu-west-1"
ACCOUNT = "111111111111"


def certificate_arn(region: str, certificate_id: str) -> str:
    """The ARN of a certificate of the account."""
    return f"arn:aws:acm:{region}:{ACCOUNT}:certificate/{certificate_id}"


app = App()
# Its web ACL and the log of CloudFront are in two more stacks, in us-east-1.
stack = Stack(app, "Ml", env=Environment(region=REGION))

repository = Repository.from_repository_name(stack, "Repository", "digits")
golden = Bucket.from_bucket_name(stack, "Golden", "golden-predictions")
IN_REGION = certificate_arn(REGION, "11111111-2222-4333-8444-555555555555")
IN_US_EAST_1 = certificate_arn("us-east-1", "66666666-7777-4888-8999-000000000000")
MlApiPlatform(
    stack,
    "MlApiPlatform",
    environment_suffix="staging",
    versions={
        "v1": ModelVersion(image=ContainerImage.from_ecr_repository(repository, "v1")),
        "v2": ModelVersion(
            image=ContainerImage.from_ecr_repository(repository, "v2"),
            cpu=512,
            memory_limit_mib=1024,
            slo=ServiceLevelObjectives(availability=99),
        ),
    },
    domain=PlatformDomain(
        domain_names=["ml.example.com"],
        certificate=Certificate.from_certificate_arn(stack, "Certificate", IN_REGION),
        edge_certificate=Certificate.from_certificate_arn(
            stack, "EdgeCertificate", IN_US_EAST_1
        ),
    ),
    database=PlatformDatabase.aurora(
        credentials=Secret.from_secret_name_v2(stack, "Credentials", "ml/database")
    ),
    # The second version is new, and may fail ten times as often.
    slo=ServiceLevelObjectives(availability=99.9),
    # A tenth of the requests for a quarter of an hour, once the new tasks have
    # predicted what they must.
    rollout=Rollout.canary(step_percent=10, step_bake_time=Duration.minutes(15)),
    golden_predictions=GoldenPredictions(
        bucket=golden, object_keys={"v1": "golden/v1.json", "v2": "golden/v2.json"}
    ),
)
app.synth()
