"""Properties that MiniStack 1.5.33 implements and its CloudFormation drops."""

from __future__ import annotations

import json


def is_true(value: object) -> bool:
    """A boolean of a template, which may be text."""
    return str(value).lower() == "true"


def store_reserved_concurrency(physical_id: str, props: dict) -> None:
    """AWS::Lambda::Function ReservedConcurrentExecutions."""
    from ministack.services import lambda_svc

    reserved = props.get("ReservedConcurrentExecutions")
    lambda_svc._functions[physical_id]["concurrency"] = None if reserved is None else int(reserved)


def store_table_settings(physical_id: str, props: dict) -> None:
    """TTL, point-in-time recovery and deletion protection of a table, or of a global table's replica."""
    from ministack.core.responses import get_region
    from ministack.services import dynamodb

    replica = next((r for r in props.get("Replicas", []) if r.get("Region") == get_region()), props)
    ttl = props.get("TimeToLiveSpecification") or {}
    dynamodb._ttl_settings.pop(physical_id, None)
    if is_true(ttl.get("Enabled")):
        specification = {"Enabled": True, "AttributeName": ttl["AttributeName"]}
        dynamodb._update_ttl({"TableName": physical_id, "TimeToLiveSpecification": specification})
    recovery = replica.get("PointInTimeRecoverySpecification") or {}
    dynamodb._pitr_settings[physical_id] = is_true(recovery.get("PointInTimeRecoveryEnabled"))
    protected = is_true(replica.get("DeletionProtectionEnabled"))
    dynamodb._tables[physical_id]["DeletionProtectionEnabled"] = protected


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


# What to do once MiniStack has created or updated a resource: step(physical id, properties).
DROPPED_PROPERTIES = {
    "AWS::ApiGateway::Method": store_method_validator,
    "AWS::ApiGatewayV2::Api": store_http_api_cors,
    "AWS::DynamoDB::GlobalTable": store_table_settings,
    "AWS::DynamoDB::Table": store_table_settings,
    "AWS::Lambda::Function": store_reserved_concurrency,
}


def with_step(handler: dict, step) -> dict:
    """The handlers of a type, with a step after create and update."""

    def create(logical_id, props, stack):
        physical_id, attributes = handler["create"](logical_id, props, stack)
        step(physical_id, props)
        return physical_id, attributes

    def update(physical_id, old, new, stack, *logical_id):
        updated_id, attributes = handler["update"](physical_id, old, new, stack, *logical_id)
        step(updated_id, new)
        return updated_id, attributes

    return {**handler, "create": create, **({"update": update} if "update" in handler else {})}


def request_validator_handlers() -> dict:
    """AWS::ApiGateway::RequestValidator, which MiniStack's data plane enforces and its CloudFormation forgets."""
    from ministack.services import apigateway_v1

    def create(_logical_id, props, _stack):
        status, _headers, body = apigateway_v1._create_request_validator(props["RestApiId"], fields(props))
        if status >= 400:
            raise ValueError(f"AWS::ApiGateway::RequestValidator create failed: {body!r}")
        validator_id = json.loads(body)["id"]
        return validator_id, {"RequestValidatorId": validator_id}

    def update(physical_id, old, new, stack):
        if any(old.get(key) != new.get(key) for key in ("RestApiId", "Name")):
            return create(physical_id, new, stack)
        apigateway_v1._request_validators[new["RestApiId"]][physical_id].update(fields(new))
        return physical_id, {"RequestValidatorId": physical_id}

    def delete(physical_id, props):
        apigateway_v1._request_validators.get(props["RestApiId"], {}).pop(physical_id, None)

    def fields(props):
        return {
            "name": props.get("Name", ""),
            "validateRequestBody": is_true(props.get("ValidateRequestBody")),
            "validateRequestParameters": is_true(props.get("ValidateRequestParameters")),
        }

    return {"create": create, "update": update, "delete": delete}


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
    handlers["AWS::ApiGateway::RequestValidator"] = request_validator_handlers()
    unescape_method_settings(provisioners)
