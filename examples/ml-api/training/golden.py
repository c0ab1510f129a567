"""Golden predictions: what a version is asked before it gets traffic, and what it has to answer."""

from __future__ import annotations

import base64
from typing import Any

from digits_api.images import decode
from digits_api.model import Model
from training.pictures import SIZE

OF_EACH_KIND = 5
TOLERANCE = 0.02


def golden(name: str, model: Model, kinds: dict[str, list[bytes]]) -> dict[str, Any]:
    """Requests with the fields that the answer has to have; numbers may differ by the tolerance."""
    return {
        "path": f"/api/{name}/predict",
        "contentType": "image/png",
        "tolerance": TOLERANCE,
        "cases": [
            case(f"{kind}-{index}", model, picture)
            for kind, pictures in kinds.items()
            for index, picture in enumerate(pictures[:OF_EACH_KIND])
        ],
    }


def case(name: str, model: Model, picture: bytes) -> dict[str, Any]:
    """One request and its answer."""
    prediction = model.predict(decode(picture, SIZE * SIZE))
    return {
        "name": name,
        "body": base64.b64encode(picture).decode(),
        "expected": {"digit": prediction.digit, "confidence": round(prediction.confidence, 4)},
    }
