"""What a version does with a request."""

from __future__ import annotations

import asyncio
import io
import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image
from starlette.requests import Request

from digits_api.images import UnreadableImage, decode
from digits_api.model import Model, Prediction
from digits_api.problems import Problem
from digits_api.records import Record, Recorder
from digits_api.requests import Gate, checked_session_id, png_body
from digits_api.sessions import Session, SessionStore
from digits_api.settings import Settings
from digits_api.telemetry import Metrics

LOG = logging.getLogger(__name__)


class Service:
    """What a request goes through."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self.model = Model.of_version(settings.version)
        self.gate = Gate(settings.limits.concurrency)
        self.sessions = SessionStore(settings.sessions) if settings.sessions else None
        self.recorder = Recorder(settings.database, metrics) if settings.database else None
        # The event loop stays free for /health while a large picture is unpacked.
        self._threads = ThreadPoolExecutor(2, "predict")
        self._warm_up()

    async def predict(self, request: Request) -> dict[str, Any]:
        """Reads, predicts, counts and records."""
        start = time.perf_counter()
        with self.gate.entered():
            session_id = self._session_of(request)
            body = await png_body(request, self.settings.limits)
            prediction = await self._predicted(body)
            session = await self._counted(session_id)
        milliseconds = (time.perf_counter() - start) * 1000
        prediction_id = str(uuid.uuid4())
        self.metrics.add("Latency", milliseconds)
        self.metrics.add("Confidence", prediction.confidence)
        if self.recorder:
            self.recorder.add(
                Record(
                    prediction_id,
                    self.settings.version,
                    *prediction,
                    milliseconds,
                    len(body),
                    session_id,
                    request.state.correlation_id,
                )
            )
        return {
            "predictionId": prediction_id,
            "modelVersion": self.settings.version,
            "digit": prediction.digit,
            "confidence": round(prediction.confidence, 4),
            "session": session and session_view(session),
        }

    def _warm_up(self) -> None:
        """The first prediction loads what the others have: it is not a caller's."""
        file = io.BytesIO()
        Image.new("L", (1, 1)).save(file, "PNG")
        self.model.predict(decode(file.getvalue(), max_pixels=1))

    async def session(self, session_id: str) -> dict[str, Any]:
        """What is known of a session."""
        checked_session_id(session_id, "sessionId")
        if not self.sessions:
            raise Problem("NOT_CONFIGURED", "This service keeps no sessions")
        try:
            return session_view(await asyncio.to_thread(self.sessions.get, session_id))
        except (BotoCoreError, ClientError) as cause:
            self._session_failed(cause)
            raise Problem(
                "SERVICE_UNAVAILABLE", "Sessions cannot be read now", retry_after=2
            ) from cause

    def _session_of(self, request: Request) -> str | None:
        given = request.headers.get("x-session-id")
        return None if given is None else checked_session_id(given, "x-session-id")

    async def _predicted(self, body: bytes) -> Prediction:
        def work() -> Prediction:
            return self.model.predict(decode(body, self.settings.limits.pixels))

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except UnreadableImage as error:
            raise Problem("UNPROCESSABLE_IMAGE", f"The image {error}", "body") from error

    async def _counted(self, session_id: str | None) -> Session | None:
        """A prediction is worth more than its count: when the table fails, it is told without."""
        if session_id is None or self.sessions is None:
            return None
        try:
            return await asyncio.to_thread(self.sessions.count, session_id)
        except (BotoCoreError, ClientError) as error:
            self._session_failed(error)
            return None

    def _session_failed(self, error: Exception) -> None:
        self.metrics.add("SessionErrors")
        LOG.warning("the session table failed", extra={"fields": {"reason": str(error)}})


def session_view(session: Session) -> dict[str, Any]:
    """As callers see it."""
    return {
        "sessionId": session.session_id,
        "predictions": session.predictions,
        "expiresAt": session.expires_at,
    }
