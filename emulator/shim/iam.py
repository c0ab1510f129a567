"""Permissions that MiniStack 1.5.33 asks for and AWS does not know."""

from __future__ import annotations

# A batch needs the permission of the single action (Service Authorization Reference, Amazon SQS and Amazon SNS).
BATCH_ACTIONS = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def install() -> None:
    """Patches MiniStack."""
    from ministack.core import iam_actions

    original = iam_actions.extract_iam_action

    def extract_iam_action(*args, **options):
        action = original(*args, **options)
        return BATCH_ACTIONS.get(action, action)

    iam_actions.extract_iam_action = extract_iam_action
