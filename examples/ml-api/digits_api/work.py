"""What a worker does with a message: the job, or the callback that is still to be made."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from digits_api.endings import CALL_SECONDS, End, fields_of
from digits_api.images import UnreadableImage, decode
from digits_api.job_queue import JobQueue, Message
from digits_api.jobs import GIVEN_UP, Job, JobStore
from digits_api.keeper import Stop, end, keeping, protected
from digits_api.model import Model
from digits_api.settings import Jobs, Settings
from digits_api.telemetry import Metrics

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 30  # doubled with each attempt
MOST_RETRY_SECONDS = 900

Infer = Callable[[bytes], dict[str, Any]]


class Outcome(NamedTuple):
    """Of an inference that came to an end."""

    status: str
    result: str = ""
    code: str = ""
    detail: str = ""


def inference(settings: Settings) -> Infer:
    """What this image infers; another image has another."""
    model = Model.of_version(settings.version)

    def infer(body: bytes) -> dict[str, Any]:
        digit, confidence = model.predict(decode(body, settings.limits.pixels))
        return {"digit": digit, "confidence": round(confidence, 4)}

    return infer


# It keeps the clients, which a function could not.
class Work:  # pylint: disable=too-few-public-methods
    """One message after the other."""

    def __init__(self, jobs: Jobs, metrics: Metrics, infer: Infer, stop: Stop) -> None:
        self._jobs = jobs
        self._metrics = metrics
        self._infer = infer
        self._stop = stop
        self._queue = JobQueue(jobs)
        self._store = JobStore(jobs, owner=str(uuid.uuid4()))
        self._end = End(jobs, metrics, self._queue, self._store)

    def next(self) -> bool:
        """Waits for a message and does it; false when there was none."""
        message = self._queue.receive()
        if message is None:
            return False
        if self._stop.has_begun:
            self._queue.keep(message, 0)
        else:
            self._do(message)
        return True

    def _do(self, message: Message) -> None:
        job = self._store.get(message.job_id)
        if job is None:
            self._queue.delete(message)  # nobody can ask for it any more
        elif job.is_done or message.is_callback:
            self._end.settle(job, message)
        elif message.received > self._jobs.attempts:
            self._give_up(job, message)
        else:
            self._begin(job, message)

    def _begin(self, seen: Job, message: Message) -> None:
        job = self._store.claim(
            seen,
            self._jobs.visibility_seconds,
            status="running",
            code="",
            detail="",
            callback="pending" if seen.callback_url else "none",
            callback_attempts=0,
        )
        if job is None:
            # Another worker has it: when this comes again, it is done, or that worker is gone.
            self._queue.keep(message, self._jobs.visibility_seconds)
            return
        start = time.monotonic()
        outcome = self._inferred(job, message)
        if outcome is None:
            self._store.release(job, status="queued")
            self._queue.keep(message, _retry_seconds(message))
            return
        done = self._store.release(job, **outcome._asdict())
        if done is None:
            LOG.warning("a job was lost to another worker", extra={"fields": fields_of(job)})
            return
        self._metrics.add("JobLatency", (time.monotonic() - start) * 1000)
        self._end.count(done)
        self._end.settle(done, message)

    def _inferred(self, job: Job, message: Message) -> Outcome | None:
        """Nothing when it is to be tried again."""
        deadline = time.monotonic() + self._jobs.job_seconds
        lease = self._jobs.visibility_seconds

        def beat() -> None:
            self._queue.keep(message, lease)
            self._store.extend(job, lease)

        def checks() -> None:
            if self._stop.is_over:
                self._give_back(job, message)
                end(0)
            if time.monotonic() > deadline:
                LOG.error("a job takes too long", extra={"fields": fields_of(job)})
                end(1)

        try:
            with protected(self._jobs.job_seconds), keeping(beat, lease / 3, checks):
                result = self._infer(self._store.get_input(job))
                return Outcome("succeeded", json.dumps(result))
        except UnreadableImage as error:
            return Outcome("failed", code="UNPROCESSABLE_IMAGE", detail=f"The image {error}")
        # Whatever it is: the next attempt may do better, and the last one tells the caller.
        except Exception:  # pylint: disable=broad-exception-caught
            LOG.exception("a job failed", extra={"fields": fields_of(job)})
            return None

    def _give_back(self, job: Job, message: Message) -> None:
        LOG.info("a job is given back", extra={"fields": fields_of(job)})
        self._metrics.add("JobsGivenBack")
        self._store.release(job, status="queued")
        self._queue.keep(message, 0)
        self._metrics.flush()

    def _give_up(self, seen: Job, message: Message) -> None:
        """It was begun as often as it may be, and each time its worker or the inference failed."""
        detail = f"It was begun {self._jobs.attempts} times"
        if seen.status != "failed":
            job = self._store.claim(
                seen, CALL_SECONDS, status="failed", code=GIVEN_UP, detail=detail
            )
            if job is None:
                self._queue.keep(message, self._jobs.visibility_seconds)
                return
            seen = self._store.release(job) or job
            self._end.count(seen)
        self._end.settle(seen, message)

def _retry_seconds(message: Message) -> int:
    doubled: int = RETRY_SECONDS << min(message.received - 1, 8)
    return min(MOST_RETRY_SECONDS, doubled)
