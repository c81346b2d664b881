"""Places in a step's settings that earlier steps fill: `run: ${pretrain}` is the run that the step 'pretrain' made."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

PLACE = re.compile(r"\$\{([a-z0-9-]+)\}")


def named_in(raw: Any) -> Iterator[str]:
    """The ids of the steps that fill a place in `raw`, each as often as it does."""
    if isinstance(raw, str) and (match := PLACE.fullmatch(raw)):
        yield match[1]
    elif isinstance(raw, Mapping):
        for value in raw.values():
            yield from named_in(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from named_in(value)


def filled(raw: Any, by: Callable[[str], str | None]) -> Any:
    """`raw` with every place filled by what `by` gives for its step; a key for which that is None is left out."""
    if isinstance(raw, str):
        match = PLACE.fullmatch(raw)
        return by(match[1]) if match else raw
    if isinstance(raw, Mapping):
        pairs = {key: (value, filled(value, by)) for key, value in raw.items()}
        return {key: now for key, (before, now) in pairs.items() if now is not None or before is None}
    if isinstance(raw, list | tuple):
        return [filled(value, by) for value in raw]
    return raw
