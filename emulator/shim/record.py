"""Resource types that are deployed in name only."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from typing import NamedTuple


class RecordOnly(NamedTuple):
    """A type that exists in name only."""

    # What Fn::GetAtt returns, by attribute.
    attributes: dict[str, str]
    # The property that holds the name, where a type has one.
    name: str = ""
    # What Ref returns.
    ref: str = "{id}"


ALARM = RecordOnly({"Arn": "arn:aws:cloudwatch:{region}:{account}:alarm:{id}"}, "AlarmName")
MUTE_RULE = "arn:aws:cloudwatch:{region}:{account}:alarm-mute-rule:{id}"
SLO = "arn:aws:application-signals:{region}:{account}:slo/{id}"
DATE = "2026-01-01T00:00:00.000Z"
SLO_TIMES = {"CreatedTime": "1767225600", "LastUpdatedTime": "1767225600"}

RECORD_ONLY: dict[str, RecordOnly] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": RecordOnly({"Id": "{id}"}),
    "AWS::ApplicationAutoScaling::ScalingPolicy": RecordOnly(
        {"Arn": "arn:aws:autoscaling:{region}:{account}:{id}"}, "PolicyName"
    ),
    "AWS::ApplicationSignals::Discovery": RecordOnly({"AccountId": "{account}"}, ref="{account}"),
    "AWS::ApplicationSignals::ServiceLevelObjective": RecordOnly(
        {"Arn": SLO, "EvaluationType": "PeriodBased", **SLO_TIMES}, "Name", SLO
    ),
    "AWS::CloudWatch::AlarmMuteRule": RecordOnly(
        {"Arn": MUTE_RULE, "LastUpdatedTimestamp": DATE, "MuteType": "RECURRING", "Status": "SCHEDULED"},
        "Name",
        MUTE_RULE,
    ),
    "AWS::CloudWatch::AnomalyDetector": RecordOnly({"Id": "{id}"}),
    "AWS::CloudWatch::CompositeAlarm": ALARM,
    "AWS::CloudWatch::InsightRule": RecordOnly(
        {"Arn": "arn:aws:cloudwatch:{region}:{account}:insight-rule/{id}"}, "RuleName"
    ),
    "AWS::CodeDeploy::Application": RecordOnly({}, "ApplicationName"),
    "AWS::CodeDeploy::DeploymentConfig": RecordOnly({}, "DeploymentConfigName"),
    "AWS::CodeDeploy::DeploymentGroup": RecordOnly({}, "DeploymentGroupName"),
    "AWS::Logs::QueryDefinition": RecordOnly({"QueryDefinitionId": "{id}"}),
    "AWS::WAFv2::LoggingConfiguration": RecordOnly({}),
    "AWS::WAFv2::WebACLAssociation": RecordOnly({}),
    "AWS::XRay::Group": RecordOnly({"GroupARN": "arn:aws:xray:{region}:{account}:group/{id}"}, "GroupName"),
    "AWS::XRay::SamplingRule": RecordOnly(
        {"RuleARN": "arn:aws:xray:{region}:{account}:sampling-rule/{id}"}, "RuleName"
    ),
}

# Types of which MiniStack implements one kind and refuses another: recorded when the property is there.
RECORD_ONLY_WITH: dict[str, tuple[str, RecordOnly]] = {
    "AWS::CloudWatch::Alarm": ("Metrics", ALARM),
}

# Properties that MiniStack stores at most: the resource is real, and this part of it does nothing.
RECORD_ONLY_PROPERTIES: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Stage": ("AccessLogSetting", "TracingEnabled"),
    "AWS::ApiGatewayV2::Api": ("DisableExecuteApiEndpoint",),
    "AWS::ApiGatewayV2::DomainName": ("MutualTlsAuthentication",),
    "AWS::ApiGatewayV2::Stage": ("AccessLogSettings", "DefaultRouteSettings", "RouteSettings"),
    "AWS::Lambda::EventSourceMapping": ("MaximumBatchingWindowInSeconds",),
    "AWS::Lambda::Function": ("TracingConfig",),
    "AWS::Logs::MetricFilter": ("MetricTransformations",),
}

# Physical names that are unique only within what these properties name.
SCOPE_PROPERTIES = ("ApiId", "RestApiId", "LogGroupName")


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


def with_record_of(resource_type: str, names: tuple[str, ...], record: Record, original: dict) -> dict:
    """Handlers that also write down which of the properties a resource has."""

    def scoped(physical_id: str, props: dict) -> str:
        return "/".join([*(props[key] for key in SCOPE_PROPERTIES if props.get(key)), physical_id])

    def write_down(physical_id: str, props: dict, stack: str, logical_id: str) -> None:
        for name in names:
            if props.get(name):
                record.add(scoped(physical_id, props), f"{resource_type} {name}", stack, logical_id)

    def forget(physical_id: str, props: dict) -> None:
        for name in names:
            record.remove(scoped(physical_id, props), f"{resource_type} {name}")

    def create(logical_id, props, stack):
        physical_id, attributes = original["create"](logical_id, props, stack)
        write_down(physical_id, props, stack, logical_id)
        return physical_id, attributes

    def update(physical_id, old, new, stack, logical_id):
        more = (logical_id,) if original.get("update_with_logical_id") else ()
        updated_id, attributes = original["update"](physical_id, old, new, stack, *more)
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
