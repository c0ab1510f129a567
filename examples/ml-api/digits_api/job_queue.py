"""The queue as workers use it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import boto3
from botocore.config import Config

from digits_api.settings import Jobs

WAIT_SECONDS = 20  # the longest; an empty queue is asked three times a minute
CONFIG = Config(connect_timeout=2, read_timeout=WAIT_SECONDS + 5, retries={"total_max_attempts": 3})


@dataclass(frozen=True)
class Message:
    """A message that this worker has for a while."""

    handle: str
    job_id: str
    is_callback: bool  # the job is done, and its caller is to be told
    received: int


class JobQueue:
    """One message at a time: what is not begun stays for others."""

    def __init__(self, settings: Jobs) -> None:
        self._url = settings.queue_url
        self._client = boto3.client("sqs", settings.region, config=CONFIG)

    def receive(self) -> Message | None:
        """Waits for one."""
        messages = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=1,
            WaitTimeSeconds=WAIT_SECONDS,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        ).get("Messages", [])
        if not messages:
            return None
        body = json.loads(messages[0]["Body"])
        received = int(messages[0]["Attributes"]["ApproximateReceiveCount"])
        handle = messages[0]["ReceiptHandle"]
        return Message(handle, str(body["jobId"]), body.get("callback") is True, received)

    def keep(self, message: Message, seconds: int) -> None:
        """So long from now on nobody else gets it; with 0 the next one may."""
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message.handle, VisibilityTimeout=seconds
        )

    def delete(self, message: Message) -> None:
        """It is done."""
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message.handle)

    def call_back_later(self, job_id: str, seconds: int) -> None:
        """In a message of its own: how often one was received is about the job."""
        body = json.dumps({"jobId": job_id, "callback": True})
        self._client.send_message(QueueUrl=self._url, MessageBody=body, DelaySeconds=seconds)
