"""A small service in Python."""

import json
from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answers every request with what it got."""
    body = {"path": event["rawPath"], "requestId": event["requestContext"]["requestId"]}
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(body),
    }
