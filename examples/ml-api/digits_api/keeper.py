"""Keeps a job while it is worked on, and ends the process when it has to end."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOG = logging.getLogger(__name__)


class Stop:
    """Whether the process is to end, and when at the latest."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._at: float | None = None

    def begin(self) -> None:
        """At SIGTERM."""
        self._at = self._at or time.monotonic()

    @property
    def has_begun(self) -> bool:
        """No further job is begun then."""
        return self._at is not None

    @property
    def is_over(self) -> bool:
        """What is not done by now is for another worker."""
        return self._at is not None and time.monotonic() - self._at > self._seconds


def end(code: int) -> None:
    """At once: a thread that infers cannot be told to stop."""
    logging.shutdown()
    os._exit(code)


@contextmanager
def keeping(
    beat: Callable[[], None], every: float, checks: Callable[[], None], tick: float = 0.5
) -> Iterator[None]:
    """Calls `beat` each so many seconds, and `checks` more often; a beat that fails is repeated."""
    done = threading.Event()

    def keep() -> None:
        due = time.monotonic() + every
        while not done.wait(tick):
            checks()
            if time.monotonic() >= due:
                due = time.monotonic() + every
                try:
                    beat()
                # Whatever it is: the next beat may do better, and a job must not end of it.
                except Exception:  # pylint: disable=broad-exception-caught
                    LOG.exception("a job could not be kept")
                    due = time.monotonic() + every / 3

    thread = threading.Thread(target=keep, name="keeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@contextmanager
def protected(seconds: int) -> Iterator[None]:
    """Within it neither scaling nor a deployment of Amazon ECS ends the task. Spot does.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
    """
    minutes = min(2880, seconds // 60 + 2)
    _protect({"ProtectionEnabled": True, "ExpiresInMinutes": minutes})
    try:
        yield
    finally:
        _protect({"ProtectionEnabled": False})


def _protect(state: dict[str, object]) -> None:
    """The job is done without it as well: it is a matter of how often it is begun."""
    agent = os.environ.get("ECS_AGENT_URI")
    if agent is None:
        return
    request = urllib.request.Request(
        f"{agent}/task-protection/v1/state",
        json.dumps(state).encode(),
        {"content-type": "application/json"},
        method="PUT",
    )
    try:
        with urllib.request.urlopen(request, timeout=5):
            pass
    except OSError as error:
        LOG.warning("the task is not protected", extra={"fields": {"reason": str(error)}})
