"""The question to the bench for an export, asked of a process of its own: conversion may take minutes."""

from pathlib import Path
from typing import Any

from labcore.launch.bench import ask
from labcore.store.folder import GENERATOR, RunFolder

QUESTION = "export"

TIME_LIMIT = 3600.0
"""Seconds."""


def export(
    folder: RunFolder,
    kind: str,
    out: Path | None = None,
    calibrated: bool = False,
    with_data: bool = False,
    part: str = GENERATOR,
) -> dict[str, Any]:
    """Export the network of the run in `folder`; see `labcore.tasks.exporting.export` for what is answered and raised,
    and `labcore.tasks.generator_exporting.export_made` where the run makes images.

    Args:
        kind: one of `labcore.spec.export.ExportFormat.kinds()`.
        out: the folder to write; the run's own for that format where missing.
        calibrated: whether a temperature fitted on validation answers is put inside.
        with_data: whether the prepared images are written beside it, for the training script.
        part: of a run that makes images: generator or encoder.
    """
    payload = {
        "run": str(folder.path),
        "format": kind,
        "out": None if out is None else str(out.absolute()),
        "calibrated": calibrated,
        "with_data": with_data,
        "part": part,
    }
    return ask(QUESTION, payload, timeout=TIME_LIMIT, own_process=True)
