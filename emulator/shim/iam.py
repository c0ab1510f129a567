"""Permissions that MiniStack 1.5.33 asks for and AWS does not know, and what it does not know of Amazon ECS."""

from __future__ import annotations

import json
from typing import Any

# A batch needs the permission of the single action (Service Authorization Reference, Amazon SQS and Amazon SNS).
BATCH_ACTIONS = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def cluster_context(body: bytes) -> dict[str, str]:
    """The condition key ecs:cluster, for a request to Amazon ECS; a cluster may be named instead of its ARN."""
    from ministack.core.responses import get_account_id, get_region

    cluster = json.loads(body or b"{}").get("cluster")
    if not cluster:
        return {}
    is_arn = cluster.startswith("arn:")
    return {"ecs:cluster": cluster if is_arn else f"arn:aws:ecs:{get_region()}:{get_account_id()}:cluster/{cluster}"}


def service_arn(body: bytes) -> str | None:
    """The service that a request to Amazon ECS is about, the first of several; MiniStack asks for the cluster instead."""
    request = json.loads(body or b"{}")
    service = next(iter(request.get("services") or [request.get("service")]), None)
    if not service or service.startswith("arn:"):
        return service
    return f"{cluster_context(body)['ecs:cluster'].replace(':cluster/', ':service/')}/{service}"


def install() -> None:
    """Patches MiniStack."""
    from ministack.core import iam_actions

    original = iam_actions.extract_iam_action

    def extract_iam_action(*args, **options):
        action = original(*args, **options)
        return BATCH_ACTIONS.get(action, action)

    iam_actions.extract_iam_action = extract_iam_action
    tag_context = iam_actions.request_tag_context

    def request_context(service: str, action: str, body: bytes, params: Any) -> Any:
        context = tag_context(service, action, body, params)
        return {**context, **(cluster_context(body) if action.startswith("ecs:") else {})}

    iam_actions.request_tag_context = request_context
    resource_arn = iam_actions.extract_resource_arn

    def extract_resource_arn(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> Any:
        found = service_arn(body) if service == "ecs" else None
        return found or resource_arn(service, method, path, headers, body, *more)

    iam_actions.extract_resource_arn = extract_resource_arn
