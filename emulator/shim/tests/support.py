"""MiniStack with the shim, and how CloudFormation uses it."""

import json
import os
import tempfile

import shim
from shim import record

FOLDER = tempfile.TemporaryDirectory()
RECORD_FILE = os.path.join(FOLDER.name, "recorded.json")
os.environ["STATE_DIR"] = FOLDER.name
shim.install(record.Record(RECORD_FILE))

from ministack.services.cloudformation import provisioners  # noqa: E402

STACK = "stack"


def create(resource_type, logical_id, **props):
    """Creates a resource as CloudFormation does."""
    return provisioners._RESOURCE_HANDLERS[resource_type]["create"](logical_id, props, STACK)


def update(resource_type, physical_id, old, new, logical_id="Thing"):
    """Updates a resource as CloudFormation does."""
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    more = (logical_id,) if handler.get("update_with_logical_id") else ()
    return handler["update"](physical_id, old, new, STACK, *more)


def delete(resource_type, physical_id, props):
    """Deletes a resource as CloudFormation does."""
    provisioners._RESOURCE_HANDLERS[resource_type]["delete"](physical_id, props)


def recorded():
    """What the file says."""
    if not os.path.exists(RECORD_FILE):
        return []
    with open(RECORD_FILE, encoding="utf-8") as file:
        return [(entry["type"], entry["logicalId"]) for entry in json.load(file)]
