"""What differs between two settings, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Change:
    """One setting that differs: its dotted key, the value before and the value now."""

    key: str
    before: Any
    now: Any


def changes(before: Any, now: Any, key: str = "") -> list[Change]:
    """Where `now` differs from `before`. A choice of another kind is one change, not one for each setting."""
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)):
        same = (
            list(before) == list(now)
            if isinstance(before, (list, tuple)) and isinstance(now, (list, tuple))
            else before == now
        )
        return [] if same else [Change(key, before, now)]
    if before.get("kind") != now.get("kind"):
        return [Change(key, before.get("kind"), now.get("kind"))]
    found = []
    for name in dict.fromkeys([*before, *now]):
        found += changes(before.get(name), now.get(name), f"{key}.{name}" if key else name)
    return found
