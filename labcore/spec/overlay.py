"""Settings laid over settings."""

from collections.abc import Mapping
from typing import Any


def overlaid(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`over` laid onto `base`, key by key. A choice of another `kind` replaces the old choice whole.

    A bare string stands for the choice of that kind, whether settings are laid over it or it over settings.
    """
    whole = dict(base)
    for key, value in over.items():
        old = whole.get(key)
        if isinstance(old, Mapping) and "kind" in old and isinstance(value, str):
            value = {"kind": value}
        if isinstance(old, str) and isinstance(value, Mapping):
            old = {"kind": old}
        if isinstance(old, Mapping) and isinstance(value, Mapping) and value.get("kind") in (None, old.get("kind")):
            whole[key] = overlaid(old, value)
        else:
            whole[key] = value
    return whole
