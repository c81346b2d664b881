"""Every bad input that there is a promise about, brought to the lab."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def brought(kinds: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """How each bad input, or each of those `kinds`, ended: what was refused or taken, and what the user is told."""
    from tests.bad_inputs.base import tried
    from tests.bad_inputs.gathering import of_all

    told: dict[str, Any] = {"tried": 0, "as_promised": 0, "refused": 0, "taken": 0, "each": {}}
    for bad in of_all():
        if kinds and bad.kind not in kinds:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            ending = tried(bad, Path(scratch))
        promised = ending.is_as_promised(bad)
        told["tried"] += 1
        told["as_promised"] += promised
        if ending.ends in told:
            told[ending.ends] += 1
        said = f"{ending.said} {ending.cure}".replace(scratch, "…").strip()
        told["each"][bad.title] = (
            f"{'' if promised else 'NOT AS PROMISED: '}{ending.ends}: {' '.join(said.split())[:200]}"
        )
        yield told
