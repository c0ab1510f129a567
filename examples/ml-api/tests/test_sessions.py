"""Sessions, against recorded answers of DynamoDB."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.stub import ANY, Stubber

from digits_api.sessions import Session, SessionStore
from digits_api.settings import Sessions
from tests.support import PNG, picture, service

KEY = {"id": {"S": "s"}}


@pytest.fixture(name="table")
def stubbed_table() -> Iterator[Stubber]:
    """What the service asks has to be what is expected here."""
    client = boto3.client(
        "dynamodb", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    with Stubber(client) as stubber, patch("boto3.client", return_value=client):
        yield stubber


def item(predictions: int, expires_at: int) -> dict[str, Any]:
    """As the table has it."""
    return {**KEY, "predictions": {"N": str(predictions)}, "expiresAt": {"N": str(expires_at)}}


def expect_update(table: Stubber, condition: str, told: dict[str, Any] | None) -> None:
    """An update that is done, or whose condition does not hold."""
    asked = {
        "TableName": "t",
        "Key": KEY,
        "UpdateExpression": ANY,
        "ConditionExpression": condition,
        "ExpressionAttributeValues": ANY,
        "ReturnValues": "ALL_NEW",
    }
    if told is None:
        table.add_client_error("update_item", "ConditionalCheckFailedException", "", 400, {}, asked)
    else:
        table.add_response("update_item", {"Attributes": told}, asked)


ALIVE = "attribute_not_exists(expiresAt) OR expiresAt > :now"
EXPIRED = "expiresAt <= :now"


@pytest.mark.parametrize("failed", [[], [ALIVE], [ALIVE, EXPIRED]])
def test_a_prediction_counts_also_when_the_session_has_expired(
    table: Stubber, failed: list[str]
) -> None:
    """And when another request began it anew in between."""
    for condition in failed:
        expect_update(table, condition, None)
    expect_update(table, [ALIVE, EXPIRED, ALIVE][len(failed)], item(3, 99))
    assert SessionStore(Sessions("t", 60, "us-east-1")).count("s") == Session("s", 3, 99)
    table.assert_no_pending_responses()


@pytest.mark.parametrize(
    ["found", "expected"],
    [
        (item(3, 9_999_999_999), Session("s", 3, 9_999_999_999)),
        (item(3, int(time.time()) - 1), Session("s", 0, None)),
        ({}, Session("s", 0, None)),
    ],
)
def test_an_expired_session_is_as_one_that_never_was(
    table: Stubber, found: dict[str, Any], expected: Session
) -> None:
    """DynamoDB deletes it some time later."""
    asked = {"TableName": "t", "Key": KEY, "ConsistentRead": True}
    table.add_response("get_item", {"Item": found} if found else {}, asked)
    assert SessionStore(Sessions("t", 60, "us-east-1")).get("s") == expected


def test_the_api_tells_of_sessions(table: Stubber) -> None:
    """After a prediction, and when asked."""
    expect_update(table, ALIVE, item(1, 9_999_999_999))
    table.add_response("get_item", {"Item": item(1, 9_999_999_999)})
    view = {"sessionId": "s", "predictions": 1, "expiresAt": 9_999_999_999}
    with service(SESSIONS_TABLE="t", AWS_REGION="us-east-1") as (client, _):
        headers = {**PNG, "x-session-id": "s"}
        told = client.post("/api/v2/predict", content=picture(), headers=headers)
        assert told.json()["session"] == view
        assert client.get("/api/v2/sessions/s").json() == view
        assert client.get("/health").json()["sessions"] == "on"


def test_a_table_that_fails_fails_no_prediction(table: Stubber) -> None:
    """But what is about the session is not to be had."""
    for call in ("update_item", "get_item"):
        table.add_client_error(call, "InternalServerError", http_status_code=500)
    with service(SESSIONS_TABLE="t", AWS_REGION="us-east-1") as (client, out):
        headers = {**PNG, "x-session-id": "s"}
        told = client.post("/api/v2/predict", content=picture(), headers=headers)
        assert (told.status_code, told.json()["session"]) == (200, None)
        refused = client.get("/api/v2/sessions/s")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert '"SessionErrors": [1, 1]' in out.getvalue()
