"""Settings of DynamoDB tables that MiniStack 1.5.33 implements and its CloudFormation drops, replicas among them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from typing import Any

from .template import is_true

Properties = dict[str, Any]

GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
# What a replica shares with the table that it was made of.
SHARED = ("AttributeDefinitions", "BillingModeSummary", "GlobalSecondaryIndexes", "ProvisionedThroughput")


def store_table(name: str, props: Properties) -> None:
    """AWS::DynamoDB::Table: TTL, point-in-time recovery, deletion protection and key."""
    store_settings(name, props, props)


def store_global_table(name: str, props: Properties) -> dict[str, str]:
    """AWS::DynamoDB::GlobalTable: the replicas, and the same of each; returns its attributes."""
    from ministack.core.responses import get_account_id, get_region, request_scope
    from ministack.services import dynamodb

    replicas = {replica["Region"]: replica for replica in props.get("Replicas", [])}
    change_replicas(name, {get_region(), *replicas})
    account, table = get_account_id(), dynamodb._tables[name]
    for region, replica in replicas.items():
        with request_scope(account, region):
            share(dynamodb._tables[name], table)
            store_settings(name, props, replica)
            tags = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in replica.get("Tags", [])]
            dynamodb._tags[dynamodb._tables[name]["TableArn"]] = tags
    stream = {"StreamArn": table["LatestStreamArn"]} if table.get("LatestStreamArn") else {}
    return {"TableId": table["TableId"], **stream}


def change_replicas(name: str, regions: Collection[str]) -> None:
    """Makes a table one of these regions, of which its own is one."""
    from ministack.core.responses import get_region
    from ministack.services import dynamodb

    there = set(dynamodb._replica_group(dynamodb._tables[name])) or {get_region()}
    changes = [("Delete", region) for region in sorted(there.difference(regions))]
    changes += [("Create", region) for region in sorted(set(regions) - there)]
    for action, region in changes:
        update = {"TableName": name, "ReplicaUpdates": [{action: {"RegionName": region}}]}
        status, _headers, body = dynamodb._update_table(update)
        if status >= 400:
            raise ValueError(f"{GLOBAL_TABLE}: {body!r}")


def share(replica: Properties, table: Properties) -> None:
    """Gives a replica the indexes and the capacity of the table; each index has an ARN of its own."""
    from ministack.services import dynamodb

    replica.update(copy.deepcopy({key: table[key] for key in SHARED if key in table}))
    for index in replica["GlobalSecondaryIndexes"]:
        index["IndexArn"] = f"{replica['TableArn']}/index/{index['IndexName']}"
    # Which items they hold is found out when it is next asked for.
    replica.pop(dynamodb._INDEX_MEMBERS, None)


def store_settings(name: str, props: Properties, replica: Properties) -> None:
    """What a table has of its own in each region; in that region."""
    from ministack.services import dynamodb

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


def with_replicas(delete: Callable[[str, Properties], None]) -> Callable[[str, Properties], None]:
    """A delete that takes the replicas along."""
    from ministack.core.responses import get_region
    from ministack.services import dynamodb

    def delete_all(name: str, props: Properties) -> None:
        if name in dynamodb._tables:
            change_replicas(name, {get_region()})
        delete(name, props)

    return delete_all


def install(handlers: dict[str, dict[str, Any]]) -> None:
    """Patches the handlers of CloudFormation's types; what comes after create and update is in properties.py."""
    handlers[GLOBAL_TABLE] = {**handlers[GLOBAL_TABLE], "delete": with_replicas(handlers[GLOBAL_TABLE]["delete"])}
