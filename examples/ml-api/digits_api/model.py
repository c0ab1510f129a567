"""A model as ONNX Runtime runs it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import onnxruntime

from digits_api.images import Row

FOLDER = Path(__file__).parent.parent / "models"


class Prediction(NamedTuple):
    """The digit, and how sure the model is of it (0 to 1)."""

    digit: int
    confidence: float


# Its session is loaded once, which a function could not keep.
class Model:  # pylint: disable=too-few-public-methods
    """Predicts; safe to be used by several threads at once."""

    def __init__(self, onnx: bytes) -> None:
        options = onnxruntime.SessionOptions()
        # A task has a quarter of a core: requests run side by side, a request on one thread.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(onnx, options, ["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    @staticmethod
    def of_version(version: str) -> Model:
        """The model that is in the image."""
        return Model((FOLDER / f"{version}.onnx").read_bytes())

    def predict(self, row: Row) -> Prediction:
        """What a decoded picture shows."""
        labels, probabilities = self._session.run(None, {self._input: row})
        return Prediction(int(labels[0]), float(probabilities[0].max()))
