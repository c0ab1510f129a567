"""The models that are in the image are those that training makes."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from digits_api.images import decode
from digits_api.model import Model
from tests.support import FOLDER, golden
from training.train import main

VERSIONS = ("v1", "v2")


def card(folder: Path) -> dict[str, Any]:
    """What is told of the models."""
    told: dict[str, Any] = json.loads((folder / "models" / "models.json").read_text("utf-8"))
    return told


@pytest.fixture(scope="module", name="twice")
def trained_twice(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two runs."""
    folders = [tmp_path_factory.mktemp(f"run-{run}") for run in range(2)]
    for folder in folders:
        main(folder)
    return folders


def test_training_makes_the_same_files_each_time(twice: list[Path]) -> None:
    """To the byte."""
    first, second = ({f: (t / f).read_bytes() for f in files(t)} for t in twice)
    assert len(first) == 5 and first == second


def files(folder: Path) -> list[Path]:
    """What is in a folder and those in it."""
    return sorted(file.relative_to(folder) for file in folder.rglob("*.*"))


def test_training_gives_the_accuracy_of_the_models_that_are_there(twice: list[Path]) -> None:
    """Another processor may round otherwise, but not learn otherwise."""
    for version in VERSIONS:
        made, there = card(twice[0])[version]["accuracy"], card(FOLDER)[version]["accuracy"]
        assert made == pytest.approx(there, abs=0.02)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_model_that_is_there_is_the_one_that_was_measured(version: str) -> None:
    """And small enough for the repository."""
    onnx = (FOLDER / "models" / f"{version}.onnx").read_bytes()
    assert hashlib.sha256(onnx).hexdigest() == card(FOLDER)[version]["sha256"]
    assert len(onnx) < 130_000


def test_the_second_version_has_a_reason() -> None:
    """Both read what is upright; only one reads what people write."""
    accuracy = {version: card(FOLDER)[version]["accuracy"] for version in VERSIONS}
    assert accuracy["v1"]["clean"] > 0.95 and accuracy["v2"]["clean"] > 0.95
    assert accuracy["v1"]["moved"] < 0.75 and accuracy["v2"]["moved"] > 0.95


@pytest.mark.parametrize("asked", VERSIONS)
@pytest.mark.parametrize("version", VERSIONS)
def test_golden_predictions_hold_for_their_version_only(asked: str, version: str) -> None:
    """Else they would let the wrong model through."""
    told, model = golden(version), Model.of_version(asked)
    drifted = [case for case in told["cases"] if not holds(case, told["tolerance"], model)]
    assert len(told["cases"]) == 10
    assert (drifted == []) == (asked == version)


def holds(case: dict[str, Any], tolerance: float, model: Model) -> bool:
    """As the platform's hook compares."""
    digit, confidence = model.predict(decode(base64.b64decode(case["body"]), 4096))
    expected = case["expected"]
    same = digit == int(expected["digit"])
    return same and abs(confidence - float(expected["confidence"])) <= tolerance
