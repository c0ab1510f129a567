"""The HTTP API without a table and a database."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from httpx import Response
from PIL import Image

from digits_api.app import State
from digits_api.images import Row
from digits_api.model import Model, Prediction
from tests.support import PNG, picture, png, service

PREDICT = "/api/v2/predict"


def problem(response: Response, status: int, code: str) -> dict[str, object]:
    """All of it is there, and it is the one that was meant."""
    body: dict[str, object] = response.json()
    assert (response.status_code, body["code"], body["status"]) == (status, code, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert list(body) == ["type", "title", "status", "detail", "code", "errors", "correlationId"]
    assert body["type"] == "about:blank"
    assert body["correlationId"] == response.headers["x-correlation-id"]
    return body


def test_a_prediction() -> None:
    """With its version and without a session."""
    with service() as (client, _):
        response = client.post(PREDICT, content=picture(), headers={**PNG, "x-session-id": "s"})
    told = response.json()
    assert response.status_code == 200
    assert (told["digit"], told["modelVersion"], told["session"]) == (2, "v2", None)
    assert 0.5 < told["confidence"] <= 1 and len(told["predictionId"]) == 36


def test_health_says_what_is_off_and_fails_while_draining() -> None:
    """The load balancer looks at the status only."""
    state = State()
    with service(state) as (client, _):
        answer = client.get("/health")
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "status": "ok",
                "modelVersion": "v2",
                "sessions": "off",
                "records": "off",
                "jobs": "off",
            },
        )
        assert "connection" not in answer.headers
        state.draining = True
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (503, "draining")
        served = client.post(PREDICT, content=picture(), headers=PNG)
        assert (served.status_code, served.headers["connection"]) == (200, "close")


def test_one_version_answers_at_its_path_only() -> None:
    """Whoever is routed wrongly is told."""
    with service(MODEL_VERSION="v1") as (client, _):
        assert client.post("/api/v1/predict", content=picture(), headers=PNG).status_code == 200
        problem(client.post(PREDICT, content=picture(), headers=PNG), 404, "NOT_FOUND")
        problem(client.get("/api/v1/predict"), 405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    ["content", "headers", "status", "code"],
    [
        (b"x" * 2000, PNG, 413, "REQUEST_TOO_LARGE"),
        (iter([b"x" * 600, b"x" * 600]), PNG, 413, "REQUEST_TOO_LARGE"),
        (b"{}", {"content-type": "application/json"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"x", {}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"", PNG, 400, "BAD_REQUEST_BODY"),
        (b"x", PNG, 422, "UNPROCESSABLE_IMAGE"),
        (png(Image.new("L", (200, 200))), PNG, 422, "UNPROCESSABLE_IMAGE"),
        (picture(), {**PNG, "x-session-id": "no spaces"}, 400, "BAD_REQUEST_PARAMETERS"),
    ],
)
def test_what_is_refused(
    content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    """Each with a problem of its own."""
    with service(MAX_BODY_BYTES="1000", MAX_PIXELS="10000") as (client, _):
        problem(client.post(PREDICT, content=content, headers=headers), status, code)


def test_a_body_that_is_refused_is_read_on() -> None:
    """A connection that is closed before makes a 502 of the load balancer."""
    with service(MAX_BODY_BYTES="1000") as (client, _):
        refused = client.post(PREDICT, content=b"x" * 2000, headers=PNG)
    assert "connection" not in refused.headers


def test_sessions_that_are_off() -> None:
    """Neither 403 nor 404, which CloudFront replaces."""
    with service() as (client, _):
        problem(client.get("/api/v2/sessions/a"), 501, "NOT_CONFIGURED")
        problem(client.get("/api/v2/sessions/a%20b"), 400, "BAD_REQUEST_PARAMETERS")


@pytest.mark.parametrize(
    ["headers", "expected"],
    [
        ({"x-correlation-id": "abc-1"}, "abc-1"),
        ({"x-amzn-trace-id": "Root=1-67891233-abcdef"}, "Root=1-67891233-abcdef"),
        ({"x-correlation-id": "a", "x-amzn-trace-id": "Root=1"}, "a"),
    ],
)
def test_the_correlation_id_comes_back(headers: dict[str, str], expected: str) -> None:
    """Of the caller, or of the load balancer."""
    with service() as (client, _):
        assert client.get("/health", headers=headers).headers["x-correlation-id"] == expected


def test_a_correlation_id_that_is_none_is_replaced() -> None:
    """Nobody writes into the log."""
    with service() as (client, _):
        told = client.get("/health", headers={"x-correlation-id": 'a","level":"x'})
        assert len(told.headers["x-correlation-id"]) == 36


def test_one_more_than_it_takes_is_told_to_come_again() -> None:
    """At once, while the others are served."""
    busy, go_on = threading.Event(), threading.Event()

    def slow(*_: Row) -> Prediction:
        busy.set()
        go_on.wait(10)
        return Prediction(1, 1.0)

    with service(MAX_CONCURRENCY="1") as (client, out), ThreadPoolExecutor() as threads:
        with patch.object(Model, "predict", slow):
            first = threads.submit(client.post, PREDICT, content=picture(), headers=PNG)
            assert busy.wait(10)
            refused = client.post(PREDICT, content=picture(), headers=PNG)
            problem(refused, 503, "SERVICE_UNAVAILABLE")
            assert refused.headers["retry-after"] == "1"
            assert client.get("/health").status_code == 200
            go_on.set()
            assert first.result().status_code == 200
        assert client.post(PREDICT, content=picture(), headers=PNG).status_code == 200
    assert values(out.getvalue(), "Overloads") == [1]


def test_an_error_of_ours_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """The log has what the caller has not."""
    with service() as (client, out), patch.object(Model, "predict", side_effect=KeyError("secret")):
        response = client.post(PREDICT, content=picture(), headers=PNG)
        problem(response, 500, "INTERNAL_ERROR")
    assert "secret" not in response.text and "Traceback" not in response.text
    assert "secret" in caplog.text
    assert values(out.getvalue(), "ServerErrors") == [1]


def test_metrics_of_a_prediction() -> None:
    """By version, and /health is no request."""
    with service() as (client, out):
        client.get("/health")
        client.post(PREDICT, content=picture(), headers=PNG)
    line = json.loads(out.getvalue())
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("MlApi", [["ModelVersion"]])
    assert directive["Metrics"] == [
        {"Name": "Latency", "Unit": "Milliseconds"},
        {"Name": "Confidence", "Unit": "None"},
        {"Name": "Requests", "Unit": "Count"},
    ]
    assert (line["ModelVersion"], line["Requests"], len(line["Latency"])) == ("v2", [1], 1)


def values(lines: str, name: str) -> list[float]:
    """Of a metric, in all lines."""
    return [value for line in lines.splitlines() for value in json.loads(line).get(name, [])]
