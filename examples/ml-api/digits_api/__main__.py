"""python -m digits_api: serves until SIGTERM, and ends as the container contract says."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from types import FrameType

import uvicorn

from digits_api import worker
from digits_api.app import State, create_app
from digits_api.settings import Settings, SettingsError
from digits_api.telemetry import configure_logging

# Longer than the load balancer, which closes after 112 seconds at most: no request meets the end.
KEEP_ALIVE_SECONDS = 120


class Server(uvicorn.Server):
    """Goes on accepting for a while after SIGTERM.

    A load balancer sends requests until it has seen /health fail, and on Fargate Spot maybe until
    the task has stopped. uvicorn alone closes its socket at once, which refuses them.
    """

    def __init__(self, config: uvicorn.Config, state: State, drain_seconds: float) -> None:
        super().__init__(config)
        self._state = state
        self._drain_seconds = drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Signals come between two steps of the loop, which then has to be known."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first SIGTERM begins the end; a second one, or Ctrl-C, is as without this."""
        if sig != signal.SIGTERM or self._state.draining or self._loop is None:
            super().handle_exit(sig, frame)
            return
        self._state.draining = True
        self._loop.call_soon_threadsafe(self._loop.call_later, self._drain_seconds, self._close)

    def _close(self) -> None:
        self.should_exit = True


def main() -> None:
    """Exits with 0 after SIGTERM, and with 1 when a variable is wrong."""
    try:
        settings = Settings.of(os.environ)
    except SettingsError as error:
        sys.exit(str(error))
    if settings.jobs and settings.jobs.is_worker:
        worker.main()
        return
    configure_logging(settings.version)
    state = State()
    config = uvicorn.Config(
        create_app(settings, state),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.limits.stop_seconds,
    )
    Server(config, state, settings.limits.drain_seconds).run()


if __name__ == "__main__":
    main()
