"""Seconds per epoch: default presets through the lab, everything live, against PyTorch on the same processor.

As in `benchmarks.epochs`, in two processes that take turns, one epoch each: the default preset on PneumoniaMNIST, and
that of segmentation, a U-Net, on rocks of Mars. The rival (`benchmarks/plain_torch_epochs.py`) trains the same network
by the same batches, changes, optimizer and schedule, with as many threads as the machine has cores, as the lab does.
PyTorch is no part of the lab: `pip install -r requirements-benchmarks.txt` brings it.
"""

import importlib.util
import os
import tempfile
from collections.abc import Collection, Iterator
from importlib.metadata import version
from pathlib import Path

from labcore.errors import InputError

PAIRS = {"default": 30, "rocks": 16}
"""By recipe."""


def run(only: Collection[str] = ()) -> Iterator[dict]:
    """Ratios lab / PyTorch of paired epochs by each recipe, or those in `only`. Raises InputError without PyTorch."""
    if importlib.util.find_spec("torch") is None:
        raise InputError("This benchmark needs PyTorch.", "pip install -r requirements-benchmarks.txt")
    from benchmarks.data import import_masks, import_pneumonia
    from benchmarks.epochs import paired

    with tempfile.TemporaryDirectory() as home:
        os.environ["LAB_HOME"] = home
        import_pneumonia(), import_masks()
        result: dict = {
            "rival": "the same network, data, batch size, augmentation and optimizer in plain PyTorch, channels last",
            "rival_versions": {"torch": version("torch")},
            "epochs": {},
        }
        for recipe in only or PAIRS:
            result["epochs"][recipe] = paired("benchmarks.plain_torch_epochs", Path(home), PAIRS[recipe], recipe)
            yield result
