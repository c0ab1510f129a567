"""What REST APIs do with callers, where MiniStack 1.5.33 does it differently.

* Without scopes on the method, a Cognito authorizer takes ID tokens only (API Gateway Developer Guide, "Integrate a
  REST API with an Amazon Cognito user pool"); MiniStack takes access tokens, too.
* A claim with several values, such as `cognito:groups`, arrives joined by commas; MiniStack writes `[a b]`, as HTTP
  APIs do.
* A preflight that allows several origins answers with the caller's own, if it is one of them. That is a template of the
  CDK, which MiniStack sends as the body.
"""

from __future__ import annotations

import re
from typing import Any

from . import http_api

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
OVERRIDE = f"$context.responseOverride.header.{ALLOW_ORIGIN}"
ORIGINS = re.compile(r'\$origin == "([^"]+)"')


def refuse_access_tokens(apigateway: Any) -> None:
    """Asks for an ID token where a method has no scopes."""
    original = apigateway._validate_cognito_authorizer

    async def validate(authorizer: Any, method: dict[str, Any], *args: Any) -> tuple[Any, Any]:
        claims, error = await original(authorizer, method, *args)
        if claims and not method.get("authorizationScopes") and claims.get("token_use") != "id":
            return None, apigateway._gw_error("UNAUTHORIZED", "Unauthorized")
        return claims, error

    apigateway._validate_cognito_authorizer = validate


def join_claims(apigateway: Any) -> None:
    """Joins the values of a claim."""
    original = apigateway._stringify_claims

    def stringify(claims: dict[str, Any]) -> Any:
        return original({name: joined(value) for name, value in (claims or {}).items()})

    apigateway._stringify_claims = stringify


def joined(value: Any) -> Any:
    """A list as the text that a function gets."""
    return ",".join(map(str, value)) if isinstance(value, list) else value


def answer_preflights(apigateway: Any) -> None:
    """Evaluates the CDK's template for several origins."""
    original = apigateway._invoke_mock_v1

    def invoke(integration: dict[str, Any]) -> tuple[int, dict[str, Any], bytes]:
        status, headers, body = original(integration)
        template = body.decode()
        if OVERRIDE not in template:
            return status, headers, body
        origin = dict(http_api.SENT_HEADERS.get() or []).get("origin")
        allowed = {ALLOW_ORIGIN: origin} if origin in ORIGINS.findall(template) else {}
        return status, {**headers, **allowed}, b""

    apigateway._invoke_mock_v1 = invoke


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import apigateway_v1

    refuse_access_tokens(apigateway_v1)
    join_claims(apigateway_v1)
    answer_preflights(apigateway_v1)
