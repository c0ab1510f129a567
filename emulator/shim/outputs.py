"""Outputs of stacks of other regions: MiniStack 1.5.33 looks for them in the region of the stack that asks."""

from __future__ import annotations

from typing import Any

OUTPUT = "Fn::GetStackOutput"


def install() -> None:
    """Patches MiniStack."""
    from ministack.core.responses import get_account_id, request_scope
    from ministack.services.cloudformation import engine

    original = engine._resolve_refs

    def resolve(value: Any, *more: Any) -> Any:
        asked = value.get(OUTPUT) if isinstance(value, dict) else None
        if not isinstance(asked, dict) or "Region" not in asked:
            return original(value, *more)
        # What names the stack is resolved where it was written.
        named = {key: original(part, *more) for key, part in asked.items()}
        with request_scope(get_account_id(), named.pop("Region")):
            return original({OUTPUT: named}, *more)

    engine._resolve_refs = resolve
