"""The digits of scikit-learn (8 x 8 values from 0 to 16) as PNG files, as users would send them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SIZE = 64
RESAMPLING = (Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)

Digits = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Split:
    """Digits to learn from, and digits that no model has seen."""

    train: Digits
    train_labels: Labels
    test: Digits
    test_labels: Labels


def split() -> Split:
    """The same split each time."""
    data: Any = load_digits()
    train, test, train_labels, test_labels = train_test_split(
        data.data, data.target, test_size=0.25, random_state=0, stratify=data.target
    )
    return Split(train, train_labels, test, test_labels)


def clean(digit: Digits) -> bytes:
    """Enlarged, upright and in the middle."""
    return _png(_enlarged(digit, Image.Resampling.BICUBIC))


def moved(digit: Digits, random: np.random.Generator) -> bytes:
    """Shifted by up to 4 pixels and rotated by up to 10 degrees, as people write."""
    image = _enlarged(digit, RESAMPLING[random.integers(len(RESAMPLING))])
    right, down = (int(random.integers(-4, 5)) for _ in range(2))
    angle = float(random.uniform(-10, 10))
    return _png(image.rotate(angle, Image.Resampling.BILINEAR, translate=(right, down)))


def _enlarged(digit: Digits, resampling: Image.Resampling) -> Image.Image:
    grey = (digit.reshape(8, 8) / 16 * 255).round().astype(np.uint8)
    return Image.fromarray(grey).resize((SIZE, SIZE), resampling)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
