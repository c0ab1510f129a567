"""Values of a template."""

from __future__ import annotations


def is_true(value: object) -> bool:
    """A boolean, which may be text."""
    return str(value).lower() == "true"
