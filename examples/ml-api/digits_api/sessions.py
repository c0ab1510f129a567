"""Counts the predictions of a session in DynamoDB, until some time after the last of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from digits_api.settings import Sessions

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

# A caller waits for it: two quick tries.
CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2})

ONE_MORE = (
    "SET expiresAt = :new ADD predictions :one",
    "attribute_not_exists(expiresAt) OR expiresAt > :now",
)
ANEW = ("SET expiresAt = :new, predictions = :one", "expiresAt <= :now")


@dataclass(frozen=True)
class Session:
    """What is known of a session; one that is unknown or forgotten has no predictions."""

    session_id: str
    predictions: int
    expires_at: int | None


class SessionStore:
    """The table has the partition key `id` and the TTL attribute `expiresAt`."""

    def __init__(self, settings: Sessions) -> None:
        self._settings = settings
        self._client = boto3.client("dynamodb", settings.region, config=CONFIG)

    def count(self, session_id: str) -> Session:
        """One more prediction. A session that has expired and is still there begins anew."""
        now = int(time.time())
        values = {
            ":now": _n(now),
            ":new": _n(now + self._settings.ttl_seconds),
            ":one": _n(1),
        }
        # Between the first two another request may have begun it anew, and that one counts.
        for update, condition in (ONE_MORE, ANEW):
            try:
                return self._update(session_id, update, condition, values)
            except self._client.exceptions.ConditionalCheckFailedException:
                pass
        return self._update(session_id, *ONE_MORE, values)

    def get(self, session_id: str) -> Session:
        """DynamoDB deletes within days of the time: until then it is not told of."""
        item = self._client.get_item(
            TableName=self._settings.table,
            Key={"id": {"S": session_id}},
            ConsistentRead=True,
        ).get("Item", {})
        session = _session(session_id, item)
        if session.expires_at is None or session.expires_at <= time.time():
            return Session(session_id, 0, None)
        return session

    def _update(
        self,
        session_id: str,
        update: str,
        condition: str,
        values: dict[str, AttributeValueTypeDef],
    ) -> Session:
        item = self._client.update_item(
            TableName=self._settings.table,
            Key={"id": {"S": session_id}},
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return _session(session_id, item)


def _n(value: int) -> AttributeValueTypeDef:
    return {"N": str(value)}


def _session(session_id: str, item: dict[str, AttributeValueTypeDef]) -> Session:
    expires_at = item.get("expiresAt", {}).get("N")
    return Session(
        session_id,
        int(item.get("predictions", {}).get("N", "0")),
        None if expires_at is None else int(expires_at),
    )
