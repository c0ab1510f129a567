"""The environment variables, read here only (docs/container-contract.md lists them)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
class Limits:
    """What one process takes."""

    body_bytes: int
    body_seconds: int
    pixels: int
    concurrency: int
    drain_seconds: int
    stop_seconds: int


@dataclass(frozen=True)
class Settings:
    """All of them; without a table or a database, what needs one is off."""

    version: str
    host: str
    port: int
    namespace: str
    limits: Limits
    sessions: Sessions | None
    database: Database | None

    @staticmethod
    def of(variables: Mapping[str, str]) -> Settings:
        """Raises an error that names everything that is wrong."""
        read = _Reader(variables)
        drain = read.number("DRAIN_SECONDS", 60, MOST_SECONDS_TO_END - 1)
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
