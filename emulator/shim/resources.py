"""Resource types that MiniStack 1.5.33's services implement, and its CloudFormation does not know or forgets."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .template import is_true

Properties = dict[str, Any]
Resource = tuple[str, dict[str, str]]


def answered(resource_type: str, answer: tuple[int, Properties, bytes]) -> Properties:
    """What a service answered; an error fails the deployment."""
    status, _headers, body = answer
    if status >= 400:
        raise ValueError(f"{resource_type}: {body!r}")
    fields: Properties = json.loads(body) if body else {}
    return fields


def request_validator_handlers() -> dict[str, Any]:
    """AWS::ApiGateway::RequestValidator, which MiniStack's data plane enforces."""
    from ministack.services import apigateway_v1

    def create(_logical_id: str, props: Properties, _stack: str) -> Resource:
        answer = apigateway_v1._create_request_validator(props["RestApiId"], fields(props))
        validator_id = answered("AWS::ApiGateway::RequestValidator", answer)["id"]
        return validator_id, {"RequestValidatorId": validator_id}

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> Resource:
        if any(old.get(key) != new.get(key) for key in ("RestApiId", "Name")):
            return create(physical_id, new, stack)
        apigateway_v1._request_validators[new["RestApiId"]][physical_id].update(fields(new))
        return physical_id, {"RequestValidatorId": physical_id}

    def delete(physical_id: str, props: Properties) -> None:
        apigateway_v1._request_validators.get(props["RestApiId"], {}).pop(physical_id, None)

    def fields(props: Properties) -> Properties:
        return {
            "name": props.get("Name", ""),
            "validateRequestBody": is_true(props.get("ValidateRequestBody")),
            "validateRequestParameters": is_true(props.get("ValidateRequestParameters")),
        }

    return {"create": create, "update": update, "delete": delete}


def backup_selection_handlers() -> dict[str, Any]:
    """AWS::Backup::BackupSelection, every property of which replaces it."""
    from ministack.services import backup

    def create(_logical_id: str, props: Properties, _stack: str) -> Resource:
        answer = backup._create_selection(props["BackupPlanId"], props)
        selection = answered("AWS::Backup::BackupSelection", answer)["SelectionId"]
        plan = props["BackupPlanId"]
        return f"{selection}_{plan}", {"Id": selection, "SelectionId": selection, "BackupPlanId": plan}

    def update(physical_id: str, old: Properties, new: Properties, stack: str) -> Resource:
        delete(physical_id, old)
        return create(physical_id, new, stack)

    def delete(physical_id: str, props: Properties) -> None:
        backup._delete_selection(props["BackupPlanId"], physical_id.split("_", 1)[0])

    return {"create": create, "update": update, "delete": delete}


def archive_handlers() -> dict[str, Any]:
    """AWS::Events::Archive."""
    from ministack.services import eventbridge

    def create(logical_id: str, props: Properties, stack: str) -> Resource:
        unique = hashlib.sha256(f"{stack}/{logical_id}".encode()).hexdigest()[:8]
        # 48 characters at most.
        name = props.get("ArchiveName") or f"{stack}-{logical_id}"[:39] + f"-{unique}"
        source = {"ArchiveName": name, "EventSourceArn": props["SourceArn"]}
        arn = answered("AWS::Events::Archive", eventbridge._create_archive({**source, **fields(props)}))["ArchiveArn"]
        return name, {"ArchiveName": name, "Arn": arn}

    def update(physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Resource:
        if any(old.get(key) != new.get(key) for key in ("ArchiveName", "SourceArn")):
            delete(physical_id, old)
            return create(logical_id, new, stack)
        answered("AWS::Events::Archive", eventbridge._update_archive({"ArchiveName": physical_id, **fields(new)}))
        return physical_id, {"ArchiveName": physical_id, "Arn": eventbridge._archives[physical_id]["ArchiveArn"]}

    def delete(physical_id: str, _props: Properties) -> None:
        eventbridge._delete_archive({"ArchiveName": physical_id})

    def fields(props: Properties) -> Properties:
        pattern = props.get("EventPattern", "")
        return {
            "Description": props.get("Description", ""),
            "EventPattern": json.dumps(pattern) if isinstance(pattern, dict) else pattern,
            "RetentionDays": int(props.get("RetentionDays", 0)),
        }

    return {"create": create, "update": update, "delete": delete, "update_with_logical_id": True}


def install(handlers: dict[str, dict[str, Any]]) -> None:
    """Adds the handlers of the types."""
    handlers["AWS::ApiGateway::RequestValidator"] = request_validator_handlers()
    handlers["AWS::Backup::BackupSelection"] = backup_selection_handlers()
    handlers["AWS::Events::Archive"] = archive_handlers()
