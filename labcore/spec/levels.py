"""The levels of a factor: laid over a spec, and told in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from labcore.spec.overlay import overlaid

LONGEST = 60
"""Characters of a level in words."""


def laid(base: Mapping[str, Any], cell: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the levels of `cell`, by dotted key, laid over it.

    A level that chooses a kind leaves what the base sets beside it, where the base names no kind itself; and it comes
    before levels of that choice's settings, in whatever order the factors stand.
    """
    whole: dict[str, Any] = dict(base)
    for key in sorted(cell, key=_depth):
        whole = _lay(whole, key.split("."), cell[key])
    return whole


def _depth(key: str) -> tuple[int, bool]:
    parts = key.split(".")
    return len(parts), parts[-1] != "kind"


def _lay(base: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    first, *rest = path
    old = base.get(first)
    if isinstance(old, str) and rest:
        old = {"kind": old}
    if not rest:
        return _joined(base, first, old, value)
    if rest == ["kind"]:
        return _joined(base, first, old, {"kind": value})
    return {**base, first: _lay(old if isinstance(old, Mapping) else {}, rest, value)}


def _joined(base: Mapping[str, Any], key: str, old: Any, value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping) and isinstance(old, Mapping) and "kind" not in old:
        return {**base, key: overlaid({**old, **({"kind": value["kind"]} if "kind" in value else {})}, value)}
    return overlaid(base, {key: value})


def name_of_factor(key: str) -> str:
    """What a factor is called: the last words of its key that tell something."""
    *above, last = key.split(".")
    if last in ("kind", "enabled", "operations") and above:
        last = above[-1]
    return last.replace("_", " ")


def names_of_factors(keys: Iterable[str]) -> dict[str, str]:
    """What each factor is called among the others: where two would be called alike, with the word above it too."""
    short = {key: name_of_factor(key) for key in keys}
    names = list(short.values())
    return {
        key: name if names.count(name) == 1 else " ".join([*key.split(".")[-2:-1], name]).replace("_", " ")
        for key, name in short.items()
    }


def level_in_words(value: Any) -> str:
    """A level as a reader would write it, cut where it is long."""
    text = _in_words(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "none"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return " + ".join(map(_in_words, value)) or "none"
    if isinstance(value, Mapping):
        kind = str(value.get("kind", "")).replace("_", " ")
        rest = ", ".join(
            f"{name.replace('_', ' ')} {_in_words(item)}" for name, item in value.items() if name != "kind"
        )
        return f"{kind} ({rest})" if kind and rest else kind or rest
    return str(value).replace("_", " ")
