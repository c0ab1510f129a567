"""Takes jobs, and tells what became of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
import time
import uuid
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from starlette.requests import Request

from digits_api.callback_urls import UnsafeUrl, checked_url
from digits_api.jobs import Job, JobStore, KeyUsed, Repeat
from digits_api.problems import Problem
from digits_api.requests import png_body
from digits_api.settings import Jobs, Limits

LOG = logging.getLogger(__name__)
CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
JOB_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class JobApi:
    """What waits in the queue is the id of a job, and nothing of a caller."""

    def __init__(self, version: str, settings: Jobs, limits: Limits) -> None:
        self._version = version
        self._settings = settings
        self._limits = limits
        self._store = JobStore(settings)
        self._sqs = boto3.client("sqs", settings.region, config=CONFIG)

    async def take(self, request: Request) -> dict[str, Any]:
        """Keeps the input, then the job, then tells a worker; what fails is asked again."""
        callback_url = self._callback_of(request)
        key = request.headers.get("idempotency-key")
        if key is not None and not KEY.fullmatch(key):
            rule = "must have 1 to 255 visible characters of ASCII"
            raise Problem("BAD_REQUEST_PARAMETERS", f"idempotency-key {rule}", "idempotency-key")
        body = await png_body(request, self._limits)
        job = self._job(callback_url, request.state.correlation_id)
        try:
            return job_view(await asyncio.to_thread(self._keep, job, body, key))
        except KeyUsed as cause:
            detail = "The idempotency-key was used for another job"
            raise Problem("CONFLICT", detail, "idempotency-key") from cause
        except (BotoCoreError, ClientError) as cause:
            raise _away(cause, "Jobs cannot be taken now") from cause

    async def get(self, job_id: str) -> dict[str, Any]:
        """Neither 403 nor 404, which CloudFront replaces."""
        try:
            known = JOB_ID.fullmatch(job_id)
            job = await asyncio.to_thread(self._store.get, job_id) if known else None
        except (BotoCoreError, ClientError) as cause:
            raise _away(cause, "Jobs cannot be read now") from cause
        if job is None or job.version != self._version:
            raise Problem("GONE", "There is no such job, or no longer")
        return job_view(job)

    def _callback_of(self, request: Request) -> str:
        url = request.headers.get("x-callback-url", "")
        if url == "":
            return ""
        callbacks = self._settings.callbacks
        if callbacks is None:
            raise Problem("NOT_CONFIGURED", "This service calls nobody back")
        try:
            checked_url(url, callbacks.hosts)
        except UnsafeUrl as error:
            detail = f"x-callback-url {error}"
            raise Problem("BAD_REQUEST_PARAMETERS", detail, "x-callback-url") from error
        return url

    def _job(self, callback_url: str, correlation_id: str) -> Job:
        job_id = str(uuid.uuid4())  # whoever knows it may read the job
        now = int(time.time())
        return Job(
            job_id=job_id,
            version=self._version,
            input_key=f"{self._version}/inputs/{job_id}",
            created_at=now,
            expires_at=now + self._settings.ttl_seconds,
            correlation_id=correlation_id,
            callback="pending" if callback_url else "none",
            callback_url=callback_url,
        )

    def _keep(self, job: Job, body: bytes, key: str | None) -> Job:
        self._store.put_input(job, body)
        content = hashlib.sha256(job.callback_url.encode() + b"\n" + body).hexdigest()
        repeat = None if key is None else Repeat(f"{self._version}\n{key}", content)
        kept = self._store.create(job, repeat)
        # The first request may have ended before it told anybody. Twice does no harm.
        if kept.status == "queued":
            self._sqs.send_message(
                QueueUrl=self._settings.queue_url, MessageBody=json.dumps({"jobId": kept.job_id})
            )
        return kept


def _away(cause: Exception, detail: str) -> Problem:
    LOG.warning("jobs failed", extra={"fields": {"reason": str(cause)}})
    return Problem("SERVICE_UNAVAILABLE", detail, retry_after=2)


def job_view(job: Job) -> dict[str, Any]:
    """As callers see it."""
    failed = job.status == "failed"
    return {
        "jobId": job.job_id,
        "modelVersion": job.version,
        "status": job.status,
        "createdAt": job.created_at,
        "expiresAt": job.expires_at,
        "result": json.loads(job.result) if job.result else None,
        "error": {"code": job.code, "detail": job.detail} if failed else None,
        "callback": job.callback,
    }
