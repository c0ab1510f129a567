"""Lines of JSON on standard output: logs, and metrics in CloudWatch's embedded format.

Neither has bodies, secrets or addresses of callers in it.

See "Specification: Embedded metric format" in the CloudWatch User Guide.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import time
from typing import Any, TextIO

UNITS = {
    "Latency": "Milliseconds",
    "Confidence": "None",
    "Requests": "Count",
    "ServerErrors": "Count",
    "Overloads": "Count",
    "SessionErrors": "Count",
    "RecordedPredictions": "Count",
    "LostRecords": "Count",
    "Jobs": "Count",
    "JobsSucceeded": "Count",
    "JobsFailed": "Count",
    "JobsGivenBack": "Count",
    "JobLatency": "Milliseconds",
    "CallbacksDelivered": "Count",
    "CallbacksFailed": "Count",
}
MOST_VALUES = 100  # of one metric in one line
FLUSH_SECONDS = 5


def configure_logging(version: str) -> None:
    """What libraries log as well is one line of JSON each."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_JsonFormatter(version))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("botocore", "boto3", "urllib3", "uvicorn.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _JsonFormatter(logging.Formatter):
    def __init__(self, version: str) -> None:
        super().__init__()
        self._version = version

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "modelVersion": self._version,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line)


class Metrics:
    """Collects, and writes a line for what came together since the last one."""

    def __init__(self, namespace: str, version: str, out: TextIO | None = None) -> None:
        self._namespace = namespace
        self._version = version
        self._out = out or sys.stdout
        self._values: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def add(self, name: str, value: float = 1) -> None:
        """Counts as one line each `MOST_VALUES`."""
        with self._lock:
            values = self._values.setdefault(name, [])
            values.append(round(value, 4))
            if len(values) < MOST_VALUES:
                return
        self.flush()

    def flush(self) -> None:
        """Writes what is there."""
        with self._lock:
            values, self._values = self._values, {}
        if values:
            print(json.dumps(self._line(values)), file=self._out, flush=True)

    async def keep_flushing(self) -> None:
        """Until it is cancelled, and once more then."""
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)
                self.flush()
        finally:
            self.flush()

    def _line(self, values: dict[str, list[float]]) -> dict[str, Any]:
        metrics = [{"Name": name, "Unit": UNITS[name]} for name in values]
        return {
            "_aws": {
                "Timestamp": int(time.time() * 1000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": self._namespace,
                        "Dimensions": [["ModelVersion"]],
                        "Metrics": metrics,
                    }
                ],
            },
            "ModelVersion": self._version,
            **values,
        }
