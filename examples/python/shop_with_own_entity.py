"""An entity of your own: signed in, in the network of the shop, and monitored as the rest of it."""

from pathlib import Path

from aws_cdk import App, Stack
from aws_cdk.aws_dynamodb import Attribute, AttributeType, TableV2
from aws_cdk.aws_lambda import Code, Runtime
from cdk_golden_paths import ApiHandler, EcommerceServerlessApi

FUNCTIONS = Path(__file__).parent.parent / "functions"

app = App()
stack = Stack(app, "Shop")
shop = EcommerceServerlessApi(
    stack, "EcommerceServerlessApi", environment_suffix="sandbox"
)
reviews = TableV2(
    stack, "Reviews", partition_key=Attribute(name="id", type=AttributeType.STRING)
)
# GET and POST /reviews, and GET, PUT and DELETE /reviews/{id}.
shop.add_entity(
    "reviews",
    handler=ApiHandler.from_code(
        code=Code.from_asset(str(FUNCTIONS / "reviews")),
        handler="index.handler",
        runtime=Runtime.NODEJS_24_X,
        environment_variables={"TABLE_NAME": reviews.table_name},
    ),
)
reviews.grant_read_write_data(shop.handler_function("Reviews"))
app.synth()
