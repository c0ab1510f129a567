"""From the bytes of a PNG to what the models read.

Training goes through `decode` as well: a model is asked only about what it learned from.
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 16
MODES = ("1", "L", "LA", "P", "RGB", "RGBA")

Row = NDArray[np.float32]


class UnreadableImage(Exception):
    """The bytes are no picture that is read here; the message is shown to the caller."""


def decode(body: bytes, max_pixels: int) -> Row:
    """One row of values from 0 (dark, or transparent) to 1 (light).

    The size is in the first bytes of a PNG and is checked before anything is unpacked: a few
    kilobytes can unpack to gigabytes.
    """
    try:
        with Image.open(io.BytesIO(body), formats=["PNG"]) as image:
            _check(image, max_pixels)
            return _row(image)
    except Image.DecompressionBombError as cause:
        raise UnreadableImage(f"must have at most {max_pixels} pixels") from cause
    except (OSError, SyntaxError, ValueError) as cause:  # what Pillow says of bytes that are no PNG
        raise UnreadableImage("must be a PNG") from cause


def _check(image: Image.Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels:
        raise UnreadableImage(f"must have at most {max_pixels} pixels, got {width} x {height}")
    if image.mode not in MODES:
        raise UnreadableImage(f"must have at most 8 bits a channel, got mode {image.mode}")


def _row(image: Image.Image) -> Row:
    if image.has_transparency_data:
        dark = Image.new("RGBA", image.size, "black")
        image = Image.alpha_composite(dark, image.convert("RGBA"))
    small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32).reshape(1, SIDE * SIDE) / np.float32(255)
