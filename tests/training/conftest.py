"""A small run, ready to train without launcher or library."""

import time
from pathlib import Path

import pytest

from labcore.datasets import division
from labcore.spec.reading import assign
from labcore.spec.resolve import resolve
from labcore.store.folder import RunFolder
from labcore.store.status import State, Status
from tests.samples import shapes


@pytest.fixture
def small_run(tmp_path, lab_home, monkeypatch):
    """Makes the folder and the spec of a run on the bars, of so many epochs; it takes a second or two to train."""
    dataset = shapes(images=150)

    class Bars:
        def open(self, _name, exclusions=None):
            return dataset

    monkeypatch.setattr(division, "Library", Bars)

    def make(name: str, *assignments: str) -> tuple[RunFolder, object]:
        small = [
            "architecture.filters=4",
            "architecture.layers_per_block=1",
            "architecture.blocks=2",
            "training.batch_size=16",
        ]
        spec = resolve(assign({"dataset": "shapes"}, [*small, *assignments]), lambda _: dataset.card)
        folder = RunFolder(Path(tmp_path) / name)
        folder.write_spec(spec)
        folder.write_status(Status(created=time.time(), state=State.RUNNING, token="mine"))
        return folder, spec

    return make
