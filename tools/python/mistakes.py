"""Makes a pipeline with each of some wrong props, and prints what Python raised, as JSON."""

import json
from typing import Any

from aws_cdk import App, Duration, Stack
from cdk_golden_paths import WebhookPipeline, WebhookRoute, WebhookSource

MISTAKES: dict[str, dict[str, Any]] = {
    "a bad suffix": {"environment_suffix": "Prod_1"},
    "a short visibility timeout": {
        "environment_suffix": "dev",
        "ingest_visibility_timeout": Duration.seconds(179),
    },
    "several broken rules": {
        "environment_suffix": "-dev",
        "project_name": "a b",
        "router_batch_size": 11,
        "routes": [
            WebhookRoute(
                name="payments",
                transaction_types=["payment"],
                visibility_timeout=Duration.seconds(10),
            )
        ],
    },
    "an unknown keyword": {"environment_suffix": "dev", "environment": "dev"},
    "a missing keyword": {},
    "a wrong type": {"environment_suffix": 42},
    "a wrong type in a list": {"environment_suffix": "dev", "routes": ["payments"]},
}


SOURCE = WebhookSource.unverified(reason="It is about mistakes.")


def raised_by(props: dict[str, Any]) -> dict[str, str]:
    """Type and text of what the construct raises."""
    try:
        WebhookPipeline(Stack(App(), "Stack"), "Pipeline", **({"source": SOURCE} | props))
    except (RuntimeError, TypeError) as error:
        return {"type": type(error).__name__, "text": str(error)}
    return {"type": "nothing", "text": ""}


if __name__ == "__main__":
    print(json.dumps({name: raised_by(props) for name, props in MISTAKES.items()}))
