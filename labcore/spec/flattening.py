"""Nested settings as one level of dotted keys."""

from collections.abc import Mapping
from typing import Any


def flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Nested settings by dotted key; a list is one value."""
    found: dict[str, Any] = {}
    for key, value in settings.items():
        dotted = f"{above}{key}"
        if isinstance(value, Mapping):
            found |= flat(value, f"{dotted}.")
        else:
            found[dotted] = value
    return found
