"""Settings of a DynamoDB table that MiniStack 1.5.33 implements and its CloudFormation drops."""

from __future__ import annotations

from typing import Any

from .template import is_true

Properties = dict[str, Any]


def store_settings(name: str, props: Properties) -> None:
    """TTL, point-in-time recovery, deletion protection and key of a table, or of a global table's replica."""
    from ministack.core.responses import get_region
    from ministack.services import dynamodb

    replica = next((r for r in props.get("Replicas", []) if r.get("Region") == get_region()), props)
    store_ttl(name, props.get("TimeToLiveSpecification") or {})
    recovery = replica.get("PointInTimeRecoverySpecification") or {}
    dynamodb._pitr_settings[name] = is_true(recovery.get("PointInTimeRecoveryEnabled"))
    table = dynamodb._tables[name]
    table["DeletionProtectionEnabled"] = is_true(replica.get("DeletionProtectionEnabled"))
    table["SSEDescription"] = encryption(props, replica)


def store_ttl(name: str, specification: Properties) -> None:
    """The attribute that says when an item expires."""
    from ministack.services import dynamodb

    dynamodb._ttl_settings.pop(name, None)
    if is_true(specification.get("Enabled")):
        enabled = {"Enabled": True, "AttributeName": specification["AttributeName"]}
        dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": enabled})


def encryption(props: Properties, replica: Properties) -> Properties | None:
    """What DescribeTable says of the key, which a global table names for each replica."""
    from ministack.services import dynamodb

    specification = props.get("SSESpecification") or {}
    if not is_true(specification.get("SSEEnabled")):
        return None
    key = {**specification, **(replica.get("SSESpecification") or {})}.get("KMSMasterKeyId")
    described: Properties = dynamodb._sse_description_from_spec(
        {"Enabled": True, "SSEType": specification.get("SSEType", "KMS"), "KMSMasterKeyId": key}
    )
    return described
