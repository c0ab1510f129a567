"""What API Gateway answers when it fails a request itself, where MiniStack 1.5.33 answers differently.

* `$context.error.validationErrorString` is what the JSON Schema validator says; MiniStack leaves the variable as it is.
* The status of a customized DEFAULT_4XX or DEFAULT_5XX is also that of each type without one of its own (API Gateway
  Developer Guide, "Gateway response types"); MiniStack keeps each type's default.
* A Lambda function that fails, or whose response has the wrong format, is a 502, and one that has no free concurrency a
  500 (Lambda Developer Guide, "Handling Lambda errors with an API Gateway API"), unless DEFAULT_5XX says otherwise;
  MiniStack shows the caller what the function returned.
"""

from __future__ import annotations

import json

VALIDATION_ERROR = b"$context.error.validationErrorString"

JSON_TYPES = (
    ("boolean", bool),
    ("integer", int),
    ("number", float),
    ("string", str),
    ("array", list),
    ("object", dict),
)


# What is answered for a function that failed: of the family DEFAULT_5XX, like the types that can be customized.
FUNCTION_FAILED = "FUNCTION_FAILED"


class NoResponse(Exception):
    """An invocation that gave no response to return; its argument is the type of gateway response."""


def is_response(body: object) -> bool:
    """Whether what a function returned has the format of a proxy response."""
    if not isinstance(body, dict):
        return False
    status, text = body.get("statusCode"), body.get("body")
    lists = (body.get("headers"), body.get("multiValueHeaders"))
    return (
        str(status).isdigit()
        and (text is None or isinstance(text, str))
        and all(headers is None or isinstance(headers, dict) for headers in lists)
    )


def type_of(value: object) -> str:
    """The JSON type of a value, an integer apart from other numbers."""
    return next((name for name, python_type in JSON_TYPES if isinstance(value, python_type)), "null")


def compact(value: object) -> str:
    """JSON without spaces, as the validator writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def violations(schema: dict, value: object) -> list[str]:
    """What is wrong with a value, in the words of API Gateway's validator. It looks into sound objects only."""
    found = type_violations(schema, value) or own_violations(schema, value)
    if found or not isinstance(value, dict):
        return found
    properties = schema.get("properties") or {}
    return [text for name in sorted(properties) if name in value for text in violations(properties[name], value[name])]


def type_violations(schema: dict, value: object) -> list[str]:
    """The keyword `type`."""
    declared = schema.get("type")
    if declared is None:
        return []
    allowed = set(declared if isinstance(declared, list) else [declared])
    if "number" in allowed:
        allowed.add("integer")
    if type_of(value) in allowed:
        return []
    choices = compact(sorted(allowed))
    return [f"instance type ({type_of(value)}) does not match any allowed primitive type (allowed: {choices})"]


def own_violations(schema: dict, value: object) -> list[str]:
    """The keywords that look at the value itself."""
    found = []
    if "enum" in schema and value not in schema["enum"]:
        choices = compact(schema["enum"])
        found.append(f"instance value ({compact(value)}) not found in enum (possible values: {choices})")
    if isinstance(value, dict):
        missing = sorted(name for name in schema.get("required") or [] if name not in value)
        if missing:
            found.append(f"object has missing required properties ({compact(missing)})")
    if isinstance(value, str):
        length, least, most = len(value), schema.get("minLength", 0), schema.get("maxLength")
        if length < least:
            found.append(f"string {compact(value)} is too short (length: {length}, required minimum: {least})")
        if most is not None and length > most:
            found.append(f"string {compact(value)} is too long (length: {length}, maximum allowed: {most})")
    return found


def validation_error_string(schema: dict, body: bytes | str | None) -> str:
    """`$context.error.validationErrorString` of a refused body."""
    try:
        document = json.loads(body or "")
    except (ValueError, RecursionError):
        return "[the body is not JSON]"
    return f"[{', '.join(violations(schema, document)) or 'the body does not match the model'}]"


def describe_refused_bodies(apigateway) -> None:
    """Fills in the variable, with its quotes escaped, because it stands between quotes in a JSON template."""
    check, render = apigateway._check_request_validation, apigateway._gateway_error_response

    def check_and_describe(method, api_id, request, headers, body, query_params):
        error = check(method, api_id, request, headers, body, query_params)
        if error is not None and error.response_type == "BAD_REQUEST_BODY":
            models = method.get("requestModels") or {}
            schema = apigateway._model_schema(api_id, models.get("application/json")) or {}
            request["validation_error"] = validation_error_string(schema, body)
        return error

    def render_with_description(error, request):
        status, headers, body = render(error, request)
        text = compact(request.get("validation_error", ""))[1:-1]
        return status, headers, body.replace(VALIDATION_ERROR, text.encode())

    apigateway._check_request_validation = check_and_describe
    apigateway._gateway_error_response = render_with_description


def inherit_status(apigateway) -> None:
    """Gives a type without a gateway response of its own the status of the family's."""
    original = apigateway._gateway_response_for_type

    def response_for_type(customized, response_type):
        response = original(customized, response_type)
        family = customized.get(apigateway._gateway_response_family(response_type)) or {}
        if response_type not in customized and family.get("statusCode"):
            response["statusCode"] = family["statusCode"]
        return response

    apigateway._gateway_response_for_type = response_for_type


def hide_function_errors(apigateway) -> None:
    """Answers for a function that failed, said what is no response, or had no free concurrency."""
    shape, invoke = apigateway._lambda_proxy_response, apigateway._invoke_lambda_proxy_v1

    def proxy_response(result):
        if result.get("throttle"):
            raise NoResponse("DEFAULT_5XX")
        if result.get("error") or not is_response(result.get("body")):
            raise NoResponse(FUNCTION_FAILED)
        return shape(result)

    async def invoke_function(*args, **options):
        try:
            return await invoke(*args, **options)
        except NoResponse as error:
            return apigateway._gw_error(error.args[0], "Internal server error")

    apigateway._DEFAULT_GATEWAY_RESPONSE_STATUS_CODES[FUNCTION_FAILED] = "502"
    apigateway._GATEWAY_RESPONSE_ERROR_TYPES[FUNCTION_FAILED] = "InternalServerErrorException"
    apigateway._lambda_proxy_response = proxy_response
    apigateway._invoke_lambda_proxy_v1 = invoke_function


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import apigateway_v1

    describe_refused_bodies(apigateway_v1)
    inherit_status(apigateway_v1)
    hide_function_errors(apigateway_v1)
