"""Waiting for a run: a live line on standard error until it has ended."""

import time
from typing import TYPE_CHECKING

from labcore.cli.answer import remark
from labcore.cli.progress import Progress

if TYPE_CHECKING:
    from labcore.store.metrics import MetricsReader
    from labcore.store.record import RunRecord
    from labcore.store.store import Store

PAUSE = 0.4
"""Seconds between two looks."""

LAUNCHER_PAUSE = 5.0
"""Seconds between two looks at whether the launcher is there: somebody may have stopped it."""


def follow(store: "Store", run_id: str) -> None:
    """Wait until the run has ended. An interruption from the keyboard ends the waiting, not the run."""
    try:
        with Progress(run_id) as progress:
            _follow(store, run_id, progress)
    except KeyboardInterrupt:
        remark(
            f"The run goes on without you. Watch it: python -m labcore runs show {run_id} --wait. "
            f"Stop it: python -m labcore runs stop {run_id}"
        )


def _follow(store: "Store", run_id: str, progress: Progress) -> None:
    from labcore.launch.local import ensure_running

    metrics = store.folder(run_id).metrics_reader()
    looked = float("-inf")
    while True:
        store.refresh()
        record = store.run(run_id)
        if record.state.is_final:
            return
        if time.monotonic() - looked > LAUNCHER_PAUSE:
            ensure_running()
            looked = time.monotonic()
        progress.say(_going_on(record, metrics))
        time.sleep(PAUSE)


def _going_on(record: "RunRecord", metrics: "MetricsReader") -> str:
    if record.position is not None:
        return f"queued, place {record.position}"
    metrics.poll()
    batch = next((row for row in reversed(metrics.rows) if row.kind == "batch"), None)
    epoch = next((row for row in reversed(metrics.rows) if row.kind == "epoch"), None)
    if not record.epoch or record.phase != "training":
        return record.phase or "starting"
    words = [f"epoch {record.epoch} of {record.epochs}"]
    if batch is not None:
        words.append(f"batch {batch.values.get('batch')} of {batch.values.get('batches')}")
        words += _figures("", batch.values)
    words += _figures("val_", epoch.values) if epoch else []
    return " · ".join(words)


def _figures(prefix: str, values: dict[str, float | None]) -> list[str]:
    split = "validation " if prefix else ""
    named = ((name, values.get(prefix + name)) for name in ("loss", "accuracy"))
    return [f"{split}{name} {value:.3f}" for name, value in named if value is not None]
