"""Resource types, and properties, that are deployed in name only."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from typing import Any

from .record_only import RECORD_ONLY, RECORD_ONLY_PROPERTIES, RECORD_ONLY_WITH, RecordOnly

# Physical names that are unique only within what these properties name.
SCOPE_PROPERTIES = ("ApiId", "EventBusName", "RestApiId", "LogGroupName")


class Record:
    """The resources that were deployed in name only, as a JSON file that is replaced at each change."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._resources: dict[str, dict[str, str]] = {}

    def add(self, physical_id: str, resource_type: str, stack: str, logical_id: str) -> None:
        """Remembers a resource."""
        with self._lock:
            self._resources[f"{resource_type} {physical_id}"] = {
                "stack": stack,
                "logicalId": logical_id,
                "type": resource_type,
            }
            self._write()

    def remove(self, physical_id: str, resource_type: str) -> None:
        """Forgets a deleted resource."""
        with self._lock:
            if self._resources.pop(f"{resource_type} {physical_id}", None):
                self._write()

    def resources(self) -> list[dict[str, str]]:
        """Every resource, in a stable order."""
        return sorted(self._resources.values(), key=lambda r: (r["stack"], r["type"], r["logicalId"]))

    def _write(self) -> None:
        if self._path:
            with open(f"{self._path}.new", "w", encoding="utf-8") as file:
                json.dump(self.resources(), file)
            os.replace(f"{self._path}.new", self._path)


def recording_handlers(resource_type: str, kind: RecordOnly, record: Record) -> dict:
    """CloudFormation handlers that write a resource down."""
    from ministack.core.responses import get_account_id, get_region

    def described(resource_id: str) -> tuple[str, dict[str, str]]:
        values = {"id": resource_id, "region": get_region(), "account": get_account_id()}
        attributes = {name: template.format(**values) for name, template in kind.attributes.items()}
        return kind.ref.format(**values), attributes

    def create(logical_id, props, stack):
        unique = hashlib.sha256(f"{stack}/{logical_id}".encode()).hexdigest()[:8]
        physical_id, attributes = described(props.get(kind.name) or f"{stack}-{logical_id}-{unique}")
        record.add(physical_id, resource_type, stack, logical_id)
        return physical_id, attributes

    def update(_physical_id, _old, new, stack, logical_id):
        return create(logical_id, new, stack)

    def delete(physical_id, _props):
        record.remove(physical_id, resource_type)

    return {"create": create, "update": update, "delete": delete, "update_with_logical_id": True}


def install(handlers: dict, record: Record) -> None:
    """Lets templates deploy that hold types which MiniStack does not know."""
    for resource_type, kind in RECORD_ONLY.items():
        handlers.setdefault(resource_type, recording_handlers(resource_type, kind, record))
    for resource_type, (key, kind) in RECORD_ONLY_WITH.items():
        recorded = recording_handlers(resource_type, kind, record)
        handlers[resource_type] = choose(key, recorded, handlers[resource_type])
    for resource_type, names in RECORD_ONLY_PROPERTIES.items():
        handlers[resource_type] = with_record_of(resource_type, names, record, handlers[resource_type])


def has(value: Any, path: list[str]) -> bool:
    """Whether there is something at the end of a path of properties."""
    if isinstance(value, list):
        return any(has(entry, path) for entry in value)
    if not path:
        return bool(value)
    return isinstance(value, dict) and has(value.get(path[0]), path[1:])


def with_record_of(resource_type: str, names: tuple[str, ...], record: Record, original: dict) -> dict:
    """Handlers that also write down which of the properties a resource has."""

    def scoped(physical_id: str, props: dict) -> str:
        return "/".join([*(props[key] for key in SCOPE_PROPERTIES if props.get(key)), physical_id])

    def write_down(physical_id: str, props: dict, stack: str, logical_id: str) -> None:
        for name in names:
            if has(props, name.split(".")):
                record.add(scoped(physical_id, props), f"{resource_type} {name}", stack, logical_id)

    def forget(physical_id: str, props: dict) -> None:
        for name in names:
            record.remove(scoped(physical_id, props), f"{resource_type} {name}")

    def create(logical_id, props, stack):
        physical_id, attributes = original["create"](logical_id, props, stack)
        write_down(physical_id, props, stack, logical_id)
        return physical_id, attributes

    def update(physical_id, old, new, stack, logical_id):
        if "update" in original:
            more = (logical_id,) if original.get("update_with_logical_id") else ()
            updated_id, attributes = original["update"](physical_id, old, new, stack, *more)
        else:
            updated_id, attributes = original["create"](logical_id, new, stack)
        forget(physical_id, old)
        write_down(updated_id, new, stack, logical_id)
        return updated_id, attributes

    def delete(physical_id, props, *logical_id):
        forget(physical_id, props)
        return original["delete"](physical_id, props, *logical_id)

    return {**original, "create": create, "update": update, "delete": delete, "update_with_logical_id": True}


def choose(key: str, recorded: dict, original: dict) -> dict:
    """Handlers that record resources with a property, and leave the others to MiniStack."""

    def create(logical_id, props, stack):
        return (recorded if props.get(key) else original)["create"](logical_id, props, stack)

    def update(physical_id, old, new, stack, logical_id=None):
        if old.get(key) and new.get(key):
            return recorded["update"](physical_id, old, new, stack, logical_id or physical_id)
        if old.get(key) or new.get(key):
            delete(physical_id, old)
            return create(logical_id or physical_id, new, stack)
        more = (logical_id,) if original.get("update_with_logical_id") else ()
        return original["update"](physical_id, old, new, stack, *more)

    def delete(physical_id, props):
        return (recorded if props.get(key) else original)["delete"](physical_id, props)

    return {**original, "create": create, "update": update, "delete": delete, "update_with_logical_id": True}
