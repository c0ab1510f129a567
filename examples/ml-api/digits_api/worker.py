"""python -m digits_api.worker: does jobs until SIGTERM, and ends as the container contract says."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time

from digits_api.keeper import Stop
from digits_api.settings import Settings, SettingsError
from digits_api.telemetry import FLUSH_SECONDS, Metrics, configure_logging
from digits_api.work import Work, inference

LOG = logging.getLogger(__name__)
PAUSE_SECONDS = 5  # after a call of AWS that failed


def work_until_stopped(settings: Settings, metrics: Metrics, stop: Stop) -> None:
    """Signals come to the main thread, which therefore does nothing else."""
    assert settings.jobs
    work = Work(settings.jobs, metrics, inference(settings), stop)
    flushed = time.monotonic()
    while not stop.has_begun:
        try:
            work.next()
        # Whatever it is: the message comes again when its time is over.
        except Exception:  # pylint: disable=broad-exception-caught
            LOG.exception("a message failed")
            time.sleep(PAUSE_SECONDS)
        if time.monotonic() - flushed > FLUSH_SECONDS:
            metrics.flush()
            flushed = time.monotonic()
    metrics.flush()


def run(settings: Settings) -> None:
    """Returns when it was told to, and nothing is left to do."""
    stop = Stop(settings.limits.stop_seconds)
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.begin())
    metrics = Metrics(settings.namespace, settings.version)
    thread = threading.Thread(target=work_until_stopped, args=(settings, metrics, stop))
    thread.start()
    while thread.is_alive():
        thread.join(0.2)


def main() -> None:
    """Exits with 0 after SIGTERM, and with 1 when a variable is wrong."""
    try:
        settings = Settings.of({**os.environ, "JOBS_WORKER": "true"})
        if settings.jobs is None:
            raise SettingsError("JOBS_QUEUE_URL must be set")
    except SettingsError as error:
        sys.exit(str(error))
    configure_logging(settings.version)
    run(settings)


if __name__ == "__main__":
    main()
