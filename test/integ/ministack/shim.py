"""Starts MiniStack with what its CloudFormation drops.

MiniStack 1.5.33 deploys more than it lets a template say: it loses some properties of resources that it does implement,
and refuses templates with resource types that it does not know. The first are handed on to MiniStack's own services here; the
second are recorded, and named in the file that RECORD_FILE says, so that nobody takes them for tested.

The functions patched here are private to MiniStack, so another version is refused.
"""

import functools
import hashlib
import importlib.metadata
import json
import os
import sys

VERSION = "1.5.33"

# Types that exist in name only: a stack with them deploys, and they do nothing.
RECORD_ONLY = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::AnomalyDetector",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Logs::QueryDefinition",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACLAssociation",
    "AWS::XRay::Group",
    "AWS::XRay::SamplingRule",
)

# Properties of implemented types that MiniStack stores nowhere, and that the shim cannot hand on either.
NOT_EXERCISED = {
    "AWS::ApiGateway::Stage": ("AccessLogSetting", "TracingEnabled"),
    "AWS::Lambda::Function": ("TracingConfig",),
    "AWS::Lambda::EventSourceMapping": ("MaximumBatchingWindowInSeconds",),
}


def check_version(version: str) -> None:
    """Exits for a MiniStack that the patches were not tried with."""
    if version != VERSION:
        sys.exit(f"shim.py: made for MiniStack {VERSION}, found {version}; check every patch before changing the pin")


def is_true(value) -> bool:
    """A boolean of a template, which may be text."""
    return str(value).lower() == "true"


class Records:
    """What was deployed in name only, written to a file after each change."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._entries: list[dict[str, str]] = []

    def add(self, resource_type: str, logical_id: str) -> None:
        """Remembers a resource, or a property of it, that nothing exercises."""
        entry = {"type": resource_type, "logicalId": logical_id}
        if entry in self._entries:
            return
        self._entries.append(entry)
        if self._path:
            with open(self._path, "w", encoding="utf-8") as file:
                json.dump(self._entries, file)


def record_only(handlers: dict, records: Records) -> None:
    """Lets the unknown types deploy."""
    for resource_type in RECORD_ONLY:
        if resource_type in handlers:
            continue

        def create(logical_id, _props, stack, resource_type=resource_type):
            records.add(resource_type, logical_id)
            physical_id = hashlib.sha256(f"{stack}/{logical_id}".encode()).hexdigest()[:16]
            return physical_id, {"Id": physical_id, "Arn": f"arn:aws:recorded:::{physical_id}"}

        def update(physical_id, _old, _new, _stack):
            return physical_id, {"Id": physical_id, "Arn": f"arn:aws:recorded:::{physical_id}"}

        handlers[resource_type] = {"create": create, "update": update, "delete": lambda _physical_id, _props: None}


def after_create(handlers: dict, resource_type: str, step) -> None:
    """Calls step(logical id, physical id, properties) once MiniStack has created a resource."""
    original = handlers[resource_type]["create"]

    @functools.wraps(original)
    def create(logical_id, props, stack):
        physical_id, attributes = original(logical_id, props, stack)
        step(logical_id, physical_id, props)
        return physical_id, attributes

    handlers[resource_type]["create"] = create


def note_what_is_dropped(handlers: dict, records: Records) -> None:
    """Records the properties that nothing exercises."""
    for resource_type, names in NOT_EXERCISED.items():

        def note(logical_id, _physical_id, props, resource_type=resource_type, names=names):
            for name in names:
                if props.get(name):
                    records.add(f"{resource_type} {name}", logical_id)

        after_create(handlers, resource_type, note)


def keep_request_validators(handlers: dict, apigateway) -> None:
    """Request validators, and the methods that use them."""

    def validator(_logical_id, physical_id, props):
        validators = apigateway._request_validators.setdefault(props["RestApiId"], {})
        validators[physical_id] = {
            "id": physical_id,
            "name": props.get("Name", physical_id),
            "validateRequestBody": is_true(props.get("ValidateRequestBody")),
            "validateRequestParameters": is_true(props.get("ValidateRequestParameters")),
        }

    def method(_logical_id, _physical_id, props):
        if props.get("RequestValidatorId"):
            methods = apigateway._resources[props["RestApiId"]][props["ResourceId"]]["resourceMethods"]
            methods[props["HttpMethod"]]["requestValidatorId"] = props["RequestValidatorId"]

    after_create(handlers, "AWS::ApiGateway::RequestValidator", validator)
    after_create(handlers, "AWS::ApiGateway::Method", method)


def keep_method_settings(provisioners) -> None:
    """Throttles of a stage: CloudFormation writes the path `/*` as `/~1*`, or as `/*`."""
    original = provisioners._apigw_method_settings

    def settings(entries):
        paths = [str(entry.get("ResourcePath", "")).replace("~1", "/").replace("//", "/") for entry in entries or []]
        return original([{**entry, "ResourcePath": path} for entry, path in zip(entries or [], paths)])

    provisioners._apigw_method_settings = settings


def describe_validation_errors(apigateway) -> None:
    """`$context.error.validationErrorString`, in API Gateway's words."""
    check, render = apigateway._check_request_validation, apigateway._gateway_error_response
    pattern = b"$context.error.validationErrorString"

    def check_and_describe(method_obj, api_id, request, headers, body, query_params):
        error = check(method_obj, api_id, request, headers, body, query_params)
        if error is not None:
            model = (method_obj.get("requestModels") or {}).get("application/json")
            schema = apigateway._model_schema(api_id, model) if model else None
            request["validation_error"] = validation_error(body, (schema or {}).get("required", []))
        return error

    def render_with_description(error, request):
        status, headers, body = render(error, request)
        text = json.dumps(request.get("validation_error", ""))[1:-1]
        return status, headers, body.replace(pattern, text.encode())

    apigateway._check_request_validation = check_and_describe
    apigateway._gateway_error_response = render_with_description


def answer_failed_functions(apigateway) -> None:
    """A function that fails, times out or is throttled is an error of the gateway: DEFAULT_5XX answers it."""
    original = apigateway._invoke_lambda_proxy_v1

    @functools.wraps(original)
    async def invoke(*args, **kwargs):
        response = await original(*args, **kwargs)
        failed = isinstance(response, tuple) and response[0] in (429, 502)
        return apigateway._gw_error("DEFAULT_5XX", "Internal server error") if failed else response

    apigateway._invoke_lambda_proxy_v1 = invoke


def validation_error(body, required: list[str]) -> str:
    """What is wrong with a body, as far as API Gateway would say it of these models."""
    try:
        document = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return "Unable to parse the body as JSON"
    if not isinstance(document, dict):
        return '[instance type does not match any allowed primitive type (allowed: ["object"])]'
    missing = sorted(name for name in required if name not in document)
    if missing:
        return f"[object has missing required properties ({json.dumps(missing, separators=(',', ':'))})]"
    return "[a property does not match its type]"


def keep_reserved_concurrency(handlers: dict, functions) -> None:
    """Reserved concurrency of a function."""

    def reserve(_logical_id, physical_id, props):
        if props.get("ReservedConcurrentExecutions") is not None:
            functions._functions[physical_id]["concurrency"] = int(props["ReservedConcurrentExecutions"])

    after_create(handlers, "AWS::Lambda::Function", reserve)


def keep_table_settings(handlers: dict, dynamodb, region) -> None:
    """TTL and point-in-time recovery, which a global table says for each replica."""

    def settings(_logical_id, physical_id, props):
        ttl = props.get("TimeToLiveSpecification") or {}
        if is_true(ttl.get("Enabled")):
            specification = {"Enabled": True, "AttributeName": ttl["AttributeName"]}
            dynamodb._update_ttl({"TableName": physical_id, "TimeToLiveSpecification": specification})
        replica = next((x for x in props.get("Replicas", []) if x.get("Region") == region()), {})
        recovery = (replica or props).get("PointInTimeRecoverySpecification") or {}
        if is_true(recovery.get("PointInTimeRecoveryEnabled")):
            specification = {"PointInTimeRecoveryEnabled": True}
            dynamodb._update_continuous_backups(
                {"TableName": physical_id, "PointInTimeRecoverySpecification": specification}
            )

    for resource_type in ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
        after_create(handlers, resource_type, settings)


def batch_actions(iam_actions) -> None:
    """Amazon SQS authorises a batch as the action that it repeats (API permissions reference)."""
    original = iam_actions.extract_iam_action

    @functools.wraps(original)
    def extract(service, *args):
        action = original(service, *args)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    iam_actions.extract_iam_action = extract


def install(records: Records) -> None:
    """Patches MiniStack."""
    from ministack.core import iam_actions
    from ministack.core.responses import get_region
    from ministack.services import apigateway_v1, dynamodb, lambda_svc
    from ministack.services.cloudformation import provisioners

    handlers = provisioners._RESOURCE_HANDLERS
    record_only(handlers, records)
    note_what_is_dropped(handlers, records)
    keep_request_validators(handlers, apigateway_v1)
    keep_method_settings(provisioners)
    describe_validation_errors(apigateway_v1)
    answer_failed_functions(apigateway_v1)
    keep_reserved_concurrency(handlers, lambda_svc)
    batch_actions(iam_actions)
    keep_table_settings(handlers, dynamodb, get_region)


def main() -> None:
    """Starts the emulator; its settings are environment variables."""
    check_version(importlib.metadata.version("ministack"))
    install(Records(os.environ.get("RECORD_FILE")))
    from ministack.app import main as serve

    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main()
