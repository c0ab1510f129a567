"""Jobs as the table has them.

Whoever does something with a job has it until `leaseUntil`; each change of state is a write with a
condition, so that a message that comes twice does nothing twice.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
from botocore.config import Config

from digits_api.settings import Jobs

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
GIVEN_UP = "GIVEN_UP"


class Job(NamedTuple):
    """What is known of a job."""

    job_id: str
    version: str
    input_key: str
    created_at: int
    expires_at: int
    correlation_id: str = ""
    status: str = "queued"  # then running, and succeeded or failed
    result: str = ""  # JSON
    code: str = ""  # of the error
    detail: str = ""
    callback: str = "none"  # or pending, and delivered or failed
    callback_url: str = ""
    callback_attempts: int = 0
    owner: str = ""
    lease_until: int = 0

    @property
    def is_done(self) -> bool:
        """What was given up may be begun anew, when somebody puts its message back."""
        return self.status == "succeeded" or (self.status == "failed" and self.code != GIVEN_UP)

    @property
    def calls_back(self) -> bool:
        """Whether somebody waits to be told."""
        return self.callback == "pending" and self.status in ("succeeded", "failed")


class Repeat(NamedTuple):
    """A caller's key, and a hash of what came with it."""

    key: str
    content: str

    @property
    def item_id(self) -> str:
        """No key of a caller is kept, and none is the id of a job."""
        return f"key#{hashlib.sha256(self.key.encode()).hexdigest()}"


class KeyUsed(Exception):
    """The key came before, with something else."""


NAMES = {  # of the attributes
    "version": "version",
    "input_key": "inputKey",
    "correlation_id": "correlationId",
    "status": "status",
    "result": "result",
    "code": "code",
    "detail": "detail",
    "callback": "callback",
    "callback_url": "callbackUrl",
    "owner": "owner",
}
NUMBERS = {
    "created_at": "createdAt",
    "expires_at": "expiresAt",
    "callback_attempts": "callbackAttempts",
    "lease_until": "leaseUntil",
}


CHANGED = ("status", "result", "code", "detail", "callback", "callbackAttempts") + (
    "owner",
    "leaseUntil",
)


class JobStore:
    """The table has the partition key `id` and the TTL attribute `expiresAt`.

    `owner` is who has what this one claims.
    """

    def __init__(self, settings: Jobs, owner: str = "") -> None:
        self._table = settings.table
        self._bucket = settings.bucket
        self._owner = owner
        self._s3 = boto3.client("s3", settings.region, config=CONFIG)
        self._client = boto3.client("dynamodb", settings.region, config=CONFIG)

    def put_input(self, job: Job, body: bytes) -> None:
        """Before the job is there."""
        self._s3.put_object(Bucket=self._bucket, Key=job.input_key, Body=body)

    def get_input(self, job: Job) -> bytes:
        """All of it."""
        return self._s3.get_object(Bucket=self._bucket, Key=job.input_key)["Body"].read()

    def create(self, job: Job, repeat: Repeat | None = None) -> Job:
        """The job, or the one that the same key made before."""
        first = repeat and self._first_of(job, repeat)
        if first and first != job.job_id:
            return self.get(first) or job
        self._client.put_item(TableName=self._table, Item=_item(job))
        return job

    def _first_of(self, job: Job, repeat: Repeat) -> str:
        item: dict[str, AttributeValueTypeDef] = {
            "id": {"S": repeat.item_id},
            "jobId": {"S": job.job_id},
            "content": {"S": repeat.content},
            "expiresAt": _n(job.expires_at),
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(id) OR expiresAt <= :now",
                ExpressionAttributeValues={":now": _n(_now())},
            )
            return job.job_id
        except self._client.exceptions.ConditionalCheckFailedException:
            found = self._item(repeat.item_id)
        if found["content"]["S"] != repeat.content:
            raise KeyUsed()
        return found["jobId"]["S"]

    def get(self, job_id: str) -> Job | None:
        """DynamoDB deletes within days of the time: until then it is not told of."""
        item = self._item(job_id)
        job = _job(job_id, item) if "status" in item else None
        return job if job and job.expires_at > _now() else None

    def claim(self, seen: Job, seconds: int, **changes: Any) -> Job | None:
        """The job for so long; nothing when another has it, or had it since it was seen."""
        claimed = seen._replace(owner=self._owner, lease_until=_now() + seconds)
        return self._change(
            claimed._replace(**changes),
            "#status = :seen AND #callback = :callback AND #leaseUntil <= :now",
            {":seen": {"S": seen.status}, ":callback": {"S": seen.callback}, ":now": _n(_now())},
        )

    def extend(self, job: Job, seconds: int) -> Job | None:
        """For longer, while it is still the owner's."""
        return self._change_own(job._replace(lease_until=_now() + seconds))

    def release(self, job: Job, **changes: Any) -> Job | None:
        """What became of it, if it is still the owner's; whoever comes next may have it."""
        return self._change_own(job._replace(lease_until=0)._replace(**changes))

    def _change_own(self, job: Job) -> Job | None:
        return self._change(job, "#owner = :mine", {":mine": {"S": job.owner}})

    def _change(
        self, job: Job, condition: str, values: dict[str, AttributeValueTypeDef]
    ) -> Job | None:
        """Writes what may change; the rest is as it was created."""
        item = _item(job)
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"id": {"S": job.job_id}},
                UpdateExpression="SET " + ", ".join(f"#{name} = :new_{name}" for name in CHANGED),
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in CHANGED},
                ExpressionAttributeValues={
                    **{f":new_{name}": item[name] for name in CHANGED},
                    **values,
                },
            )
            return job
        except self._client.exceptions.ConditionalCheckFailedException:
            return None

    def _item(self, key: str) -> dict[str, AttributeValueTypeDef]:
        return self._client.get_item(
            TableName=self._table, Key={"id": {"S": key}}, ConsistentRead=True
        ).get("Item", {})


def _now() -> int:
    return int(time.time())


def _n(value: int) -> AttributeValueTypeDef:
    return {"N": str(value)}


def _item(job: Job) -> dict[str, AttributeValueTypeDef]:
    texts: dict[str, AttributeValueTypeDef] = {
        name: {"S": getattr(job, field)} for field, name in NAMES.items()
    }
    numbers = {name: _n(getattr(job, field)) for field, name in NUMBERS.items()}
    return {"id": {"S": job.job_id}, **texts, **numbers}


def _job(job_id: str, item: dict[str, AttributeValueTypeDef]) -> Job:
    texts = {field: item[name]["S"] for field, name in NAMES.items()}
    numbers = {field: int(item[name]["N"]) for field, name in NUMBERS.items()}
    # The names are those of the fields, which a checker of types cannot see.
    return Job(job_id=job_id, **texts, **numbers)  # type: ignore[arg-type]
