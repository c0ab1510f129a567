"""Tells callers what became of their jobs, in the form of Standard Webhooks.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import time
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config

from digits_api.callback_urls import CallbackUrl, UnsafeUrl, checked_url, public_addresses
from digits_api.jobs import Job
from digits_api.settings import Callbacks

CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
KEEP_SECONDS = 300  # a secret
CALL_SECONDS = 10
STAGES = ("AWSCURRENT", "AWSPREVIOUS")
# Until the next attempt, in seconds; SQS delays a message by 900 at most.
BACK_OFF = (10, 60, 300, 900, 900, 900, 900)


class NotTaken(Exception):
    """The receiver did not take it, or cannot be called."""



# It keeps the secrets for a while, which a function could not.
class Caller:  # pylint: disable=too-few-public-methods
    """Signs and sends."""

    def __init__(self, settings: Callbacks, region: str) -> None:
        self._settings = settings
        self._client = boto3.client("secretsmanager", region, config=CONFIG)
        self._tls = ssl.create_default_context(cafile=settings.ca_file)
        self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        self._keys: list[bytes] = []
        self._read_at = float("-inf")

    def call(self, job: Job) -> None:
        """Once; an answer of 2xx is that it was taken. Redirects are not followed."""
        body = json.dumps(event_of(job)).encode()
        headers = signed_headers(message_id(job), int(time.time()), body, self._secrets())
        headers |= {"content-type": "application/json", "user-agent": "digits-api"}
        headers["x-correlation-id"] = job.correlation_id
        try:
            target = checked_url(job.callback_url, self._settings.hosts)
            status = self._post(target, body, headers)
        except (UnsafeUrl, OSError, http.client.HTTPException) as cause:
            raise NotTaken(str(cause)) from cause
        if not 200 <= status < 300:
            raise NotTaken(f"answered {status}")

    def _post(self, target: CallbackUrl, body: bytes, headers: dict[str, str]) -> int:
        address = public_addresses(target, self._settings.hosts)[0]
        connection = http.client.HTTPSConnection(
            target.host, target.port, timeout=CALL_SECONDS, context=self._tls
        )
        plain = socket.create_connection((address, target.port), CALL_SECONDS)
        try:
            # To the address that was looked at, and with the certificate of the name.
            connection.sock = self._tls.wrap_socket(plain, server_hostname=target.host)
            connection.request("POST", target.path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()
            plain.close()

    def _secrets(self) -> list[bytes]:
        """That of before a rotation signs as well: receivers take either."""
        if time.monotonic() - self._read_at > KEEP_SECONDS:
            self._keys = [key for stage in STAGES for key in self._secret(stage)]
            self._read_at = time.monotonic()
        return self._keys

    def _secret(self, stage: str) -> list[bytes]:
        try:
            told = self._client.get_secret_value(
                SecretId=self._settings.secret_arn, VersionStage=stage
            )["SecretString"]
        except self._client.exceptions.ResourceNotFoundException:
            if stage == STAGES[1]:
                return []  # it was never rotated
            raise
        try:
            return [base64.b64decode(told.strip().removeprefix("whsec_"), validate=True)]
        except binascii.Error as cause:
            raise ValueError("the secret of callbacks must be whsec_ and base64") from cause


def message_id(job: Job) -> str:
    """The same in each attempt: it is what receivers know a repetition by."""
    return f"job_{job.job_id}_{job.status}"


def event_of(job: Job) -> dict[str, Any]:
    """What is told."""
    data: dict[str, Any] = {"jobId": job.job_id, "modelVersion": job.version}
    if job.status == "succeeded":
        data["result"] = json.loads(job.result)
    else:
        data["error"] = {"code": job.code, "detail": job.detail}
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"type": f"job.{job.status}", "timestamp": now, "data": data}


def signed_headers(
    identifier: str, timestamp: int, body: bytes, keys: list[bytes]
) -> dict[str, str]:
    """A signature a key."""
    content = f"{identifier}.{timestamp}.".encode() + body
    digests = [hmac.new(key, content, hashlib.sha256).digest() for key in keys]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in digests),
    }
