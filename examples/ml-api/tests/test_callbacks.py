"""Signatures, and whom they are sent to."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from unittest.mock import MagicMock, patch

import boto3
import pytest
from botocore.stub import Stubber

from digits_api.callbacks import Caller, NotTaken, event_of, message_id, signed_headers
from digits_api.jobs import Job
from digits_api.settings import Callbacks

DONE = Job("j", "v2", "v2/inputs/j", 1, 2, status="succeeded", result='{"digit": 7}')
CALLED = DONE._replace(callback="pending", callback_url="https://hooks.example.com/a")


def told(secret: bytes) -> dict[str, str]:
    """As Secrets Manager has it."""
    return {"SecretString": f"whsec_{base64.b64encode(secret).decode()}"}


@pytest.fixture(name="secrets")
def stubbed_secrets() -> Iterator[Stubber]:
    """What is asked for has to be what is expected here."""
    client = boto3.client(
        "secretsmanager", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    with Stubber(client) as stubber, patch("boto3.client", return_value=client):
        yield stubber


def caller() -> Caller:
    """That may call anybody."""
    return Caller(Callbacks("arn", frozenset(), None), "us-east-1")


def expect_secrets(secrets: Stubber, previous: bytes | None) -> None:
    """One, and that of before if there was one."""
    secrets.add_response(
        "get_secret_value", told(b"new"), {"SecretId": "arn", "VersionStage": "AWSCURRENT"}
    )
    asked = {"SecretId": "arn", "VersionStage": "AWSPREVIOUS"}
    if previous is None:
        secrets.add_client_error(
            "get_secret_value", "ResourceNotFoundException", "", 400, {}, asked
        )
    else:
        secrets.add_response("get_secret_value", told(previous), asked)


def test_a_signature_is_that_of_the_specification() -> None:
    """Its example: https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [key])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_told() -> None:
    """The result, or the error; the id is of the job and of what became of it."""
    event = event_of(DONE)
    assert (event["type"], event["data"]) == (
        "job.succeeded",
        {"jobId": "j", "modelVersion": "v2", "result": {"digit": 7}},
    )
    failed = DONE._replace(status="failed", result="", code="GIVEN_UP", detail="It was")
    assert event_of(failed)["data"]["error"] == {"code": "GIVEN_UP", "detail": "It was"}
    assert (message_id(DONE), message_id(failed)) == ("job_j_succeeded", "job_j_failed")


@pytest.mark.parametrize(["previous", "signatures"], [(None, 1), (b"old", 2)])
def test_the_secret_of_before_signs_too(
    secrets: Stubber, previous: bytes | None, signatures: int
) -> None:
    """And both are read once in a while."""
    expect_secrets(secrets, previous)
    one = caller()
    with patch.object(one, "_post", return_value=204) as post:
        one.call(CALLED)
        one.call(CALLED)
    headers = post.call_args.args[2]
    assert len(headers["webhook-signature"].split(" ")) == signatures
    assert headers["webhook-id"] == "job_j_succeeded"


@pytest.mark.parametrize("status", [199, 301, 307, 400, 410, 500])
def test_another_answer_is_none(secrets: Stubber, status: int) -> None:
    """A redirect least of all."""
    expect_secrets(secrets, None)
    one = caller()
    with patch.object(one, "_post", return_value=status), pytest.raises(NotTaken):
        one.call(CALLED)


def test_the_address_that_was_looked_at_is_connected_to(secrets: Stubber) -> None:
    """With the certificate of the name."""
    expect_secrets(secrets, None)
    one = caller()
    found = [(0, 0, 0, "", ("93.184.216.34", 443))]
    refused = MagicMock(side_effect=ConnectionRefusedError)
    with patch("socket.getaddrinfo", return_value=found), pytest.raises(NotTaken):
        with patch("socket.create_connection", refused):
            one.call(CALLED)
    refused.assert_called_once_with(("93.184.216.34", 443), 10)


def test_a_name_that_leads_inside_is_not_connected_to(secrets: Stubber) -> None:
    """Nothing is sent."""
    expect_secrets(secrets, None)
    one = caller()
    found = [(0, 0, 0, "", ("169.254.169.254", 443))]
    with patch("socket.getaddrinfo", return_value=found), pytest.raises(NotTaken):
        with patch("socket.create_connection") as connect:
            one.call(CALLED)
    connect.assert_not_called()


def test_a_secret_that_is_none_is_an_error(secrets: Stubber) -> None:
    """Of whoever runs this."""
    secrets.add_response("get_secret_value", {"SecretString": "not base64!"})
    with pytest.raises(ValueError, match="whsec_"):
        caller().call(CALLED)
