"""Exports of networks that give probabilities: judged by these, and by the most probable class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labcore.evaluation.segmentation import confusions, over_classes, overlaps
from labcore.export.lite_halves import probabilities_moved
from labcore.export.parity import Answers, Parity, Tried, Witnesses
from labcore.spec.export import ExportFormat


@dataclass(frozen=True, kw_only=True)
class DecisionParity(Parity):
    """An export beside the network that was trained, by the probabilities that both give.

    Attributes:
        max_abs_difference: of probabilities; NaN counts as 1.
        decision_agreement: share of images with the same most probable class; of pixels, where each has a class.
        accuracy: the export's share of right answers, of images or of pixels.
        accuracy_trained: the trained network's, on the same images.
        mask_iou: mean IoU, over the classes, of the masks that both give; None where there are no masks.
        split: whose the images are, test or validation.
    """

    decision_agreement: float
    accuracy: float
    accuracy_trained: float
    split: str
    mask_iou: float | None = None

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        where = f"{self.images:,} {'images' if self.images != 1 else 'image'} of the {self.split} split"
        masks = "" if self.mask_iou is None else f" (mean IoU of both masks {self.mask_iou:.2%})"
        measured = (
            f"largest difference {self.max_abs_difference:.2g}, "
            f"{self.decision_agreement:.2%} of decisions agree{masks}, "
            f"accuracy {self.accuracy:.2%} against {self.accuracy_trained:.2%}"
        )
        return f"On {where}: {measured} ({self.tolerance})."


@dataclass(frozen=True)
class DecisionWitnesses(Witnesses):
    """Real images.

    Attributes:
        given: `(N, H, W, C)` uint8, alone.
        labels: `(N,)`, or masks `(N, H, W)`, for the accuracy of both; nothing is decided by it. Pixels of a value that
            is no class do not count for it.
        trained: `(N, …, C)` what the trained network answers, at the temperature that is to be inside.
        split: whose they are, test or validation.
    """

    given: tuple[NDArray[np.uint8]]
    labels: NDArray[np.integer]
    trained: Answers
    split: str
    together: int = 32

    def moved(self, answers: Answers, wanted: Answers) -> NDArray[np.float64]:
        return probabilities_moved(answers, wanted)

    def compare(self, form: ExportFormat, tried: Tried, size_bytes: int, remark: str = "") -> DecisionParity:
        trained, labels = self.trained, self.labels
        pairs = ((tried.answers, trained), (tried.alone, trained[: len(tried.alone)]))
        gaps = [float(np.abs(np.nan_to_num(one, nan=1.0, posinf=1, neginf=1) - other).max()) for one, other in pairs]
        decided, wanted = tried.answers.argmax(axis=-1), trained.argmax(axis=-1)
        known = labels < trained.shape[-1]
        sound = bool(np.isfinite(tried.answers).all() and np.isfinite(tried.alone).all())
        agreement = float((decided == wanted).mean())
        near = form.most_difference is None or max(gaps) <= form.most_difference
        return DecisionParity(
            passed=sound and near and agreement >= form.least_agreement,
            max_abs_difference=max(gaps),
            decision_agreement=agreement,
            accuracy=float((decided == labels)[known].mean()),
            accuracy_trained=float((wanted == labels)[known].mean()),
            images=len(labels),
            split=self.split,
            size_bytes=size_bytes,
            latency_ms=tried.latency_ms,
            tolerance=form.tolerance,
            mask_iou=mean_iou(wanted, decided, trained.shape[-1]) if wanted.ndim > 1 else None,
            remark=remark,
        )


def mean_iou(one: NDArray[np.integer], other: NDArray[np.integer], classes: int) -> float:
    """Mean IoU of two sets of masks `(N, H, W)`, over the classes that either has."""
    return float(over_classes(overlaps(confusions(one, other, classes).sum(axis=0))[0]))
