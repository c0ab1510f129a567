"""What MiniStack's CloudFormation leaves out.

MiniStack 1.5.33 refuses templates with resource types it does not know, and drops some properties of those it does
know. What it has no service for is recorded (record.py, record_only.py), and named in the file recorded.json so that
nobody takes it for tested; the rest is handed on to MiniStack's own services (resources.py, properties.py, tables.py).
What API Gateway says when it fails a request itself is in gateway.py, HTTP APIs are in http_api.py, streams of
tables in streams.py, and what a batch is permitted by in iam.py.

Most of what is patched is private to MiniStack, so any other version is refused.
"""

from __future__ import annotations

import sys

from . import gateway, http_cors, iam, properties, record, resources, streams

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
    gateway.install()
    http_cors.install()
    iam.install()
    streams.install()
    # With TLS, MiniStack would also listen on port 443.
    app._port_is_bindable = lambda _host, _port: False
