"""Resource types that are deployed in name only."""

from __future__ import annotations

import hashlib
import json
import os
import threading

# Types that exist in name only. The attributes are what Fn::GetAtt returns.
RECORD_ONLY: dict[str, dict[str, str]] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": {"Id": "{id}"},
    "AWS::ApplicationAutoScaling::ScalingPolicy": {"Arn": "arn:aws:autoscaling:{region}:{account}:{id}"},
    "AWS::CloudWatch::AnomalyDetector": {"Id": "{id}"},
    "AWS::CloudWatch::CompositeAlarm": {"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"},
    "AWS::CloudWatch::InsightRule": {"Arn": "arn:aws:cloudwatch:{region}:{account}:insight-rule/{id}"},
    "AWS::Logs::QueryDefinition": {"QueryDefinitionId": "{id}"},
    "AWS::WAFv2::LoggingConfiguration": {},
    "AWS::WAFv2::WebACLAssociation": {},
    "AWS::XRay::Group": {"GroupARN": "arn:aws:xray:{region}:{account}:group/{id}"},
    "AWS::XRay::SamplingRule": {"RuleARN": "arn:aws:xray:{region}:{account}:sampling-rule/{id}"},
}

# Types of which MiniStack implements one kind and refuses another: recorded when the property is there.
RECORD_ONLY_WITH: dict[str, tuple[str, dict[str, str]]] = {
    "AWS::CloudWatch::Alarm": ("Metrics", {"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"}),
}

# Properties that MiniStack stores at most: the resource is real, and this part of it does nothing.
RECORD_ONLY_PROPERTIES: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Stage": ("AccessLogSetting", "TracingEnabled"),
    "AWS::Lambda::EventSourceMapping": ("MaximumBatchingWindowInSeconds",),
    "AWS::Lambda::Function": ("TracingConfig",),
}

# The property that holds the physical name, where a type has one.
NAME_PROPERTIES = ("AlarmName", "GroupName", "RuleName", "PolicyName")


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


def recording_handlers(resource_type: str, templates: dict[str, str], record: Record) -> dict:
    """CloudFormation handlers that write a resource down."""
    from ministack.core.responses import get_account_id, get_region

    def attributes(physical_id: str) -> dict[str, str]:
        values = {"id": physical_id, "region": get_region(), "account": get_account_id()}
        return {name: template.format(**values) for name, template in templates.items()}

    def create(logical_id, props, stack):
        name = next((props[key] for key in NAME_PROPERTIES if props.get(key)), None)
        unique = hashlib.sha256(f"{stack}/{logical_id}".encode()).hexdigest()[:8]
        physical_id = name or f"{stack}-{logical_id}-{unique}"
        record.add(physical_id, resource_type, stack, logical_id)
        return physical_id, attributes(physical_id)

    def update(physical_id, _old, _new, _stack):
        return physical_id, attributes(physical_id)

    def delete(physical_id, _props):
        record.remove(physical_id, resource_type)

    return {"create": create, "update": update, "delete": delete}


def install(handlers: dict, record: Record) -> None:
    """Lets templates deploy that hold types which MiniStack does not know."""
    for resource_type, templates in RECORD_ONLY.items():
        handlers.setdefault(resource_type, recording_handlers(resource_type, templates, record))
    for resource_type, (key, templates) in RECORD_ONLY_WITH.items():
        recorded = recording_handlers(resource_type, templates, record)
        handlers[resource_type] = choose(key, recorded, handlers[resource_type])
    for resource_type, names in RECORD_ONLY_PROPERTIES.items():
        handlers[resource_type] = with_record_of(resource_type, names, record, handlers[resource_type])


def with_record_of(resource_type: str, names: tuple[str, ...], record: Record, original: dict) -> dict:
    """Handlers that also write down which of the properties a resource has."""

    def create(logical_id, props, stack):
        physical_id, attributes = original["create"](logical_id, props, stack)
        for name in names:
            if props.get(name):
                record.add(physical_id, f"{resource_type} {name}", stack, logical_id)
        return physical_id, attributes

    def delete(physical_id, props, *logical_id):
        for name in names:
            record.remove(physical_id, f"{resource_type} {name}")
        return original["delete"](physical_id, props, *logical_id)

    return {**original, "create": create, "delete": delete}


def choose(key: str, recorded: dict, original: dict) -> dict:
    """Handlers that record resources with a property, and leave the others to MiniStack."""

    def create(logical_id, props, stack):
        return (recorded if props.get(key) else original)["create"](logical_id, props, stack)

    def update(physical_id, old, new, stack, logical_id=None):
        if old.get(key) and new.get(key):
            return recorded["update"](physical_id, old, new, stack)
        if old.get(key) or new.get(key):
            delete(physical_id, old)
            return create(logical_id or physical_id, new, stack)
        more = (logical_id,) if original.get("update_with_logical_id") else ()
        return original["update"](physical_id, old, new, stack, *more)

    def delete(physical_id, props):
        return (recorded if props.get(key) else original)["delete"](physical_id, props)

    return {**original, "create": create, "update": update, "delete": delete, "update_with_logical_id": True}
