"""How the stream of a table is handed to a function, where MiniStack 1.5.33 does it differently.

* With ReportBatchItemFailures, what comes again begins with the first record that the function names (Lambda
  Developer Guide, "Configuring partial batch response with DynamoDB and Lambda"); MiniStack takes any answer for
  success, and the records are lost.
* A batch that failed comes again as it was, MaximumRetryAttempts times; then word of it goes to the OnFailure
  destination, and the next one follows. MiniStack tries without end.
* With BisectBatchOnFunctionError, a batch that failed from its first record on comes again in two halves, which does
  not count as an attempt.

The guide does not say whether a batch that is done in part begins anew with its attempts, nor whether one is halved
whose first record is named. Here both are so.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Mapping = dict[str, Any]
Record = dict[str, Any]
Result = dict[str, Any]


class Batch(NamedTuple):
    """Records of a stream, by their positions."""

    start: int
    end: int


@dataclass
class Progress:
    """What a mapping has read and not done, in the order in which it comes."""

    batches: list[Batch] = field(default_factory=list)
    # How often the first of them failed.
    failures: int = 0


# By the id of the mapping.
PROGRESS: dict[str, Progress] = {}


def first_failed(mapping: Mapping, result: Result, records: list[Record]) -> int | None:
    """The index of the first record that did not succeed; None for success."""
    if result.get("error"):
        return 0
    if "ReportBatchItemFailures" not in (mapping.get("FunctionResponseTypes") or []):
        return None
    try:
        names = reported(result.get("body"))
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        return min((numbers.index(name) for name in names), default=None)
    except (AttributeError, KeyError, TypeError, ValueError):
        return 0


def reported(body: Any) -> list[str]:
    """The sequence numbers in an answer. Nothing is an answer, too: all succeeded."""
    answer = json.loads(body) if isinstance(body, (str, bytes)) and body else body
    failures = answer.get("batchItemFailures") if answer else []
    return [failure["itemIdentifier"] for failure in failures or []]


def halves(batch: Batch, positions: list[int]) -> list[Batch]:
    """A batch in two, with the same number of records that pass the filter; the positions are those of the records."""
    middle = positions[len(positions) // 2]
    return [Batch(batch.start, middle), Batch(middle, batch.end)]


def retries_left(mapping: Mapping, failures: int) -> bool:
    """Whether a batch that failed that often comes again."""
    attempts = mapping.get("MaximumRetryAttempts")
    return attempts is None or int(attempts) < 0 or failures <= int(attempts)


def is_too_old(mapping: Mapping, records: list[Record]) -> bool:
    """Whether the oldest record has passed the age at which a batch that failed is given up."""
    limit = int(mapping.get("MaximumRecordAgeInSeconds") or -1)
    oldest = min(float(record["dynamodb"]["ApproximateCreationDateTime"]) for record in records)
    return 0 < limit < time.time() - oldest


class Reader:
    """The mapping of a stream to a function, for one batch at most."""

    def __init__(self, mapping: Mapping, table: str, function: dict[str, Any]) -> None:
        from ministack.services import dynamodb, lambda_svc

        self.dynamodb, self.lambda_svc = dynamodb, lambda_svc
        self.mapping, self.table, self.function = mapping, table, function
        self.id: str = mapping["UUID"]
        self.progress = PROGRESS.setdefault(self.id, Progress())

    def advance(self) -> bool:
        """Hands on the next batch; whether it got anywhere."""
        self.read()
        if not self.progress.batches:
            return False
        batch = self.progress.batches[0]
        raw = self.dynamodb.stream_records_since(self.table, batch.start, batch.end - batch.start)
        records = self.lambda_svc._apply_filter_criteria(raw, self.mapping)
        if not records:
            return self.done(batch)
        result = self.lambda_svc._execute_function(self.function, {"Records": records})
        if result.get("throttle"):
            return self.later()
        failed = first_failed(self.mapping, result, records)
        if failed is None:
            self.mapping["LastProcessingResult"] = f"OK - {len(records)} records"
            return self.done(batch)
        self.mapping["LastProcessingResult"] = "FAILED"
        numbers = [record["dynamodb"]["SequenceNumber"] for record in raw]
        positions = [batch.start + numbers.index(record["dynamodb"]["SequenceNumber"]) for record in records]
        return self.failed(batch, records, positions, failed, result)

    def read(self) -> None:
        """Takes the next records of the stream, when there is nothing left to do and no reason to wait."""
        start, end = self.dynamodb.stream_start_position(self.table), self.dynamodb.stream_end_position(self.table)
        positions = self.lambda_svc._dynamodb_stream_positions
        from_start = self.mapping.get("StartingPosition") == "TRIM_HORIZON"
        position = max(positions.setdefault(self.id, start if from_start else end), start)
        # What is older than a day is gone.
        batches = [Batch(max(batch.start, start), batch.end) for batch in self.progress.batches]
        self.progress.batches = [batch for batch in batches if batch.start < batch.end]
        if not self.progress.batches and position < end:
            size = int(self.mapping.get("BatchSize", 100))
            self.progress.batches = [Batch(position, min(position + size, end))]

    def done(self, batch: Batch) -> bool:
        """Goes on behind a batch."""
        self.progress.batches.pop(0)
        self.progress.failures = 0
        self.lambda_svc._dynamodb_stream_positions[self.id] = batch.end
        return True

    def later(self) -> bool:
        """Waits before the batch comes again."""
        self.lambda_svc._esm_backoff_until[self.id] = time.time() + self.lambda_svc._ESM_BACKOFF_SECONDS
        return False

    def failed(
        self, batch: Batch, records: list[Record], positions: list[int], failed: int, result: Result
    ) -> bool:
        """Decides what becomes of a batch that did not succeed."""
        if failed > 0:
            self.progress.batches[0] = Batch(positions[failed], batch.end)
            self.progress.failures = 0
            records, batch = records[failed:], self.progress.batches[0]
        elif self.mapping.get("BisectBatchOnFunctionError") and len(records) > 1:
            self.progress.batches[:1] = halves(batch, positions)
            self.progress.failures = 0
            return True
        self.progress.failures += 1
        if is_too_old(self.mapping, records):
            return self.give_up(batch, records, result, "MaxRecordAgeExceeded")
        if not retries_left(self.mapping, self.progress.failures):
            return self.give_up(batch, records, result, "RetryAttemptsExhausted")
        return self.later()

    def give_up(self, batch: Batch, records: list[Record], result: Result, condition: str) -> bool:
        """Sends word of a batch to the destination for failures, and goes on behind it."""
        source = self.mapping["EventSourceArn"]
        send = self.lambda_svc._send_ddb_stream_failure_record
        send(self.mapping, self.function, records, source, result, condition)
        return self.done(batch)


def reader_of(mapping: Mapping) -> Reader | None:
    """The reader of a mapping that is on, and whose table and function are there."""
    from ministack.core.arn import ArnParseError, parse_arn
    from ministack.services import dynamodb, lambda_svc

    source = mapping.get("EventSourceArn", "")
    try:
        stream = lambda_svc._dynamodb_stream_table_from_arn_spec(parse_arn(source))
    except ArnParseError:
        return None
    table = stream and dynamodb._tables.get(stream[0])
    if not table or table.get("LatestStreamArn") != source or not mapping.get("Enabled", True):
        return None
    qualified = lambda_svc._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
    function, config = qualified
    if function is None or lambda_svc._esm_backoff_until.get(mapping["UUID"], 0) > time.time():
        return None
    return Reader(mapping, stream[0], lambda_svc._execution_record_for_config(function, config))


def poll() -> bool:
    """Hands on a batch for each mapping; whether one of them got anywhere."""
    from ministack.core.responses import request_scope
    from ministack.services import lambda_svc

    busy = False
    for account, region, mapping in lambda_svc._iter_all_esms():
        with request_scope(account, region):
            reader = reader_of(mapping)
            busy = (reader is not None and reader.advance()) or busy
    return busy


def forget(mapping_id: str) -> None:
    """Forgets what a deleted mapping has read."""
    PROGRESS.pop(mapping_id, None)


def install() -> None:
    """Patches MiniStack."""
    from ministack.services import lambda_svc

    release = lambda_svc._release_esm_poll_state

    def release_and_forget(mapping_id: str) -> None:
        release(mapping_id)
        forget(mapping_id)

    lambda_svc._release_esm_poll_state = release_and_forget
    lambda_svc._poll_dynamodb_streams = poll
