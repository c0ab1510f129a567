"""What MiniStack's CloudFormation leaves out.

MiniStack 1.5.33 refuses templates with resource types it does not know, and drops some properties of those it does
know. What it has no service for is recorded (record.py, record_only.py), and named in the file recorded.json so that
nobody takes it for tested; the rest is handed on to MiniStack's own services (resources.py, properties.py, tables.py).
What the services do differently is in a module for each of them: gateway.py and rest_api.py, queue_requests.py for
requests that go to a queue, http_api.py with its events and CORS, edge.py for CloudFront, targets.py for load balancers,
functions.py, streams.py and items.py, what a batch is permitted by in iam.py, where it finds the keys of user pools in
pool_keys.py, and outputs of stacks in outputs.py.

Most of what is patched is private to MiniStack, so any other version is refused.
"""

from __future__ import annotations

import sys

from . import (
    edge,
    functions,
    gateway,
    http_cors,
    iam,
    items,
    outputs,
    pool_keys,
    properties,
    queue_requests,
    record,
    resources,
    rest_api,
    streams,
    targets,
)

TESTED_VERSION = "1.5.33"


def require_version(version: str) -> None:
    """Ends the process for a MiniStack that the patches were not tried with."""
    if version != TESTED_VERSION:
        sys.exit(
            f"the shim is written for MiniStack {TESTED_VERSION} and found {version}: "
            "check every patch in it against the new version before you change requirements.txt"
        )


def install(into: record.Record) -> None:
    """Patches MiniStack."""
    from ministack import app
    from ministack.services.cloudformation import provisioners

    handlers = provisioners._RESOURCE_HANDLERS
    record.install(handlers, into)
    resources.install(handlers)
    properties.install(handlers)
    edge.install(handlers)
    for patches in (
        functions,
        gateway,
        http_cors,
        iam,
        items,
        outputs,
        pool_keys,
        queue_requests,
        rest_api,
        streams,
        targets,
    ):
        patches.install()
    # With TLS, MiniStack would also listen on port 443.
    app._port_is_bindable = lambda _host, _port: False
