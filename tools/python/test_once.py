"""The consumer in Python that the README shows, on a table that refuses an id that is there."""

import json
import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "functions" / "once"))
os.environ.update(
    ONCE_TABLE="once", AWS_LAMBDA_FUNCTION_NAME="worker", AWS_DEFAULT_REGION="us-east-1"
)

import once  # pylint: disable=wrong-import-position

CONTEXT: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)


class Table:
    """What Powertools asks of Amazon DynamoDB, as the condition of its write asks it."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}

    def put_item(self, **asked: Any) -> None:
        """Refuses an id that is there."""
        item = asked["Item"]
        there = self.items.setdefault(item["id"]["S"], item)
        if there is not item:
            error: Any = {"Error": {"Code": "ConditionalCheckFailedException"}, "Item": there}
            raise ClientError(error, "PutItem")

    def update_item(self, **asked: Any) -> None:
        """Writes that the work is done."""
        values = asked["ExpressionAttributeValues"]
        done = {"status": values[":status"], "expiration": values[":expiry"]}
        self.items[asked["Key"]["id"]["S"]].update(done)

    def delete_item(self, **asked: Any) -> None:
        """Forgets what failed."""
        del self.items[asked["Key"]["id"]["S"]]


@pytest.fixture(autouse=True)
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    """An empty table."""
    empty = Table()
    monkeypatch.setattr(once.TABLE, "client", empty)
    return empty


def message(message_id: str, source: str, event_id: str, body: str = "{}") -> dict[str, Any]:
    """A message as Amazon SQS gives it to a function."""
    values = {"source": source, "eventId": event_id, "amount": "1999"}
    attributes = {
        name: {"dataType": "String", "stringValue": value} for name, value in values.items()
    }
    return {"messageId": message_id, "body": body, "messageAttributes": attributes}


def consume(*records: dict[str, Any]) -> list[object]:
    """Ids of the messages that come again."""
    answer = once.handler({"Records": list(records)}, CONTEXT)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def booked(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Ids of the events that were booked."""
    return [json.loads(line)["eventId"] for line in capsys.readouterr().out.splitlines()]


def test_once(capsys: pytest.CaptureFixture[str]) -> None:
    """An event is booked once, in one message or in several."""
    assert not consume(message("1", "stripe", "evt_1"))
    assert not consume(message("1", "stripe", "evt_1"))
    assert not consume(message("2", "stripe", "evt_1"), message("3", "stripe", "evt_2"))
    assert booked(capsys) == ["evt_1", "evt_2"]


def test_sources(capsys: pytest.CaptureFixture[str]) -> None:
    """The same id of another source is another event."""
    assert not consume(message("1", "stripe", "evt_1"), message("2", "billing", "evt_1"))
    assert booked(capsys) == ["evt_1", "evt_1"]


def test_failures(capsys: pytest.CaptureFixture[str]) -> None:
    """What failed is given back, and booked when it comes again."""
    assert consume(message("1", "stripe", "evt_1", "{"), message("2", "stripe", "evt_2")) == ["1"]
    assert not consume(message("1", "stripe", "evt_1"))
    assert booked(capsys) == ["evt_2", "evt_1"]
    assert consume(message("3", "stripe", "evt_3", "{")) == ["3"]


def test_no_id() -> None:
    """A message without an id is given back."""
    assert consume({**message("1", "", ""), "messageAttributes": {}}) == ["1"]


def test_thirty_days(table: Table) -> None:  # pylint: disable=redefined-outer-name
    """An event is remembered for 30 days."""
    consume(message("1", "stripe", "evt_1"))
    [item] = table.items.values()
    assert int(item["expiration"]["N"]) - time.time() == pytest.approx(30 * 24 * 60 * 60, abs=60)
