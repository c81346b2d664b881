"""A schedule that waits for training to stall."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import setting
from labcore.spec.problem import Problem
from labcore.spec.schedule.base import Warmed
from labcore.words import counted


class ReduceOnPlateau(Warmed):
    """Lower the rate whenever validation has not improved for some epochs (ReduceLROnPlateau in Keras)."""

    title: ClassVar[str] = "Reduce on plateau"
    kind: Literal["plateau"] = "plateau"
    reacts: ClassVar[bool] = True
    patience: int = setting(
        5,
        "Epochs without improvement of training.monitor before the rate is lowered, and before it is lowered again. "
        "Raise it where validation figures jump about.",
        low=1,
        high=1000,
        usual=(1, 20),
        unit="epochs",
    )
    factor: float = setting(
        0.2,
        "What the rate is multiplied by each time. Nearer to 1 is gentler, and takes more waits; lower it where "
        "there are few epochs.",
        above=0,
        below=1,
        step=0.05,
    )
    final: float = setting(
        1e-3,
        "Share of the learning rate below which it is not lowered. Raise it where the last epochs stand still.",
        low=0,
        high=1,
        usual=(1e-6, 1),
        log=True,
        advanced=True,
    )

    def after_warmup(self, step: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
        return np.ones(len(step))

    def lowered(self, factor: float, before: int, waited: int) -> float:
        is_due = waited // self.patience > before // self.patience  # between two judgements it may be stepped over
        return min(factor, max(self.final, factor * self.factor)) if is_due else factor

    def misgivings(self, key: str, experiment: Any) -> Iterator[Problem]:
        training = experiment.training
        if self.final == 1:
            yield Problem(
                f"{key}.final",
                "The learning rate may not be lowered below itself, so it never is.",
                f"Lower {key}.final, to 0.001 for instance, or set optimizer.schedule to constant.",
                fatal=False,
            )
        if 0 < training.early_stopping <= self.patience:
            yield Problem(
                f"{key}.patience",
                f"Early stopping ends the run after {training.early_stopping} epochs without improvement, before the "
                f"learning rate is lowered after {self.patience}.",
                "Lower the patience of optimizer.schedule, or raise training.early_stopping.",
                fatal=False,
            )
        elif training.epochs <= self.patience:
            yield Problem(
                f"{key}.patience",
                f"A run of {counted(training.epochs, 'epoch')} ends before {self.patience} can pass without "
                "improvement, so the learning rate is never lowered.",
                "Lower the patience of optimizer.schedule, or raise training.epochs.",
                fatal=False,
            )
