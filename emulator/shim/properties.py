"""Properties that MiniStack 1.5.33 implements and its CloudFormation drops."""

from __future__ import annotations

from . import tables


def store_function_settings(physical_id: str, props: dict) -> None:
    """AWS::Lambda::Function ReservedConcurrentExecutions and DeadLetterConfig."""
    from ministack.services import lambda_svc

    function = lambda_svc._functions[physical_id]
    reserved = props.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if reserved is None else int(reserved)
    function["config"]["DeadLetterConfig"] = props.get("DeadLetterConfig") or {}


def answer_vpc_cidr(physical_id: str, _props: dict) -> dict[str, str]:
    """AWS::EC2::VPC, whose CidrBlock is also an attribute."""
    from ministack.services import ec2

    return {"CidrBlock": ec2._vpcs[physical_id]["CidrBlock"]}


def store_bucket_tags(physical_id: str, props: dict) -> None:
    """AWS::S3::Bucket Tags, by which a function knows the buckets that it may empty."""
    from ministack.services import s3

    s3._bucket_tags[physical_id] = {tag["Key"]: tag["Value"] for tag in props.get("Tags") or []}


def store_method_validator(_physical_id: str, props: dict) -> None:
    """AWS::ApiGateway::Method RequestValidatorId."""
    from ministack.services import apigateway_v1

    methods = apigateway_v1._resources[props["RestApiId"]][props["ResourceId"]]["resourceMethods"]
    methods[props["HttpMethod"]]["requestValidatorId"] = props.get("RequestValidatorId")


def store_http_api_cors(physical_id: str, props: dict) -> None:
    """AWS::ApiGatewayV2::Api CorsConfiguration, which MiniStack keeps in CloudFormation's capitals."""
    from ministack.services import apigateway

    cors = props.get("CorsConfiguration")
    if cors:
        settings = {key[0].lower() + key[1:]: value for key, value in cors.items()}
        apigateway._apis[physical_id]["corsConfiguration"] = settings


# What to do once MiniStack has created or updated a resource: step(physical id, properties); it may return attributes.
DROPPED_PROPERTIES = {
    "AWS::ApiGateway::Method": store_method_validator,
    "AWS::ApiGatewayV2::Api": store_http_api_cors,
    tables.GLOBAL_TABLE: tables.store_global_table,
    "AWS::DynamoDB::Table": tables.store_table,
    "AWS::EC2::VPC": answer_vpc_cidr,
    "AWS::Lambda::Function": store_function_settings,
    "AWS::S3::Bucket": store_bucket_tags,
}


def with_step(handler: dict, step) -> dict:
    """The handlers of a type, with a step after create and update."""

    def create(logical_id, props, stack):
        physical_id, attributes = handler["create"](logical_id, props, stack)
        return physical_id, {**attributes, **(step(physical_id, props) or {})}

    def update(physical_id, old, new, stack, *logical_id):
        updated_id, attributes = handler["update"](physical_id, old, new, stack, *logical_id)
        return updated_id, {**attributes, **(step(updated_id, new) or {})}

    return {**handler, "create": create, **({"update": update} if "update" in handler else {})}


def unescape_method_settings(provisioners) -> None:
    """AWS::ApiGateway::Stage MethodSettings: CloudFormation writes the path /webhook as /~1webhook."""
    original = provisioners._apigw_method_settings

    def method_settings(entries):
        if not isinstance(entries, list):
            return original(entries)
        return original([{**entry, **path_of(entry)} for entry in entries])

    def path_of(entry):
        path = entry.get("ResourcePath")
        return {} if path is None else {"ResourcePath": path.replace("~1", "/").replace("//", "/")}

    provisioners._apigw_method_settings = method_settings


def install(handlers: dict) -> None:
    """Patches the handlers of CloudFormation's types."""
    from ministack.services.cloudformation import provisioners

    for resource_type, step in DROPPED_PROPERTIES.items():
        handlers[resource_type] = with_step(handlers[resource_type], step)
    tables.install(handlers)
    unescape_method_settings(provisioners)
