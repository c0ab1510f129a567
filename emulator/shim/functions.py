"""How functions are invoked, where MiniStack 1.5.33 does it differently.

* A rule of EventBridge invokes its function asynchronously: a failure is tried again twice, and then goes to the
  function's own destination or dead-letter queue. MiniStack invokes it once.
* Reserved concurrency is that of the function, whatever alias or version it is invoked by; MiniStack looks for it at
  the version, which has none.
* What a function asks of 127.0.0.1 over HTTPS is asked so at any port but that of the emulator; MiniStack asks it in
  plain HTTP, whoever is there.
"""

from __future__ import annotations

import json
from typing import Any


DOWNGRADED = 'if (host === "127.0.0.1" || host === "localhost" || host === msHost'
DOWNGRADED_END = "|| (advertised && host === advertised)) {"
OURS = "[undefined, null, 443, msPort].some(function(port) { return port == options.port; })"


def keep_https(worker: str) -> str:
    """The script of a worker that asks only the emulator in plain HTTP."""
    start = worker.index(DOWNGRADED)
    end = worker.index(DOWNGRADED_END, start) + len(DOWNGRADED_END)
    condition = worker[start:end].removeprefix("if (").removesuffix(") {")
    return f"{worker[:start]}if ({OURS} && ({condition})) {{{worker[end:]}"


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
    from ministack.core import lambda_runtime
    from ministack.services import eventbridge, lambda_svc

    lambda_runtime._NODEJS_WORKER_SCRIPT = keep_https(lambda_runtime._NODEJS_WORKER_SCRIPT)
    eventbridge._dispatch_to_lambda = dispatch_to_function
    lambda_svc._reserved_concurrency = reserved_concurrency
