"""A service in this process, and pictures for it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from starlette.testclient import TestClient

from digits_api.app import State, create_app
from digits_api.settings import Settings
from digits_api.telemetry import Metrics

FOLDER = Path(__file__).parent.parent
PNG = {"content-type": "image/png"}


def golden(version: str) -> dict[str, Any]:
    """The golden predictions of a version."""
    told: dict[str, Any] = json.loads((FOLDER / "golden" / f"{version}.json").read_text("utf-8"))
    return told


def picture() -> bytes:
    """A digit."""
    return base64.b64decode(golden("v2")["cases"][0]["body"])


def png(image: Image.Image) -> bytes:
    """The file of an image."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@contextmanager
def service(
    state: State | None = None, **variables: str
) -> Iterator[tuple[TestClient, io.StringIO]]:
    """A client, and what was written as metrics."""
    out = io.StringIO()
    settings = Settings.of({"MODEL_VERSION": "v2", **variables})
    metrics = Metrics(settings.namespace, settings.version, out)
    with TestClient(create_app(settings, state or State(), metrics)) as client:
        yield client, out
