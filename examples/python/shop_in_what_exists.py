"""A shop in a network, with a user pool and with a key that exist."""

from aws_cdk import App, Environment, Stack
from aws_cdk.aws_cognito import UserPool
from aws_cdk.aws_ec2 import Vpc
from aws_cdk.aws_kms import Key
from cdk_golden_paths import EcommerceServerlessApi, Network, ShopAuth

REGION = "eu-west-1"
ACCOUNT = "111111111111"
KEY_ID = "11111111-2222-4333-8444-555555555555"

app = App()
stack = Stack(app, "Shop", env=Environment(account=ACCOUNT, region=REGION))

# DynamoDB and EventBridge must be reachable from these subnets.
vpc = Vpc.from_vpc_attributes(
    stack,
    "Vpc",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    availability_zones=[f"{REGION}a", f"{REGION}b"],
    private_subnet_ids=["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"],
    private_subnet_route_table_ids=["rtb-0a1b2c3d4e5f60718", "rtb-0b1c2d3e4f5061728"],
)
customers = UserPool.from_user_pool_id(stack, "Customers", f"{REGION}_a1B2c3D4e")
key = Key.from_key_arn(stack, "Key", f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}")
EcommerceServerlessApi(
    stack,
    "EcommerceServerlessApi",
    environment_suffix="sandbox",
    network=Network.existing(vpc),
    auth=ShopAuth.user_pool(customers, admin_group="back-office"),
    encryption_key=key,
)
app.synth()
