"""Runs as plain data, and as a table."""

import dataclasses
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from labcore.cli.table import table
from labcore.times import TOTAL_TIME, TRAINING_TIME
from labcore.words import duration

if TYPE_CHECKING:
    from labcore.store.record import RunRecord
    from labcore.store.store import Store


def facts(record: "RunRecord") -> dict[str, Any]:
    """The record as plain data."""
    return {**dataclasses.asdict(record), "path": str(record.path), "error": record.error or None}


def state_of(store: "Store", run: str) -> dict[str, Any]:
    """Where the run stands and lies, as plain data."""
    record = store.run(run)
    return {"run_id": run, "state": record.state, "path": str(record.path)}


def runs_table(records: list["RunRecord"], owners: Mapping[str, str] | None = None) -> str:
    """The runs for people; with whose they are, where `owners` says what those are called."""
    if not records:
        return "No runs."
    rows: list[Sequence[Any]] = []
    now = time.time()
    for record in records:
        taken = (record.training_seconds, record.total_seconds(now))
        times = [None if each is None else duration(each) for each in taken]
        epochs = f"{record.epoch}/{record.epochs}" if record.epochs else None
        whose = (owners[record.owner],) if owners else ()
        known = (record.run_id, record.state, *whose, record.name, record.dataset)
        rows.append((*known, epochs, *times, " ".join(record.tags)))
    head = ("RUN", "STATE", *(("OWNER",) if owners else ()), "NAME", "DATA SET")
    return table((*head, "EPOCH", TRAINING_TIME.upper(), TOTAL_TIME.upper(), "TAGS"), rows)
