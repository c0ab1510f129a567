"""The event that an HTTP API gives to a Lambda function (API Gateway Developer Guide, "Create AWS Lambda proxy
integrations for HTTP APIs"), where MiniStack 1.5.33 knows payload format 2.0 only, and that without cookies."""

from __future__ import annotations

import base64
import os
import secrets
import time
from typing import NamedTuple

ADDRESS = "127.0.0.1"
HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade")
)
IDENTITY = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
)


class Request(NamedTuple):
    """A request that a route was found for."""

    api_id: str
    account: str
    domain: str
    stage: str
    method: str
    path: str
    raw_query: str
    query: dict[str, list[str]]
    headers: list[tuple[str, str]]
    body: bytes
    text_body: bool
    route_key: str
    path_parameters: dict[str, str] | None
    stage_variables: dict[str, str] | None
    # What the authorizer found out: `jwt`, `lambda` or `iam`.
    authorizer: dict | None
    request_id: str


def new_request_id() -> str:
    """An id as `$context.requestId` is: 16 characters of base64."""
    return base64.b64encode(os.urandom(11)).decode()


def full_path(request: Request) -> str:
    """The path with the stage, which $default does not show."""
    return request.path if request.stage == "$default" else f"/{request.stage}{request.path}"


def joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """One value a name, with commas between several."""
    return {name: ",".join(values) for name, values in grouped(pairs).items()}


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """All values of each name."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def forwarded_headers(request: Request) -> list[tuple[str, str]]:
    """The caller's headers, with those that API Gateway sets itself."""
    sent = joined(request.headers)
    clients = [value for value in (sent.get("x-forwarded-for"), ADDRESS) if value]
    own = {
        "host": request.domain,
        "x-amzn-trace-id": sent.get("x-amzn-trace-id", f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}"),
        "x-forwarded-for": ", ".join(clients),
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    kept = [(name, value) for name, value in request.headers if name not in own and name not in HOP_BY_HOP]
    length = [] if "content-length" in sent else [("content-length", str(len(request.body)))]
    return sorted([*kept, *length, *own.items()], key=lambda header: header[0])


def cookies_of(headers: list[tuple[str, str]]) -> list[str]:
    """The cookies of all `cookie` headers."""
    texts = [value for name, value in headers if name == "cookie"]
    return [cookie.strip() for text in texts for cookie in text.split(";") if cookie.strip()]


def body_of(request: Request) -> tuple[str | None, bool]:
    """The body, and whether it is in base64."""
    if not request.body:
        return None, False
    if request.text_body:
        return request.body.decode(errors="replace"), False
    return base64.b64encode(request.body).decode(), True


def common_context(request: Request) -> dict:
    """What the request contexts of both formats have."""
    return {
        "accountId": request.account,
        "apiId": request.api_id,
        "domainName": request.domain,
        "domainPrefix": request.domain.split(".")[0],
        "requestId": request.request_id,
        "stage": request.stage,
    }


def clock() -> tuple[str, int]:
    """The time as text, and in milliseconds."""
    now = time.time()
    return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)), int(now * 1000)


def event_2(request: Request) -> dict:
    """Format 2.0: what a request does not have is left out."""
    headers = forwarded_headers(request)
    text, milliseconds = clock()
    body, is_base64 = body_of(request)
    agent = joined(headers).get("user-agent", "")
    http = {"method": request.method, "path": full_path(request), "protocol": "HTTP/1.1", "sourceIp": ADDRESS}
    context = {
        **common_context(request),
        "http": {**http, "userAgent": agent},
        "routeKey": request.route_key,
        "time": text,
        "timeEpoch": milliseconds,
    }
    if request.authorizer:
        context["authorizer"] = request.authorizer
    optional = {
        "cookies": cookies_of(headers),
        "queryStringParameters": {name: ",".join(values) for name, values in request.query.items()},
        "pathParameters": request.path_parameters,
        "stageVariables": request.stage_variables,
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": request.route_key,
        "rawPath": full_path(request),
        "rawQueryString": request.raw_query,
        "headers": joined([header for header in headers if header[0] != "cookie"]),
        "requestContext": context,
        "isBase64Encoded": is_base64,
        **{name: value for name, value in optional.items() if value},
    }


def event_1(request: Request) -> dict:
    """Format 1.0: what a request does not have is null."""
    headers = grouped(forwarded_headers(request))
    body, is_base64 = body_of(request)
    resource = request.route_key.split(" ")[-1]
    return {
        "version": "1.0",
        "resource": resource,
        "path": full_path(request),
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[0] for name, values in request.query.items()} or None,
        "multiValueQueryStringParameters": request.query or None,
        "requestContext": context_1(request, resource, headers.get("user-agent", [""])[-1]),
        "pathParameters": request.path_parameters or None,
        "stageVariables": request.stage_variables or None,
        "body": body,
        "isBase64Encoded": is_base64,
    }


def context_1(request: Request, resource: str, agent: str) -> dict:
    """The request context of format 1.0."""
    text, milliseconds = clock()
    authorizer = request.authorizer or {}
    iam = authorizer.get("iam") or {}
    caller = {"caller": iam.get("callerId"), "user": iam.get("userId"), "sourceIp": ADDRESS, "userAgent": agent}
    return {
        **common_context(request),
        "authorizer": authorizer.get("jwt") or authorizer.get("lambda") or {"claims": None, "scopes": None},
        "extendedRequestId": request.request_id,
        "httpMethod": request.method,
        "identity": {**{name: iam.get(name) for name in IDENTITY}, **caller},
        "path": full_path(request),
        "protocol": "HTTP/1.1",
        "requestTime": text,
        "requestTimeEpoch": milliseconds,
        "resourceId": request.route_key,
        "resourcePath": resource,
    }
