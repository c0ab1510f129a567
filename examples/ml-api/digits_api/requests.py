"""What comes in: ids of callers, bodies with a limit, and how many at once."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import ClientDisconnect, Request

from digits_api.problems import Problem
from digits_api.settings import Limits

CORRELATION_ID = re.compile(r"[\w.:=;-]{1,128}", re.ASCII)
SESSION_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


def correlation_id_of(request: Request) -> str:
    """The caller's, the load balancer's trace id, or a new one."""
    given = request.headers.get("x-correlation-id") or request.headers.get("x-amzn-trace-id") or ""
    return given if CORRELATION_ID.fullmatch(given) else str(uuid.uuid4())


def checked_session_id(session_id: str, where: str) -> str:
    """Anything else is a 400."""
    if not SESSION_ID.fullmatch(session_id):
        rule = "must have 1 to 64 letters, digits, hyphens or underscores"
        raise Problem("BAD_REQUEST_PARAMETERS", f"{where} {rule}", where)
    return session_id


async def png_body(request: Request, limits: Limits) -> bytes:
    """The whole body; stops reading at the limit, also when no length was announced."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "image/png":
        raise Problem("UNSUPPORTED_MEDIA_TYPE", "The content type must be image/png")
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limits.body_bytes:
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _read(request, limits)
    except TimeoutError as cause:
        detail = f"The body must be sent within {limits.body_seconds} seconds"
        raise Problem("REQUEST_TIMEOUT", detail) from cause


async def _read(request: Request, limits: Limits) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limits.body_bytes:
                raise _too_large(limits)
    except ClientDisconnect as cause:
        raise Problem("BAD_REQUEST_BODY", "The body ended early", "body") from cause
    if not body:
        raise Problem("BAD_REQUEST_BODY", "The body must not be empty", "body")
    return bytes(body)


def _too_large(limits: Limits) -> Problem:
    return Problem(
        "REQUEST_TOO_LARGE", f"The body must not be larger than {limits.body_bytes} bytes"
    )


# It counts those that are in, which a function could not keep.
class Gate:  # pylint: disable=too-few-public-methods
    """So many requests at once; the others are told to come again, and wait for nothing."""

    def __init__(self, most: int) -> None:
        self._free = most

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Within it the request counts."""
        if self._free == 0:
            raise Problem("SERVICE_UNAVAILABLE", "Too many requests at once", retry_after=1)
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
