"""CORS and authorization of HTTP APIs, where MiniStack 1.5.33 answers differently; http_api.py says how."""

from __future__ import annotations

from . import http_api
from . import http_event
from .http_event import clock, cookies_of, joined


def allowed_origin(cors: dict, origin: str) -> str | None:
    """What `Access-Control-Allow-Origin` says to an origin."""
    allowed = [value.lower() for value in cors.get("allowOrigins") or []]
    scheme = f"{origin.lower().split('://')[0]}://*"
    if not origin:
        return None
    if "*" in allowed:
        return "*"
    return origin if {origin.lower(), scheme} & set(allowed) else None


def cors_headers(cors: dict, origin: str) -> dict[str, str]:
    """The headers of an answer to an origin; none for one that is not allowed."""
    allowed = allowed_origin(cors, origin)
    if allowed is None:
        return {}
    headers = {"Access-Control-Allow-Origin": allowed}
    if cors.get("allowCredentials"):
        headers["Access-Control-Allow-Credentials"] = "true"
    if cors.get("exposeHeaders"):
        headers["Access-Control-Expose-Headers"] = ",".join(cors["exposeHeaders"])
    return headers


def preflight_headers(cors: dict, headers: dict) -> dict[str, str]:
    """The headers of the answer to OPTIONS."""
    common = cors_headers(cors, headers.get("origin", ""))
    if not common or not headers.get("access-control-request-method"):
        return {}
    lists = {"Access-Control-Allow-Methods": "allowMethods", "Access-Control-Allow-Headers": "allowHeaders"}
    own = {name: ",".join(cors[key]) for name, key in lists.items() if cors.get(key)}
    age = {} if cors.get("maxAge") is None else {"Access-Control-Max-Age": str(cors["maxAge"])}
    return {**common, **own, **age}


def with_cors(answer: http_api.Answer, cors: dict, origin: str) -> http_api.Answer:
    """An answer with the headers of the API in place of those of its function."""
    status, headers, body = answer
    if not cors:
        return answer
    kept = {name: value for name, value in headers.items() if not name.lower().startswith("access-control-")}
    return status, {**kept, **cors_headers(cors, origin)}, body


def answer_options(apigateway) -> None:
    """OPTIONS goes to a route that wants authorization, or without CORS to any; else API Gateway answers it itself."""
    handle, match = apigateway._handle_execute_in_scope, apigateway._match_route

    async def handle_in_scope(api_id, stage, path, method, headers, *rest):
        cors = (apigateway._apis.get(api_id) or {}).get("corsConfiguration") or {}
        if method == "OPTIONS":
            if cors and apigateway.route_authorization_type(api_id, stage, method, path) in (None, "NONE"):
                return 204, preflight_headers(cors, headers), b""
            # MiniStack answers OPTIONS itself, and does not know it in small letters.
            method = "options"
        answer = await handle(api_id, stage, path, method, headers, *rest)
        return with_cors(answer, cors, headers.get("origin", ""))

    apigateway._handle_execute_in_scope = handle_in_scope
    # What MiniStack would add itself, `Vary: Origin` with it.
    apigateway._cors_response_headers = lambda _cors, _origin: {}
    apigateway._match_route = lambda api_id, method, path: match(api_id, method.upper(), path)


def refuse_tokens(apigateway) -> None:
    """The words of authorizers, and the header of 401 that names the scheme."""
    apigateway._jwt_unauthorized = lambda: http_api.refusal(401, "Unauthorized", {"WWW-Authenticate": "Bearer"})
    apigateway._jwt_forbidden = lambda: http_api.refusal(403, "Forbidden")


def refuse_callers(app, apigateway) -> None:
    """With IAM enforced: only routes with AWS_IAM look at the caller, and refuse it in the words of HTTP APIs."""
    enforce = app._enforce_execute_api

    def enforce_execute_api(api_id, stage, method, path, headers, *rest, **options):
        scope = apigateway.find_api_scope(api_id)
        api = apigateway._apis.get_scoped(*scope, api_id) if scope else {}
        is_http = api.get("protocolType") == "HTTP"
        if is_http and apigateway.route_authorization_type(api_id, stage, method, path) != "AWS_IAM":
            return None
        denied = enforce(api_id, stage, method, path, headers, *rest, **options)
        if denied is None or not is_http:
            return denied
        refusal = http_api.refusal(403, "Forbidden", {"apigw-requestid": http_event.new_request_id()})
        return with_cors(refusal, api.get("corsConfiguration") or {}, headers.get("origin", ""))

    app._enforce_execute_api = enforce_execute_api


def complete_authorizer_events(apigateway) -> None:
    """The event of a Lambda authorizer of format 2.0: with cookies, and without what is null."""
    original = apigateway._invoke_request_authorizer_lambda

    async def invoke(authorizer, event, *scope):
        return await original(authorizer, complete(event), *scope)

    apigateway._invoke_request_authorizer_lambda = invoke


def complete(event: dict) -> dict:
    """An authorizer's event as API Gateway sends it."""
    if event.get("version") != "2.0":
        return event
    sent = http_api.SENT_HEADERS.get() or list(event["headers"].items())
    text, milliseconds = clock()
    context = {**event["requestContext"], "time": text, "timeEpoch": milliseconds}
    context["http"] = {**context["http"], "method": context["http"]["method"].upper()}
    headers = joined([header for header in sent if header[0] != "cookie"])
    changed = {**event, "headers": headers, "cookies": cookies_of(sent), "requestContext": context}
    return {name: value for name, value in changed.items() if value or name == "rawQueryString"}


def remember_headers(app) -> None:
    """Keeps the headers of each request as they were sent."""
    serve = app.app

    async def serve_with_headers(scope, receive, send):
        if scope["type"] == "http":
            pairs = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
            http_api.SENT_HEADERS.set(pairs)
        await serve(scope, receive, send)

    app.app = serve_with_headers


def install() -> None:
    """Patches MiniStack."""
    from ministack import app
    from ministack.services import apigateway

    http_api.serve_functions(apigateway)
    answer_options(apigateway)
    refuse_tokens(apigateway)
    refuse_callers(app, apigateway)
    complete_authorizer_events(apigateway)
    remember_headers(app)
