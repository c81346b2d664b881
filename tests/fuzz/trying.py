"""A door tried for so many seconds."""

import os
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from labcore.errors import LabError
from tests.bad_inputs.base import lab_at
from tests.fuzz.doors import Door

SECONDS = float(os.environ.get("LAB_FUZZ_SECONDS", "1"))
"""That each door is tried in."""

AT_ONCE = 20
"""Tries between two looks at the clock."""


def tried(door: Door, home: Path, seconds: float = SECONDS) -> Counter[str]:
    """How often what was drawn was taken, and how often refused. Raises whatever else came of it, with the smallest
    example that hypothesis finds.

    The same in the same order each time, as far as the time goes; at least `AT_ONCE`.
    """
    outcomes: Counter[str] = Counter()

    def enter(drawn: object) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                door.enter(drawn, Path(scratch))
                outcomes["taken"] += 1
            except LabError:
                outcomes["refused"] += 1

    end = time.monotonic() + seconds
    with lab_at(home):
        for number in count():
            calm = settings(
                max_examples=AT_ONCE,
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            )
            seed(number)(calm(given(door.brought)(enter)))()
            if time.monotonic() > end:
                return outcomes
    raise AssertionError("a count does not end")
