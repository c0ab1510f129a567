"""What was predicted, in PostgreSQL over verified TLS.

A request does not wait for the database: its row goes to a bounded queue, and one task writes what
is there together. A database that is asleep, fails over or gets a new password delays rows and
fails no request; they are tried again until they are written, also while the process drains.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from typing import Any, NamedTuple

import boto3
import psycopg
from botocore.config import Config
from psycopg_pool import AsyncConnectionPool

from digits_api.settings import Database
from digits_api.telemetry import Metrics

LOG = logging.getLogger(__name__)

SCHEMA = """
CREATE TABLE IF NOT EXISTS predictions (
  prediction_id uuid PRIMARY KEY,
  model_version text NOT NULL,
  digit smallint NOT NULL,
  confidence real NOT NULL,
  milliseconds real NOT NULL,
  body_bytes integer NOT NULL,
  session_id text,
  correlation_id text NOT NULL,
  predicted_at timestamptz NOT NULL DEFAULT now()
)"""
# A row whose connection was lost after the commit is written once all the same.
INSERT = """
INSERT INTO predictions
  (prediction_id, model_version, digit, confidence, milliseconds, body_bytes, session_id,
   correlation_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""

QUEUE = 10_000
BATCH = 200
WAIT_SECONDS = 10  # for a connection
RETRY_SECONDS = 0.5
IDLE_SECONDS = 60  # then nothing keeps a database from pausing
CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})


class Record(NamedTuple):
    """A row, in the order of `INSERT`."""

    prediction_id: str
    model_version: str
    digit: int
    confidence: float
    milliseconds: float
    body_bytes: int
    session_id: str | None
    correlation_id: str


class Recorder:
    """Writes records one batch after the other."""

    def __init__(self, settings: Database, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._secrets = boto3.client("secretsmanager", settings.region, config=CONFIG)
        self._queue: asyncio.Queue[Record] = asyncio.Queue(QUEUE)
        self._unwritten = 0  # in the queue, or in the batch that is being written
        self._has_table = False
        self._pool = AsyncConnectionPool(
            kwargs=self._connection,
            min_size=0,
            max_size=1,
            max_idle=IDLE_SECONDS,
            timeout=WAIT_SECONDS,
            reconnect_timeout=WAIT_SECONDS,
            check=AsyncConnectionPool.check_connection,
            open=False,
        )

    def add(self, record: Record) -> None:
        """Never waits; says so when a record is lost because the database is away for too long."""
        try:
            self._queue.put_nowait(record)
            self._unwritten += 1
        except asyncio.QueueFull:
            self._metrics.add("LostRecords")

    @contextlib.asynccontextmanager
    async def writing(self, last_seconds: float) -> Any:
        """Writes within, and at the end what is left, for so long at most."""
        await self._pool.open()
        writer = asyncio.create_task(self._write())
        try:
            yield
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._queue.join(), last_seconds)
            writer.cancel()
            if self._unwritten:
                self._metrics.add("LostRecords", self._unwritten)
                LOG.error("records were lost", extra={"fields": {"records": self._unwritten}})
            await self._pool.close(timeout=1)

    async def _write(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._write_until_done(batch)
            for _ in batch:
                self._queue.task_done()

    async def _write_until_done(self, batch: list[Record]) -> None:
        while True:
            try:
                await self._insert(batch)
                self._unwritten -= len(batch)
                self._metrics.add("RecordedPredictions", len(batch))
                return
            except psycopg.Error as error:
                fields = {"records": len(batch), "sqlstate": error.sqlstate, "reason": str(error)}
                LOG.warning("records wait for the database", extra={"fields": fields})
                await asyncio.sleep(RETRY_SECONDS)

    async def _insert(self, batch: list[Record]) -> None:
        async with self._pool.connection() as connection:
            if not self._has_table:
                await connection.execute(SCHEMA)
                self._has_table = True
            async with connection.cursor() as cursor:
                await cursor.executemany(INSERT, batch)

    async def _connection(self) -> dict[str, Any]:
        """Of each connection anew: after a rotation the next one has the new password."""
        secret = await asyncio.to_thread(
            self._secrets.get_secret_value, SecretId=self._settings.secret_arn
        )
        credentials = json.loads(secret["SecretString"])
        return {
            "host": self._settings.host,
            "port": self._settings.port,
            "dbname": self._settings.name,
            "user": credentials["username"],
            "password": credentials["password"],
            "sslmode": "verify-full",
            "sslrootcert": self._settings.ca_file,
            "application_name": "digits-api",
            "connect_timeout": 5,
        }
