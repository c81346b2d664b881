"""Archives, arrays, images, tables, specs and run folders, spoiled at random."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SECONDS = float(os.environ.get("LAB_FUZZ_SECONDS", "60"))
"""For each door."""


def fuzzed(seconds: float = SECONDS) -> Iterator[dict[str, Any]]:
    """How often what was brought to each door was taken, refused in words, or neither."""
    from tests.bad_inputs.base import lab_at
    from tests.fuzz.doors import doors
    from tests.fuzz.trying import tried

    told: dict[str, Any] = {"tried": 0, "taken": 0, "refused": 0, "not_survived": 0, "each": {}}
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "lab"
        with lab_at(home):
            ways = list(doors())
        for door in ways:
            try:
                outcomes = dict(tried(door, home, seconds))
            except Exception as error:  # noqa: BLE001 (it is told, with the example that hypothesis found)
                outcomes = {"not_survived": 1, "how": f"{type(error).__name__}: {error}"[:2000]}
            told["each"][door.name] = outcomes
            for name in ("taken", "refused", "not_survived"):
                told[name] += outcomes.get(name, 0)
                told["tried"] += outcomes.get(name, 0)
            yield told
