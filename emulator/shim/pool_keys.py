"""The keys of user pools, for which MiniStack 1.5.33 asks itself over HTTP, also when it serves nothing but HTTPS."""

from __future__ import annotations

import re


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import apigateway, cognito

    host = re.escape(f"{apigateway._HOST}:{apigateway._PORT}")
    own_keys = re.compile(rf"http://{host}/([^/]+)/\.well-known/jwks\.json")
    original = apigateway._urlopen_sync

    def urlopen_sync(request_or_url, timeout_seconds):
        match = own_keys.fullmatch(request_or_url) if isinstance(request_or_url, str) else None
        return original(request_or_url, timeout_seconds) if match is None else cognito.well_known_jwks(match[1])

    apigateway._urlopen_sync = urlopen_sync
