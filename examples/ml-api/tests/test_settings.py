"""Variables, and what is said of wrong ones."""

import pytest

from digits_api.settings import Settings, SettingsError

DATABASE = {"DATABASE_HOST": "db", "DATABASE_NAME": "app", "DATABASE_SECRET_ARN": "arn"}
REGION = {"AWS_DEFAULT_REGION": "eu-central-1"}


def test_defaults() -> None:
    """Sessions and records are off."""
    settings = Settings.of({"MODEL_VERSION": "v1"})
    assert (settings.host, settings.port, settings.namespace) == ("0.0.0.0", 8080, "MlApi")
    assert settings.sessions is None and settings.database is None
    limits = settings.limits
    assert (limits.body_bytes, limits.pixels, limits.concurrency) == (262_144, 1_048_576, 16)
    assert (limits.drain_seconds, limits.stop_seconds, limits.body_seconds) == (60, 20, 10)


def test_sessions_and_database() -> None:
    """Each by its first variable."""
    settings = Settings.of({"MODEL_VERSION": "v1", "SESSIONS_TABLE": "t", **DATABASE, **REGION})
    assert settings.sessions and settings.sessions.ttl_seconds == 3600
    assert settings.database and settings.database.port == 5432
    assert settings.database.region == settings.sessions.region == "eu-central-1"
    assert settings.database.ca_file == "/opt/rds/global-bundle.pem"


@pytest.mark.parametrize(["drain", "stop"], [("60", 20), ("100", 12), ("111", 1)])
def test_what_is_in_flight_at_the_end_has_what_draining_leaves(drain: str, stop: int) -> None:
    """Fargate waits 120 seconds for all of it."""
    limits = Settings.of({"MODEL_VERSION": "v1", "DRAIN_SECONDS": drain}).limits
    assert (limits.drain_seconds, limits.stop_seconds) == (int(drain), stop)


def test_fails_with_everything_that_is_wrong() -> None:
    """Whoever deploys sees it once."""
    variables = {
        "SESSIONS_TABLE": "t",
        "DATABASE_HOST": "db",
        "PORT": "0",
        "MAX_PIXELS": "1e3",
        "STOP_SECONDS": "53",
    }
    with pytest.raises(SettingsError) as caught:
        Settings.of(variables)
    assert str(caught.value).split("; ") == [
        "MODEL_VERSION must be set",
        "PORT must be a whole number from 1 to 65535, got 0",
        "MAX_PIXELS must be a whole number from 1 to 16777216, got 1e3",
        "STOP_SECONDS must be a whole number from 1 to 52, got 53",
        "AWS_REGION must be set",
        "DATABASE_NAME must be set",
        "DATABASE_SECRET_ARN must be set",
    ]
