"""Targets of a load balancer: MiniStack 1.5.33 knows one by its id only, and AWS by id and port."""

from __future__ import annotations

from typing import Any


def change(params: Any, operation: str) -> Any:
    """Registers targets, or takes them back."""
    from ministack.services import alb

    group = alb._p(params, "TargetGroupArn")
    if group not in alb._tgs:
        return alb._error("TargetGroupNotFound", f"Target group '{group}' not found.")
    default = alb._tgs[group].get("Port", 80)

    def key(target: dict[str, Any]) -> tuple[str, int]:
        return target["Id"], int(target.get("Port", default))

    named = {key(target): target for target in alb._parse_targets_param(params)}
    others = [target for target in alb._targets.get(group, []) if key(target) not in named]
    alb._targets[group] = others + (list(named.values()) if operation == "RegisterTargets" else [])
    return alb._empty(operation)


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import alb

    for operation in ("RegisterTargets", "DeregisterTargets"):
        alb._ACTION_MAP[operation] = lambda params, operation=operation: change(params, operation)
