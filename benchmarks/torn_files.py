"""The files of a run, cut at every byte and filled with garbage: whoever reads them carries on."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from benchmarks.own_lab import own_lab

NAMES = ("status.json", "spec.json", "report.json", "label.json", "environment.json", "metrics.jsonl")
GARBAGE = (b"", b"\xff\xfe\x00", b"[" * 100_000, b"[]", b"null", b"1e999", b'{"state": ["x"]}')
LISTED = 12
"""Cuts of each file after which the index is made anew too, and the run listed and shown."""


def torn(step: int = 1, longest: int = 20_000) -> Iterator[dict[str, Any]]:
    """How often a run was read with a file cut at every `step`-th byte, and how often a reader broke.

    Of a file that is larger than `longest` bytes, its last ones are cut at.
    """
    told: dict[str, Any] = {"readings": 0, "lists": 0, "broken": 0, "each": {}}
    with own_lab():
        from labcore.store.store import Store
        from tests import fabricate

        store = Store()
        folder = fabricate.finished(store, name="torn")
        store.tag(folder.run_id, ["a"])
        folder.write_environment({"packages": {"numpy": "2"}, "dataset": {"fingerprint": "0" * 64}})
        for name in NAMES:
            path = folder.path / name
            whole, broken = path.read_bytes(), []
            cuts = range(max(0, len(whole) - longest), len(whole), step)
            contents = [*(whole[:cut] for cut in cuts), *GARBAGE]
            listed = set(range(0, len(contents), max(1, len(contents) // LISTED)))
            for place, content in enumerate(contents):
                path.write_bytes(content)
                broken += _read(folder)
                if place in listed:
                    broken += _listed(store, folder.run_id)
            path.write_bytes(whole)
            told["readings"] += len(contents)
            told["lists"] += len(listed)
            told["broken"] += len(broken)
            told["each"][name] = {"cuts": len(contents), "broken": broken[:5]}
            yield told


def _read(folder: Any) -> list[str]:
    """What broke while all of the run was read."""
    from labcore.errors import LabError

    try:
        folder.status(), folder.report(), folder.label(), folder.environment(), folder.metrics_reader().poll()
        folder.troubles()
        with contextlib.suppress(LabError):
            folder.spec()
    except Exception as error:  # noqa: BLE001 (it is told)
        return [f"{type(error).__name__}: {error}"]
    return []


def _listed(store: Any, run_id: str) -> list[str]:
    """What broke while the index was made anew, and the run listed and shown."""
    from labcore.cli.main import main

    said = io.StringIO()
    store.reindex()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        main(["runs", "show", run_id])
    lost = [] if [run.run_id for run in store.runs()] == [run_id] else ["not listed"]
    return lost + (["Traceback"] if "Traceback" in said.getvalue() else [])
