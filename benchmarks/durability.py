"""What the lab survives: killed writers and workers, a race for the queue, a full disk, torn files, bad inputs.

Parts, to be chosen by `--only`:

- `writers`: processes that write rows of metrics are killed; no row that was acknowledged may be missing.
- `workers`: workers are killed in mid-run; each run is resumed, and must end with the weights of one never killed.
- `claims`: eight processes claim the same 10,000 runs; none may be claimed twice.
- `disk`: a run's disk is filled; its last checkpoint stays whole, it says so, and goes on once there is room.
- `torn`: a run's files are cut at every byte; every reader carries on.
- `inputs`: every bad input is brought to the lab, and how each ends is told.
- `fuzz`: archives, arrays, images, tables, specs and run folders that are spoiled at random are brought as well.

A part that is measured later is added to those before it.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Part = Callable[[], Iterator[dict[str, Any]]]
"""Gives what it has found by now, again and again, and at last all of it."""


def run(only: Collection[str] = (), before: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Of each part, or of those that are named: what was tried, and what came of it."""
    known = parts()
    unknown = set(only) - set(known)
    if unknown:
        raise SystemExit(f"No such part: {', '.join(sorted(unknown))}. Known are: {', '.join(known)}.")
    found: dict[str, Any] = dict((before or {}).get("parts", {}))
    for name in only or known:
        began = time.perf_counter()
        for figures in known[name]():
            found[name] = {**figures, "seconds": round(time.perf_counter() - began, 1)}
            yield _told(found, known)
        print(name, {key: value for key, value in found[name].items() if key != "each"}, flush=True)
    yield _told(found, known)


def parts() -> dict[str, Part]:
    """Each part by its name. They are imported when they are wanted: some bring TensorFlow."""
    from benchmarks.claim_race import raced
    from benchmarks.fuzzed import fuzzed
    from benchmarks.hostile_inputs import brought
    from benchmarks.killed_workers import workers_killed
    from benchmarks.killed_writers import writers_killed
    from benchmarks.small_disk import filled
    from benchmarks.torn_files import torn

    return {
        "writers": writers_killed,
        "claims": raced,
        "torn": torn,
        "inputs": brought,
        "fuzz": fuzzed,
        "disk": filled,
        "workers": workers_killed,
    }


def _told(found: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"parts": {name: found[name] for name in known if name in found}}
    return told if set(found) >= set(known) else {"incomplete": True, **told}


if __name__ == "__main__":
    from benchmarks.__main__ import main

    main(["durability"])
