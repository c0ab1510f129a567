"""Starts MiniStack with what its CloudFormation leaves out.

MiniStack 1.5.33 refuses templates with resource types it does not know, and drops some properties of those it does
know. The first are recorded (shim_record.py), and named in the file RECORD_FILE so that nobody takes them for
tested; the second are handed on to MiniStack's own services, which implement them (shim_properties.py). What API
Gateway says when it fails a request itself is in shim_gateway.py, HTTP APIs are in shim_http_api.py, and what a batch
is permitted by in shim_iam.py.

Most of what is patched is private to MiniStack, so any other version is refused.
"""

from __future__ import annotations

import importlib.metadata
import os
import signal
import sys
import threading
import time

import shim_gateway
import shim_http_cors
import shim_iam
import shim_properties
import shim_record

TESTED_VERSION = "1.5.33"
STOP_SECONDS = 5


def require_version(version: str) -> None:
    """Ends the process for a MiniStack that the patches were not tried with."""
    if version != TESTED_VERSION:
        sys.exit(
            f"shim.py is written for MiniStack {TESTED_VERSION} and found {version}: "
            "check every patch in it against the new version before you change requirements.txt"
        )


def install(record: shim_record.Record) -> None:
    """Patches MiniStack."""
    from ministack import app
    from ministack.services.cloudformation import provisioners

    handlers = provisioners._RESOURCE_HANDLERS
    shim_record.install(handlers, record)
    shim_properties.install(handlers)
    shim_gateway.install()
    shim_http_cors.install()
    shim_iam.install()
    # With TLS, MiniStack would also listen on port 443.
    app._port_is_bindable = lambda _host, _port: False


def end_with(parent: int) -> None:
    """Stops the emulator when the process that started it is gone, however it went."""

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOP_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    """Serves until SIGTERM; the settings are environment variables."""
    require_version(importlib.metadata.version("ministack"))
    # What is left in the environment reaches every Lambda function.
    install(shim_record.Record(os.environ.pop("RECORD_FILE", None)))
    parent = os.environ.pop("SHIM_PARENT_PID", None)
    if parent:
        end_with(int(parent))
    from ministack.app import main as serve

    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main()
