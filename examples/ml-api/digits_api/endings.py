"""What becomes of a job that is done: its caller is told, and its message ends."""

from __future__ import annotations

import logging
from typing import Any

from digits_api.callbacks import BACK_OFF, Caller, NotTaken
from digits_api.job_queue import JobQueue, Message
from digits_api.jobs import GIVEN_UP, Job, JobStore
from digits_api.settings import Jobs
from digits_api.telemetry import Metrics

LOG = logging.getLogger(__name__)
CALL_SECONDS = 60  # more than a callback takes


class End:
    """Of jobs."""

    def __init__(self, jobs: Jobs, metrics: Metrics, queue: JobQueue, store: JobStore) -> None:
        self._metrics = metrics
        self._queue = queue
        self._store = store
        self._caller = Caller(jobs.callbacks, jobs.region) if jobs.callbacks else None

    def settle(self, job: Job, message: Message) -> None:
        """Tells the caller, if that is to be done, and ends the message."""
        if job.calls_back:
            mine = self._store.claim(job, CALL_SECONDS)
            if mine is None:
                self._queue.keep(message, CALL_SECONDS)
                return
            self._call_back(mine)
        if job.code == GIVEN_UP and not message.is_callback:
            self._queue.keep(message, 0)  # once more, and it is in the dead-letter queue
        else:
            self._queue.delete(message)

    def _call_back(self, job: Job) -> None:
        attempts = job.callback_attempts + 1
        try:
            if self._caller is None:
                raise NotTaken("nobody is called back any more")
            self._caller.call(job)
        except NotTaken as error:
            fields = {**fields_of(job), "attempt": attempts, "reason": str(error)}
            LOG.warning("a callback was not taken", extra={"fields": fields})
            if attempts > len(BACK_OFF):
                self._metrics.add("CallbacksFailed")
                self._store.release(job, callback="failed", callback_attempts=attempts)
                return
            self._queue.call_back_later(job.job_id, BACK_OFF[attempts - 1])
            self._store.release(job, callback_attempts=attempts)
        else:
            self._metrics.add("CallbacksDelivered")
            self._store.release(job, callback="delivered", callback_attempts=attempts)

    def count(self, job: Job) -> None:
        """In the metrics, and in a line of the log."""
        self._metrics.add("JobsSucceeded" if job.status == "succeeded" else "JobsFailed")
        fields = {**fields_of(job), "status": job.status, "code": job.code}
        LOG.info("job", extra={"fields": fields})


def fields_of(job: Job) -> dict[str, Any]:
    """What a line of the log says of a job."""
    return {"jobId": job.job_id, "correlationId": job.correlation_id}
