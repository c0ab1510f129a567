"""Jobs that are not taken."""

from __future__ import annotations

import pytest

from tests.support import PNG, picture, service
from tests.test_api import problem

JOBS = {
    "JOBS_QUEUE_URL": "http://127.0.0.1:1/queue",
    "JOBS_BUCKET": "b",
    "JOBS_TABLE": "t",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
CALLED = {**PNG, "x-callback-url": "https://hooks.example.com/"}


def test_a_service_without_a_queue_takes_none() -> None:
    """Neither 403 nor 404."""
    with service() as (client, _):
        problem(client.post("/api/v2/jobs", content=picture(), headers=PNG), 501, "NOT_CONFIGURED")
        problem(client.get("/api/v2/jobs/a"), 501, "NOT_CONFIGURED")
        assert client.get("/health").json()["jobs"] == "off"


@pytest.mark.parametrize(
    ["headers", "status", "code"],
    [
        ({**PNG, "idempotency-key": "two words"}, 400, "BAD_REQUEST_PARAMETERS"),
        ({**PNG, "idempotency-key": "k" * 256}, 400, "BAD_REQUEST_PARAMETERS"),
        ({"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (CALLED, 501, "NOT_CONFIGURED"),
    ],
)
def test_what_is_refused(headers: dict[str, str], status: int, code: str) -> None:
    """Before anything is kept."""
    with service(None, **JOBS) as (client, _):
        problem(client.post("/api/v2/jobs", content=picture(), headers=headers), status, code)


def test_an_id_that_is_none_is_of_no_job() -> None:
    """Without asking the table."""
    with service(None, **JOBS) as (client, _):
        problem(client.get("/api/v2/jobs/key%23a"), 410, "GONE")
        assert client.get("/health").json()["jobs"] == "on"
