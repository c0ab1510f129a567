"""Starts MiniStack with the shim: python -m shim."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import signal
import sys
import threading
import time

from . import install, require_version
from .record import Record

STOP_SECONDS = 5


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
    directory = os.environ.pop("RUN_DIRECTORY")
    install(Record(os.path.join(directory, "recorded.json")))
    parent = os.environ.pop("SHIM_PARENT_PID", None)
    if parent:
        end_with(int(parent))
    from ministack.app import main as serve

    sys.argv = ["ministack"]
    serve()
    # Nobody else cleans up after an emulator that was kept, or whose starter was killed.
    shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
