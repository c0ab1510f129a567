"""What is a picture, and what becomes of it."""

import numpy as np
import pytest
from PIL import Image

from digits_api.images import SIDE, UnreadableImage, decode
from tests.support import picture, png

GREY = Image.new("L", (32, 32), 51)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "RGBA"])
def test_a_picture_is_the_same_in_each_mode(mode: str) -> None:
    """One row of values from 0 to 1."""
    row = decode(png(GREY.convert(mode)), 1024)
    assert row.shape == (1, SIDE * SIDE) and row.dtype == np.float32
    assert row == pytest.approx(0.2)


def test_black_and_white_and_what_is_transparent() -> None:
    """The ground of a drawing is often transparent."""
    assert decode(png(Image.new("1", (3, 3), 1)), 9) == pytest.approx(1)
    assert decode(png(Image.new("RGBA", (3, 3), (255, 255, 255, 0))), 9) == pytest.approx(0)


@pytest.mark.parametrize(
    "body", [b"", b"hello", picture()[:40], picture()[:200], picture()[:20] + picture()[30:]]
)
def test_fails_for_what_is_no_whole_png(body: bytes) -> None:
    """Not with an error of Pillow."""
    with pytest.raises(UnreadableImage, match="must be a PNG"):
        decode(body, 10_000)


def test_fails_for_another_format() -> None:
    """Other decoders stay out of reach of callers."""
    with pytest.raises(UnreadableImage, match="must be a PNG"):
        decode(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", 10_000)


def test_pixels_are_counted_before_they_are_unpacked() -> None:
    """At the limit and one above."""
    decode(png(Image.new("L", (32, 32))), 1024)
    with pytest.raises(UnreadableImage, match="must have at most 1023 pixels, got 32 x 32"):
        decode(png(Image.new("L", (32, 32))), 1023)
    with pytest.raises(UnreadableImage, match="must have at most 1024 pixels"):
        decode(png(Image.new("1", (20_000, 20_000))), 1024)


def test_fails_for_more_than_8_bits() -> None:
    """They would be cut, not scaled."""
    with pytest.raises(UnreadableImage, match="at most 8 bits a channel, got mode I;16"):
        decode(png(Image.new("I;16", (8, 8))), 64)
