"""How long, in which portions, on what devices, and what is kept."""

from collections.abc import Iterator
from typing import Any, Literal

from labcore.spec.base import setting
from labcore.spec.data import Data
from labcore.spec.problem import Problem
from labcore.spec.training.base import MULTI_WORKER, GradientTraining, Precision

__all__ = ["MULTI_WORKER", "GradientTraining", "Precision", "Training"]


class Training(GradientTraining):
    """Epochs, batches, stopping and the device strategy."""

    monitor: Literal["val_loss", "val_accuracy", "val_balanced_accuracy", "val_roc_auc"] = setting(
        "val_loss",
        "The validation figure by which the best epoch is chosen and early stopping decides. The loss is the "
        "steadiest; choose balanced accuracy where classes are uneven and answers are what counts.",
    )
    heat_maps: int = setting(
        6,
        "Validation images whose Grad-CAM is drawn after every epoch, so that one sees attention form; with a spatial "
        "transformer also what it makes of them. 0 for none, which is quicker; more show more classes.",
        low=0,
        high=24,
        unit="images",
        advanced=True,
    )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        judged = [name for name in data.classes if data.splits["val"].classes.get(name, 0)]
        if self.monitor == "val_roc_auc" and len(judged) < 2:
            yield Problem(
                f"{key}.monitor",
                "ROC AUC compares classes, and the validation images are of one class only.",
                "Set training.monitor to val_loss or val_accuracy.",
            )
        yield from super().objections(key, experiment, data)
