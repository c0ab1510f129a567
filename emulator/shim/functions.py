"""How functions are invoked, where MiniStack 1.5.33 does it differently.

* A rule of EventBridge invokes its function asynchronously: a failure is tried again twice, and then goes to the
  function's own destination or dead-letter queue. MiniStack invokes it once.
* Reserved concurrency is that of the function, whatever alias or version it is invoked by; MiniStack looks for it at
  the version, which has none.
"""

from __future__ import annotations

import json
from typing import Any


def dispatch_to_function(arn: str, payload: str) -> None:
    """Invokes the function of a rule's target."""
    from ministack.services import lambda_svc

    version, config, _name = lambda_svc._get_func_record_for_ref(arn)
    if not version or not config:
        return
    function = lambda_svc._functions[config["FunctionName"]]
    _name, qualifier = lambda_svc._lambda_function_name_and_qualifier_from_arn(arn)
    settings = (function.get("event_invoke_configs") or {}).get(qualifier or "$LATEST")
    record = lambda_svc._execution_record_for_config(version, config)
    lambda_svc.invoke_async_with_retry({**record, "event_invoke_config": settings}, json.loads(payload))


def reserved_concurrency(_version: Any, config: dict[str, Any]) -> int | None:
    """What is reserved for the function that a version belongs to."""
    from ministack.services import lambda_svc

    function = lambda_svc._functions.get(config.get("FunctionName")) or {}
    reserved = function.get("concurrency")
    if isinstance(reserved, dict):
        reserved = reserved.get("ReservedConcurrentExecutions")
    return None if reserved is None else int(reserved)


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import eventbridge, lambda_svc

    eventbridge._dispatch_to_lambda = dispatch_to_function
    lambda_svc._reserved_concurrency = reserved_concurrency
