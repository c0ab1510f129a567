"""Errors as the library's constructs tell them: problem details (RFC 9457) with a code."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import JSONResponse

STATUS = {
    "BAD_REQUEST_PARAMETERS": HTTPStatus.BAD_REQUEST,
    "BAD_REQUEST_BODY": HTTPStatus.BAD_REQUEST,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "METHOD_NOT_ALLOWED": HTTPStatus.METHOD_NOT_ALLOWED,
    "GONE": HTTPStatus.GONE,
    "CONFLICT": HTTPStatus.CONFLICT,
    "REQUEST_TIMEOUT": HTTPStatus.REQUEST_TIMEOUT,
    "REQUEST_TOO_LARGE": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "UNSUPPORTED_MEDIA_TYPE": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "UNPROCESSABLE_IMAGE": HTTPStatus.UNPROCESSABLE_ENTITY,
    "INTERNAL_ERROR": HTTPStatus.INTERNAL_SERVER_ERROR,
    "NOT_CONFIGURED": HTTPStatus.NOT_IMPLEMENTED,
    "SERVICE_UNAVAILABLE": HTTPStatus.SERVICE_UNAVAILABLE,
}
TITLES = {413: "Payload Too Large", 422: "Unprocessable Entity"}


class Problem(Exception):
    """A request that is not served; all of it is shown to the caller."""

    def __init__(self, code: str, detail: str, field: str = "", retry_after: int = 0) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = [{"field": field, "detail": detail}] if field else []
        self.headers = {"retry-after": str(retry_after)} if retry_after else {}
        # The rest of a body that is too large is read and thrown away: a load balancer that is
        # still sending when the connection closes tells its client 502 instead.
        if code == "REQUEST_TIMEOUT":
            self.headers["connection"] = "close"


def problem_response(problem: Problem, correlation_id: str) -> JSONResponse:
    """What the caller gets."""
    status = STATUS[problem.code]
    body = {
        "type": "about:blank",
        "title": TITLES.get(status.value, status.phrase),
        "status": status.value,
        "detail": problem.detail,
        "code": problem.code,
        "errors": problem.errors,
        "correlationId": correlation_id,
    }
    return JSONResponse(body, status, problem.headers, "application/problem+json")
