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


JOBS = {"JOBS_QUEUE_URL": "q", "JOBS_BUCKET": "b", "JOBS_TABLE": "t"}


def test_jobs_are_off_without_a_queue_and_need_the_rest_with_one() -> None:
    """And nobody is called back without a secret."""
    assert Settings.of({"MODEL_VERSION": "v1", "JOBS_BUCKET": "b"}).jobs is None
    jobs = Settings.of({"MODEL_VERSION": "v1", **JOBS, **REGION}).jobs
    assert jobs and (jobs.job_seconds, jobs.visibility_seconds, jobs.attempts) == (900, 120, 5)
    assert (jobs.ttl_seconds, jobs.is_worker, jobs.callbacks) == (604_800, False, None)
    with pytest.raises(SettingsError) as caught:
        Settings.of({"MODEL_VERSION": "v1", "JOBS_QUEUE_URL": "q", **REGION})
    assert str(caught.value) == "JOBS_BUCKET must be set; JOBS_TABLE must be set"


def test_hosts_that_may_be_called_back() -> None:
    """In small letters."""
    hosts = "A.example.com, b.example.com:8443"
    variables = {"CALLBACK_SECRET_ARN": "arn", "CALLBACK_HOSTS": hosts, **JOBS, **REGION}
    jobs = Settings.of({"MODEL_VERSION": "v1", **variables}).jobs
    assert jobs and jobs.callbacks
    assert jobs.callbacks.hosts == {"a.example.com", "b.example.com:8443"}


def test_a_worker_has_all_of_the_time_for_what_it_has() -> None:
    """It drains no requests."""
    variables = {"JOBS_WORKER": "true", "STOP_SECONDS": "112"}
    limits = Settings.of({"MODEL_VERSION": "v1", **variables}).limits
    assert (limits.drain_seconds, limits.stop_seconds) == (0, 112)
