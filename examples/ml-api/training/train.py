"""Makes both models, what they are measured by, and the golden predictions.

python -m training.train [DIRECTORY]: the same files to the byte on every run of a machine.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any, Callable, NamedTuple

import numpy as np
from skl2onnx import to_onnx
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from digits_api.images import SIDE, Row, decode
from digits_api.model import Model
from training.golden import golden
from training.pictures import SIZE, Digits, Labels, Split, clean, moved, split

COPIES = 5


class Version(NamedTuple):
    """How a version is made."""

    why: str
    estimator: Callable[[], Any]
    pictures: Callable[[Split], tuple[list[bytes], Labels]]


def as_is(data: Split) -> tuple[list[bytes], Labels]:
    """Each digit once, upright."""
    return [clean(digit) for digit in data.train], data.train_labels


def augmented(data: Split) -> tuple[list[bytes], Labels]:
    """Each digit several times, moved."""
    return moved_all(data.train, COPIES, seed=0), np.repeat(data.train_labels, COPIES)


def moved_all(digits: Digits, copies: int, seed: int) -> list[bytes]:
    """Each digit so many times, the same with each call."""
    random = np.random.default_rng(seed)
    return [moved(digit, random) for digit in digits for _ in range(copies)]


VERSIONS = {
    "v1": Version(
        "a linear model of upright digits: fails on shifted and rotated ones",
        lambda: LogisticRegression(max_iter=300),
        as_is,
    ),
    "v2": Version(
        "a small network that learned from shifted and rotated digits",
        lambda: MLPClassifier((96, 48), random_state=0, max_iter=30, tol=0),
        augmented,
    ),
}


def rows(pictures: list[bytes]) -> Row:
    """What the models read of pictures."""
    return np.concatenate([decode(picture, SIZE * SIZE) for picture in pictures])


def train(version: Version, data: Split) -> bytes:
    """The model as ONNX."""
    pictures, labels = version.pictures(data)
    pipeline = make_pipeline(StandardScaler(), version.estimator())
    # More than one thread adds up in another order each time.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # so many rounds are enough
        pipeline.fit(rows(pictures), labels)
    example = np.zeros((1, SIDE * SIDE), np.float32)
    onnx = to_onnx(pipeline, example, options={id(pipeline): {"zipmap": False}}, target_opset=18)
    return bytes(onnx.SerializeToString())


def accuracy(model: Model, pictures: list[bytes], labels: Labels) -> float:
    """The share of pictures whose digit the model tells."""
    told = [model.predict(decode(picture, SIZE * SIZE)).digit for picture in pictures]
    return round(float(np.mean(np.array(told) == labels)), 4)


def main(directory: Path) -> None:
    """Writes everything below the directory."""
    data = split()
    tests = {
        "clean": [clean(digit) for digit in data.test],
        "moved": moved_all(data.test, 1, seed=1),
    }
    card: dict[str, Any] = {}
    for name, version in VERSIONS.items():
        onnx = train(version, data)
        model = Model(onnx)
        card[name] = {
            "is": version.why,
            "sha256": hashlib.sha256(onnx).hexdigest(),
            "bytes": len(onnx),
            "accuracy": {
                kind: accuracy(model, them, data.test_labels) for kind, them in tests.items()
            },
        }
        write(directory / "models" / f"{name}.onnx", onnx)
        write_json(directory / "golden" / f"{name}.json", golden(name, model, tests))
        print(name, json.dumps(card[name]))
    write_json(directory / "models" / "models.json", card)


def write(path: Path, content: bytes) -> None:
    """Also makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_json(path: Path, value: object) -> None:
    """For people, too."""
    write(path, (json.dumps(value, indent=2) + "\n").encode())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent))
