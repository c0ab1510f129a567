"""An ML API in a network and with a database that exist."""

from aws_cdk import App, Environment, Stack
from aws_cdk.aws_certificatemanager import Certificate
from aws_cdk.aws_ec2 import SecurityGroup, Vpc
from aws_cdk.aws_ecs import ContainerImage
from aws_cdk.aws_secretsmanager import Secret
from cdk_golden_paths import (
    MlApiPlatform,
    ModelVersion,
    Network,
    PlatformDatabase,
    PlatformDomain,
)

REGION = "us-east-1"
CERTIFICATE = (
    "arn:aws:acm:us-east-1:111111111111:certificate/11111111-2222-4333-8444-555555555555"
)

app = App()
stack = Stack(app, "Ml", env=Environment(account="111111111111", region=REGION))

# The images and the services of AWS must be reachable from these subnets, and the
# VPC must have an internet gateway.
vpc = Vpc.from_vpc_attributes(
    stack,
    "Vpc",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    vpc_cidr_block="10.1.0.0/16",
    availability_zones=[f"{REGION}a", f"{REGION}b"],
    private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"],
    private_subnet_route_table_ids=["rtb-0a1b2c3d4e5f60718", "rtb-0b1c2d3e4f5061728"],
)
database = PlatformDatabase.existing(
    host="predictions.cluster-abc123.us-east-1.rds.amazonaws.com",
    database_name="predictions",
    credentials=Secret.from_secret_name_v2(stack, "Credentials", "predictions/app"),
    security_group=SecurityGroup.from_security_group_id(
        stack, "Database", "sg-0a1b2c3d4e5f60718"
    ),
)
certificate = Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)
domain = PlatformDomain(domain_names=["ml.example.com"], certificate=certificate)
digits = ContainerImage.from_registry("public.ecr.aws/example/digits:1")
MlApiPlatform(
    stack,
    "MlApiPlatform",
    environment_suffix="dev",
    network=Network.existing(vpc),
    database=database,
    domain=domain,
    versions={"v1": ModelVersion(image=digits)},
)
app.synth()
