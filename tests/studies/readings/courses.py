"""Courses of runs as no worker would have to train them: curves by formula, with noise where it is asked for."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from labcore.datasets.library import Library
from labcore.spec.overlay import overlaid
from labcore.spec.resolve import resolve
from labcore.store.status import State
from labcore.studies.confusion import Confusion
from labcore.studies.readings import Course, readings

Of = Callable[[int], float]


@cache
def _digits():
    return Library().card("digits")


def spec(task="classification", **settings: Any):
    """The smallest spec of a task, with `settings` laid over it; masks are of digits here, as nothing is trained."""
    raw = overlaid({"task": task, "dataset": "digits", "training": {"epochs": 20}}, settings)
    if task == "baseline":
        del raw["training"]
    card = _digits()
    if task == "segmentation":
        card = card.model_copy(update={"task": "segmentation"})
    return resolve(raw, lambda name, exclusions=None: card)


def confused(matrix, of="images"):
    return Confusion([list(map(int, row)) for row in matrix], [str(at) for at in range(len(matrix))], of)


def even(right=0.9, each=40, classes=10):
    """A matrix of `classes` classes, each told rightly in that share of its images."""
    wrong = round(each * (1 - right) / (classes - 1))
    return confused(np.full((classes, classes), wrong) + np.eye(classes, dtype=int) * (each - wrong * classes))


def course(number=20, task="classification", *, settings=None, best=None, **given: Any) -> Course:
    """A course of `number` epochs.

    Args:
        best: the epoch that is kept; the one with the least validation loss where it is known, else the last.
        given: figures by name, functions of the epoch (`val_loss=lambda epoch: …`), and fields of the course.
    """
    fields = {name: given.pop(name) for name in list(given) if name in Course.__dataclass_fields__}
    rows = [(epoch, {name: of(epoch) for name, of in given.items()}) for epoch in range(1, number + 1)]
    if best is None and rows and "val_loss" in given:
        best = min(rows, key=lambda row: row[1]["val_loss"])[0]
    epochs = tuple((epoch, {**row, "best": epoch == (best or number)}) for epoch, row in rows)
    if task in ("classification", "segmentation"):
        fields.setdefault("confusions", (even(), even()))
    if "spec" not in fields:
        fields["spec"] = spec(task, **(settings or {}))
    return Course(**{"state": State.FINISHED, "epochs": epochs, **fields})


def names(found: Course) -> list[str]:
    return [said.reading.name for said in readings(found)]


def falling(start=2.3, end=0.3, pace=3.0) -> Of:
    """A loss that falls fast and then slower, towards `end`."""
    return lambda epoch: end + (start - end) * float(np.exp(-(epoch - 1) / pace))


def noisy(of: Of, deviation: float, seed: int) -> Of:
    """The curve with normal noise, the same at each call."""
    drawn = np.random.default_rng(seed).normal(0, deviation, 1000)
    return lambda epoch: of(epoch) + float(drawn[epoch])
