"""What a worker does with a message, with a table and a queue in memory."""

from __future__ import annotations

import io
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from digits_api.callbacks import BACK_OFF, NotTaken
from digits_api.endings import End
from digits_api.images import UnreadableImage
from digits_api.job_queue import Message
from digits_api.jobs import Job
from digits_api.keeper import Stop
from digits_api.settings import Settings
from digits_api.telemetry import Metrics
from digits_api.work import Work

QUEUED = Job("j", "v2", "v2/inputs/j", 1, 2)
CALLED = QUEUED._replace(callback="pending", callback_url="https://hooks.example.com/a")
VARIABLES = {
    "MODEL_VERSION": "v2",
    "JOBS_WORKER": "true",
    "JOBS_QUEUE_URL": "https://queue",
    "JOBS_BUCKET": "b",
    "JOBS_TABLE": "t",
    "JOB_ATTEMPTS": "3",
    "CALLBACK_SECRET_ARN": "arn",
    "AWS_REGION": "us-east-1",
}


class Store:
    """One job, which one worker has at a time."""

    def __init__(self, job: Job | None) -> None:
        self.job = job
        self.is_taken = False

    def get(self, _: str) -> Job | None:
        """As it is."""
        return self.job

    def get_input(self, _: Job) -> bytes:
        """Something."""
        return b"x"

    def claim(self, seen: Job, _: int, **changes: Any) -> Job | None:
        """Unless another has it."""
        if self.is_taken or self.job is None or self.job.status != seen.status:
            return None
        self.is_taken = True
        self.job = seen._replace(**changes)
        return self.job

    def release(self, job: Job, **changes: Any) -> Job:
        """For the next one."""
        self.is_taken = False
        self.job = job._replace(**changes)
        return self.job


class Queue:
    """What was done with the message."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.done: list[tuple[str, int]] = []

    def receive(self) -> Message:
        """The one."""
        return self.message

    def keep(self, _: Message, seconds: int) -> None:
        """For later."""
        self.done.append(("keep", seconds))

    def delete(self, _: Message) -> None:
        """For good."""
        self.done.append(("delete", 0))

    def call_back_later(self, _: str, seconds: int) -> None:
        """A further one."""
        self.done.append(("later", seconds))


# It stands for an object with one method.
class Callers:  # pylint: disable=too-few-public-methods
    """Take it or not."""

    def __init__(self, takes: bool) -> None:
        self.calls: list[Job] = []
        self._takes = takes

    def call(self, job: Job) -> None:
        """Is counted."""
        self.calls.append(job)
        if not self._takes:
            raise NotTaken("answered 500")


class Given(NamedTuple):
    """What there is besides the job."""

    infer: Any = lambda _: {"digit": 7}
    takes: bool = True
    stopped: bool = False
    is_taken: bool = False
    received: int = 1
    is_callback: bool = False


def work(job: Job | None, **told: Any) -> tuple[Job | None, list[tuple[str, int]], int]:
    """The job afterwards, what was done with the message, and how many calls there were."""
    given = Given(**told)
    store = Store(job)
    queue = Queue(Message("h", "j", given.is_callback, given.received))
    caller = Callers(given.takes)
    store.is_taken = given.is_taken
    one = assembled(store, queue, caller, given)
    assert one.next()
    return store.job, queue.done, len(caller.calls)


def assembled(store: Store, queue: Queue, caller: Callers, given: Given) -> Work:
    """A worker that knows these only."""
    jobs = Settings.of(VARIABLES).jobs
    assert jobs
    stop, metrics = Stop(10), Metrics("n", "v2", io.StringIO())
    if given.stopped:
        stop.begin()
    with patch("boto3.client"):
        # They stand for the real ones, of which they have what is called.
        end = End(jobs, metrics, queue, store)  # type: ignore[arg-type]
        one = Work(jobs, metrics, given.infer, stop)
    for name, value in {"_store": store, "_queue": queue, "_end": end}.items():
        setattr(one, name, value)
    setattr(end, "_caller", caller)
    return one


def fails(error: Exception) -> Any:
    """An inference that does."""

    def infer(_: bytes) -> Any:
        raise error

    return infer


def test_a_job_is_done_and_told() -> None:
    """And its message ends."""
    job, done, calls = work(CALLED)
    assert job and (job.status, job.callback) == ("succeeded", "delivered")
    assert job.result == '{"digit": 7}'
    assert (done, calls) == ([("delete", 0)], 1)


def test_nobody_waits_for_a_callback() -> None:
    """Then there is none."""
    job, done, calls = work(QUEUED)
    assert job and (job.status, job.callback, done, calls) == (
        "succeeded", "none", [("delete", 0)], 0,
    )  # fmt: skip


def test_a_picture_that_is_none_fails_for_good() -> None:
    """The next attempt would find the same."""
    job, done, calls = work(CALLED, infer=fails(UnreadableImage("must be a PNG")))
    assert job and (job.status, job.code, job.detail) == (
        "failed", "UNPROCESSABLE_IMAGE", "The image must be a PNG",
    )  # fmt: skip
    assert (done, calls) == ([("delete", 0)], 1)


@pytest.mark.parametrize(["received", "seconds"], [(1, 30), (2, 60), (3, 120)])
def test_what_fails_otherwise_is_tried_again_later(received: int, seconds: int) -> None:
    """And its caller is told nothing yet."""
    job, done, calls = work(CALLED, infer=fails(KeyError("x")), received=received)
    assert job and (job.status, done, calls) == ("queued", [("keep", seconds)], 0)


def test_after_the_last_attempt_it_has_failed() -> None:
    """Its caller is told, and its message goes where a person sees it."""
    for before in ("queued", "running"):
        job, done, calls = work(CALLED._replace(status=before), received=4)
        assert job and (job.status, job.code, calls) == ("failed", "GIVEN_UP", 1)
        assert done == [("keep", 0)]


def test_what_was_given_up_may_be_put_back() -> None:
    """Its caller is told again, as it is something else."""
    given_up = CALLED._replace(status="failed", code="GIVEN_UP", callback="delivered")
    job, done, calls = work(given_up)
    assert job and (job.status, job.code, job.callback) == ("succeeded", "", "delivered")
    assert (done, calls) == ([("delete", 0)], 1)


def test_a_job_of_another_worker_is_left_to_it() -> None:
    """The message comes again when that worker has said nothing for long."""
    job, done, calls = work(CALLED, is_taken=True)
    assert job and (job.status, done, calls) == ("queued", [("keep", 120)], 0)


def test_a_message_that_comes_again_does_nothing_again() -> None:
    """Neither the job nor the callback."""
    told = CALLED._replace(status="succeeded", callback="delivered")
    assert work(told, infer=fails(AssertionError())) == (told, [("delete", 0)], 0)


def test_a_worker_that_died_before_its_callback_is_made_up_for() -> None:
    """By whoever gets the message."""
    waits = CALLED._replace(status="succeeded", result="{}")
    job, done, calls = work(waits, infer=fails(AssertionError()), received=2)
    assert job and (job.callback, done, calls) == ("delivered", [("delete", 0)], 1)
    job, done, calls = work(waits, is_taken=True)
    assert (done, calls) == ([("keep", 60)], 0)


def test_a_callback_that_is_not_taken_has_some_attempts() -> None:
    """Each later than the one before, in messages of their own."""
    job, attempts = CALLED._replace(status="succeeded", result="{}"), []
    while job.callback == "pending":
        after, done, calls = work(job, takes=False, is_callback=True)
        assert after and calls == 1 and done[-1] == ("delete", 0)
        attempts += [seconds for what, seconds in done if what == "later"]
        job = after
    assert (attempts, job.callback) == (list(BACK_OFF), "failed")


def test_a_job_that_is_gone_is_not_done() -> None:
    """Nobody can ask for it."""
    assert work(None) == (None, [("delete", 0)], 0)


def test_what_comes_while_it_ends_is_for_others() -> None:
    """At once."""
    job, done, _ = work(QUEUED, stopped=True)
    assert job and (job.status, done) == ("queued", [("keep", 0)])
