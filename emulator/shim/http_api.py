"""How an HTTP API answers, where MiniStack 1.5.33 answers differently.

* A function gets the event of http_event.py. One that fails, or returns what is no response, is a 500 whose text
  says nothing of it; MiniStack shows the function's error with a 502.
* The integration's timeout is kept; MiniStack waits for the function. API Gateway then answers 503, and also when
  the function has no free concurrency. The Developer Guide names neither status.
* CORS headers are on every answer to an allowed origin; MiniStack leaves them out of those of authorizers and of 404.
* A preflight from another origin gets 204 without them, and one for a route with an authorizer is refused like any
  other request (Developer Guide, "Configure CORS for HTTP APIs"); MiniStack refuses the first and answers the second.
* Without CORS, OPTIONS is a method like others; MiniStack refuses it.
* With IAM enforced, a refused caller gets 403 and {"message":"Forbidden"}, and a route that is not there is a 404.
"""

from __future__ import annotations

import asyncio
import base64
import json
from contextvars import ContextVar
from typing import Any

from . import http_event

Answer = tuple[int, dict, bytes]

JSON_TYPE = "application/json"
TEXT_TYPE = "text/plain;charset=UTF-8"
EVENTS = {"1.0": http_event.event_1, "2.0": http_event.event_2}

# The headers as they were sent: MiniStack puts those of one name together.
SENT_HEADERS: ContextVar[list[tuple[str, str]] | None] = ContextVar("SENT_HEADERS", default=None)
# Functions that their caller no longer waits for.
ABANDONED: set[asyncio.Future] = set()


class NotAResponse(Exception):
    """What a function returned and API Gateway cannot send."""


def refusal(status: int, text: str, headers: dict | None = None) -> Answer:
    """An answer of API Gateway itself."""
    return status, {"Content-Type": JSON_TYPE, **(headers or {})}, compact({"message": text}).encode()


def compact(value: Any) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def response_of(returned: Any, version: str) -> Answer:
    """What the caller gets for what a function returned."""
    if isinstance(returned, dict) and "statusCode" in returned:
        return explicit_response(returned, version)
    if version == "1.0":
        raise NotAResponse
    text = returned if isinstance(returned, str) else compact(returned)
    return 200, {"Content-Type": JSON_TYPE}, text.encode()


def explicit_response(returned: dict, version: str) -> Answer:
    """The response that a function described."""
    try:
        status = int(returned["statusCode"])
    except (TypeError, ValueError) as error:
        raise NotAResponse from error
    body, headers = body_of(returned), headers_of(returned, version)
    if body:
        headers.setdefault("content-type", TEXT_TYPE)
    return status, headers, body


def headers_of(returned: dict, version: str) -> dict[str, str | list[str]]:
    """The headers of a response, of which `set-cookie` may be several."""
    single, multiple = (returned.get(name) or {} for name in ("headers", "multiValueHeaders"))
    if not isinstance(single, dict) or not isinstance(multiple, dict):
        raise NotAResponse
    headers: dict[str, str | list[str]] = {
        name.lower(): value if isinstance(value, str) else json.dumps(value) for name, value in single.items()
    }
    if version == "1.0":
        return {**headers, **{name.lower(): values for name, values in multiple.items()}}
    own = [headers["set-cookie"]] if "set-cookie" in headers else []
    cookies = [*(returned.get("cookies") or []), *own]
    return {**headers, **({"set-cookie": cookies} if cookies else {})}


def body_of(returned: dict) -> bytes:
    """The body of a response, which is text or nothing."""
    body = returned.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise NotAResponse
    try:
        return base64.b64decode(body) if returned.get("isBase64Encoded") else body.encode()
    except ValueError as error:
        raise NotAResponse from error


def answer_of(result: dict, version: str) -> Answer:
    """What the caller gets for the result of an invocation."""
    if result.get("throttle"):
        return refusal(503, "Service Unavailable")
    try:
        if result.get("error"):
            raise NotAResponse
        return response_of(result.get("body"), version)
    except NotAResponse:
        return refusal(500, "Internal Server Error")


async def within(seconds: float, invocation: Any) -> dict | None:
    """The result of an invocation, if it comes in time. The function goes on in any case."""
    task = asyncio.ensure_future(invocation)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if done:
        return task.result()
    ABANDONED.add(task)
    task.add_done_callback(ABANDONED.discard)
    return None


def function_of(integration: dict, request: http_event.Request, region: str) -> dict | None:
    """The function, version or alias that an integration names."""
    from ministack.services import apigateway, lambda_svc

    reference = apigateway._extract_lambda_ref_from_integration_uri(integration.get("integrationUri", ""))
    scope = {"account_id": request.account, "region": region}
    function, config, _ = lambda_svc._get_func_record_for_ref_in_scope(reference, **scope)
    return lambda_svc._execution_record_for_config(function, config) if function and config else None


async def invoke(integration: dict, request: http_event.Request, region: str) -> Answer:
    """Invokes the function of an integration."""
    from ministack.core.concurrency import run_reentrant
    from ministack.services import lambda_svc

    function = function_of(integration, request, region)
    if function is None:
        return refusal(500, "Internal Server Error")
    version = str(integration.get("payloadFormatVersion") or "2.0")
    execute = lambda_svc._execute_function_with_config_scope
    invocation = run_reentrant(execute, function, EVENTS[version](request), thread_name="ministack-apigw-invoke")
    result = await within(int(integration.get("timeoutInMillis") or 30000) / 1000, invocation)
    if result is None:
        return refusal(503, "Service Unavailable")
    status, headers, body = answer_of(result, version)
    return status, {**headers, "apigw-requestid": request.request_id}, body


def authorizer_of(options: dict) -> dict | None:
    """What the authorizer found out, as the event says it."""
    from ministack.services import apigateway

    claims = options.get("authorizer_claims")
    if claims is not None:
        texts = {name: apigateway._jwt_claim_to_string(value) for name, value in claims.items()}
        return {"jwt": {"claims": texts, "scopes": options.get("authorizer_scopes") or None}}
    kinds = {"lambda": options.get("authorizer_lambda_context"), "iam": options.get("authorizer_iam")}
    return {name: value for name, value in kinds.items() if value is not None} or None


def domain_of(api_id: str, region: str, host: str) -> str:
    """The name that the API was called by: its own, or a custom domain that leads to it."""
    from ministack.services import apigateway_v1

    name = host.split(":")[0].lower()
    custom = apigateway_v1.find_domain_scope(name) is not None
    return name if custom else f"{api_id}.execute-api.{region}.amazonaws.com"


def serve_functions(apigateway) -> None:
    """Replaces MiniStack's invocation of functions, for APIs of HTTP."""

    async def invoke_function(
        integration,
        api_id,
        stage,
        path,
        method,
        headers,
        body,
        query,
        route_key="$default",
        path_params=None,
        **options,
    ):
        region = options["owner_region"]
        request = http_event.Request(
            api_id=api_id,
            account=options["owner_account_id"],
            domain=domain_of(api_id, region, headers.get("host", "")),
            stage=stage,
            method=method.upper(),
            path=path,
            raw_query=apigateway._raw_query_string(query, options.get("raw_query_string")),
            query=query or {},
            headers=SENT_HEADERS.get() or list(headers.items()),
            body=body or b"",
            text_body=apigateway._v2_request_body_is_text(headers.get("content-type")),
            route_key=route_key,
            path_parameters=path_params,
            stage_variables=apigateway._get_stage_variables(api_id, stage),
            authorizer=authorizer_of(options),
            request_id=http_event.new_request_id(),
        )
        return await invoke(integration, request, region)

    apigateway._invoke_lambda_proxy = invoke_function
