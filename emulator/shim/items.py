"""What becomes of items, where MiniStack 1.5.33 does it differently.

* An item whose time is over leaves a REMOVE record in the stream, in the name of the service (DynamoDB Developer Guide,
  "DynamoDB Streams and Time to Live"); MiniStack removes it without a word.
* Sums have 38 digits, as numbers do; MiniStack rounds them to 28.
"""

from __future__ import annotations

import decimal
import threading
from typing import Any

DIGITS = 38
REAPER = "dynamodb-ttl-reaper"
SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def record_expiry(dynamodb: Any, table: dict[str, Any], item: dict[str, Any]) -> None:
    """Writes the record of an item that has gone. Each replica finds out for itself, so it is not replicated."""
    from ministack.core.responses import request_scope

    _arn, _aws, _dynamodb, region, account, _resource = table["TableArn"].split(":", 5)
    name = table["TableName"]
    with request_scope(account, region):
        before = dynamodb.stream_end_position(name)
        dynamodb._emit_stream_event(name, "REMOVE", item, None, replicate=False)
        for record in dynamodb.stream_records_since(name, before, 1):
            record["userIdentity"] = dict(SERVICE)


def record_expiries(dynamodb: Any) -> None:
    """Lets the reaper leave records."""
    remove = dynamodb._remove_item

    def remove_item(table: dict[str, Any], partition: Any, sort: Any) -> Any:
        item = remove(table, partition, sort)
        if item is not None and threading.current_thread().name == REAPER:
            record_expiry(dynamodb, table, item)
        return item

    dynamodb._remove_item = remove_item


def count_all_digits() -> None:
    """For this thread and its tasks, and for threads to come."""
    decimal.DefaultContext.prec = DIGITS
    decimal.getcontext().prec = DIGITS


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import dynamodb

    record_expiries(dynamodb)
    count_all_digits()
