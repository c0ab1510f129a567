"""The environment variables, read here only (docs/container-contract.md lists them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

# Fargate waits 120 seconds at most, and the last records are written after the last request.
MOST_SECONDS_TO_END = 112


class SettingsError(Exception):
    """Names every variable that is wrong."""


@dataclass(frozen=True)
class Database:
    """Where predictions are recorded."""

    host: str
    port: int
    name: str
    secret_arn: str
    ca_file: str
    region: str


@dataclass(frozen=True)
class Sessions:
    """Where predictions of a session are counted."""

    table: str
    ttl_seconds: int
    region: str


@dataclass(frozen=True)
class Callbacks:
    """Whom jobs may call back."""

    secret_arn: str
    hosts: frozenset[str]
    ca_file: str | None


class Jobs(NamedTuple):
    """Where jobs wait and are kept, and how they are done."""

    queue_url: str
    bucket: str
    table: str
    ttl_seconds: int
    is_worker: bool
    job_seconds: int
    visibility_seconds: int
    attempts: int
    callbacks: Callbacks | None
    region: str


@dataclass(frozen=True)
class Limits:
    """What one process takes."""

    body_bytes: int
    body_seconds: int
    pixels: int
    concurrency: int
    drain_seconds: int
    stop_seconds: int


class Settings(NamedTuple):
    """All of them; without a table or a database, what needs one is off."""

    version: str
    host: str
    port: int
    namespace: str
    limits: Limits
    sessions: Sessions | None
    database: Database | None
    jobs: Jobs | None

    @staticmethod
    def of(variables: Mapping[str, str]) -> Settings:
        """Raises an error that names everything that is wrong."""
        read = _Reader(variables)
        # A worker takes no requests, and has all of the time for the job that it has.
        is_worker = read.has("JOBS_WORKER")
        drain = 0 if is_worker else read.number("DRAIN_SECONDS", 60, MOST_SECONDS_TO_END - 1)
        left = MOST_SECONDS_TO_END - drain
        settings = Settings(
            version=read.text("MODEL_VERSION"),
            host=read.text("HOST", "0.0.0.0"),
            port=read.number("PORT", 8080, 65535),
            namespace=read.text("METRICS_NAMESPACE", "MlApi"),
            limits=Limits(
                body_bytes=read.number("MAX_BODY_BYTES", 262_144, 10_485_760),
                body_seconds=read.number("BODY_SECONDS", 10, 60),
                pixels=read.number("MAX_PIXELS", 1_048_576, 16_777_216),
                concurrency=read.number("MAX_CONCURRENCY", 16, 1000),
                drain_seconds=drain,
                stop_seconds=read.number("STOP_SECONDS", min(20, left), left),
            ),
            sessions=_sessions(read),
            database=_database(read),
            jobs=_jobs(read),
        )
        read.finish()
        return settings


class _Reader:
    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._wrong: list[str] = []

    def has(self, name: str) -> bool:
        """Whether it is set to something."""
        return self._variables.get(name, "") != ""

    def text(self, name: str, default: str = "") -> str:
        """Without a default it has to be there."""
        value = self._variables.get(name) or default
        if value == "":
            self._wrong.append(f"{name} must be set")
        return value

    def region(self) -> str:
        """ECS sets the first; boto3 reads the second only."""
        return self.text("AWS_REGION", self._variables.get("AWS_DEFAULT_REGION", ""))

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1."""
        value = self._variables.get(name) or str(default)
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
            self._wrong.append(f"{name} must be a whole number from 1 to {most}, got {value}")
            return default
        return int(value)

    def finish(self) -> None:
        """Tells everything at once."""
        if self._wrong:
            raise SettingsError("; ".join(dict.fromkeys(self._wrong)))


def _sessions(read: _Reader) -> Sessions | None:
    if not read.has("SESSIONS_TABLE"):
        return None
    return Sessions(
        table=read.text("SESSIONS_TABLE"),
        ttl_seconds=read.number("SESSION_SECONDS", 3600, 31_536_000),
        region=read.region(),
    )


def _database(read: _Reader) -> Database | None:
    if not read.has("DATABASE_HOST"):
        return None
    return Database(
        host=read.text("DATABASE_HOST"),
        port=read.number("DATABASE_PORT", 5432, 65535),
        name=read.text("DATABASE_NAME"),
        secret_arn=read.text("DATABASE_SECRET_ARN"),
        ca_file=read.text("DATABASE_CA_FILE", "/opt/rds/global-bundle.pem"),
        region=read.region(),
    )


def _jobs(read: _Reader) -> Jobs | None:
    if not read.has("JOBS_QUEUE_URL"):
        return None
    return Jobs(
        queue_url=read.text("JOBS_QUEUE_URL"),
        bucket=read.text("JOBS_BUCKET"),
        table=read.text("JOBS_TABLE"),
        ttl_seconds=read.number("JOBS_SECONDS", 604_800, 1_209_600),
        is_worker=read.has("JOBS_WORKER"),
        job_seconds=read.number("JOB_SECONDS", 900, 39_600),
        visibility_seconds=read.number("JOB_VISIBILITY_SECONDS", 120, 43_200),
        attempts=read.number("JOB_ATTEMPTS", 5, 100),
        callbacks=_callbacks(read),
        region=read.region(),
    )


def _callbacks(read: _Reader) -> Callbacks | None:
    if not read.has("CALLBACK_SECRET_ARN"):
        return None
    hosts = read.text("CALLBACK_HOSTS").split(",") if read.has("CALLBACK_HOSTS") else []
    return Callbacks(
        secret_arn=read.text("CALLBACK_SECRET_ARN"),
        hosts=frozenset(host.strip().lower() for host in hosts),
        ca_file=read.text("CALLBACK_CA_FILE") if read.has("CALLBACK_CA_FILE") else None,
    )
