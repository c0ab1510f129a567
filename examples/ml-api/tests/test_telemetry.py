"""Lines that CloudWatch reads."""

import io
import json
import logging

import pytest

from digits_api.telemetry import MOST_VALUES, Metrics, configure_logging


def test_a_log_line_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Of libraries too, with the fields of the call and the trace of an error."""
    root = logging.getLogger()
    before = root.handlers[:]
    configure_logging("v9")
    try:
        logging.getLogger("a").info("said %s", "so", extra={"fields": {"correlationId": "c"}})
        logging.getLogger("botocore").info("chatter")
        try:
            raise ValueError("x")
        except ValueError:
            logging.getLogger("b").exception("failed")
    finally:
        root.handlers[:] = before
    said, failed = map(json.loads, capsys.readouterr().out.splitlines())
    assert said.pop("time").endswith("Z")
    assert said == {
        "level": "INFO",
        "logger": "a",
        "message": "said so",
        "modelVersion": "v9",
        "correlationId": "c",
    }
    assert "ValueError: x" in failed["error"]


def test_a_metric_has_no_more_values_than_a_line_may_have() -> None:
    """CloudWatch drops a line with more than 100."""
    out = io.StringIO()
    metrics = Metrics("N", "v1", out)
    for _ in range(MOST_VALUES + 1):
        metrics.add("Requests")
    metrics.flush()
    metrics.flush()
    counts = [len(json.loads(line)["Requests"]) for line in out.getvalue().splitlines()]
    assert counts == [100, 1]
