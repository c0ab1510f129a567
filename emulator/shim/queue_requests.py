"""How a REST API stores a request in a queue, where MiniStack 1.5.33 evaluates less of the request template.

* `#foreach` over the names of the headers, which are as the sender wrote them (API Gateway Developer Guide, "Variables
  for data transformations").
* `$context` of the request: its id, its time, the domain and the path.
* Amazon SQS counts the message attributes against the largest message of a queue (Amazon SQS Developer Guide, "Message
  quotas"); MiniStack counts the body alone.
"""

from __future__ import annotations

import re
import time
import uuid
from contextvars import ContextVar
from typing import Any

from . import http_api

EACH_HEADER = re.compile(
    r"#foreach\(\$(?P<name>\w+) in \$input\.params\(\)\.header\.keySet\(\)\)(?P<body>.*?)#end", re.DOTALL
)
CONTEXT: ContextVar[dict[str, Any] | None] = ContextVar("CONTEXT", default=None)


def context_of(headers: dict[str, Any], stage: str, path: str) -> dict[str, Any]:
    """What a template knows of its request."""
    return {
        "requestId": str(uuid.uuid4()),
        "requestTimeEpoch": int(time.time() * 1000),
        "domainName": headers.get("host", "").split(":")[0],
        "path": f"/{stage}{path}",
    }


def unrolled(template: str, headers: list[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """The template with the body of its loop once for each header, and what its variables are."""
    values: dict[str, str] = {}

    def body(match: re.Match[str], index: int, name: str, value: str) -> str:
        variable = match["name"]
        values[f"name{index}"], values[f"value{index}"] = name, value
        once = match["body"].replace(f"$input.params().header.get(${variable})", f"$value{index}")
        return once.replace(f"${variable}", f"$name{index}")

    def loop(match: re.Match[str]) -> str:
        return "".join(body(match, index, *header) for index, header in enumerate(headers))

    return EACH_HEADER.sub(loop, template), values


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import apigateway_v1, sqs

    invoke, send = apigateway_v1._invoke_sqs_v1, sqs._dispatch

    def render(template: str, body: str, params: dict[str, Any], context: dict[str, Any] | None = None) -> str:
        text, values = unrolled(template, http_api.SENT_HEADERS.get() or [])
        known = {**(context or {}), **(CONTEXT.get() or {})}
        state = {"vars": values, "context": known, "body": body, "params": params, "gobbled": False}
        return str(apigateway_v1._vtl_render(text, state))

    async def invoke_queue(integration: Any, api_id: str, stage_name: str, *rest: Any, **options: Any) -> Any:
        _stage, _resource, path, _method, headers = rest[:5]
        CONTEXT.set(context_of(headers, stage_name, path))
        return await invoke(integration, api_id, stage_name, *rest, **options)

    async def dispatch(action: str, data: dict[str, Any], url: str) -> Any:
        if action == "SendMessage":
            refuse_large(sqs, data, url)
        return await send(action, data, url)

    apigateway_v1._render_request_template_v1 = render
    apigateway_v1._invoke_sqs_v1 = invoke_queue
    sqs._dispatch = dispatch


def refuse_large(sqs: Any, data: dict[str, Any], url: str) -> None:
    """Refuses a message that is too large with its attributes."""
    queue = sqs._queues.get(url)
    limit = int(queue["attributes"].get("MaximumMessageSize", 1_048_576)) if queue else 1_048_576
    texts = [data.get("MessageBody", "")]
    for name, value in (data.get("MessageAttributes") or {}).items():
        texts += [name, value.get("DataType", ""), value.get("StringValue", "")]
    if sum(len(text.encode()) for text in texts) > limit:
        raise sqs._Err("InvalidParameterValue", f"One or more parameters are invalid. Reason: Message must be shorter than {limit} bytes.")
