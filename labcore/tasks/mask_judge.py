"""What a network that gives each pixel a class is told after each epoch, and what is shown of it."""

from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.segmentation import confusions, figures, overlaps, surprise
from labcore.spec.segmentation import Segmentation
from labcore.training.learner import Learner
from labcore.training.reporter import Reporter

ENOUGH = 0.3
"""Share of an image's pixels at which a class is well seen, and what is beside it too."""


class MaskJudge:
    """After each epoch: figures, pixel confusion matrix and some masks on the validation split.

    With a specialist, these are of the network for all classes, and the specialist's own IoU of its class stands beside
    them.

    Args:
        label: the specialist's class; None where there is none.
    """

    def __init__(
        self,
        spec: Segmentation,
        learner: Learner,
        dataset: Dataset,
        images: NDArray[np.uint8],
        masks: NDArray[np.uint8],
        reporter: Reporter,
        label: int | None = None,
    ):
        self._learner, self._images, self._masks, self._reporter = learner, images, masks, reporter
        self._label = label
        self._folder, self._classes = reporter.folder, dataset.card.classes
        self._rows = dataset.indices("val")
        self._shown = telling(masks[self._rows], spec.training.overlays, len(self._classes))
        rows = self._rows[self._shown]
        if dataset.card.colors:
            self._folder.write_json_artifact("class_colors", dataset.card.colors)
        if len(rows):
            self._folder.write_arrays("masks_shown", {"images": images[rows], "masks": masks[rows], "index": rows})

    def __call__(self, epoch: int) -> dict[str, float]:
        classes = len(self._classes)
        confusion, loss = np.zeros((classes, classes), np.int64), 0.0
        own = np.zeros((2, 2), np.int64)
        shown: dict[int, NDArray[np.uint8]] = {}
        wanted = set(self._rows[self._shown].tolist())
        for rows, answers in self._learner.answers(self._images, self._rows, between=self._reporter.heed):
            if not np.isfinite(answers).all():
                raise self._learner.diverged(f"after epoch {epoch}")
            masks, general = self._masks[rows], self._of_all(answers, rows, own)
            given = general.argmax(axis=3).astype(np.uint8)
            confusion += confusions(masks, given, classes).sum(axis=0)
            loss += float(surprise(masks, general).sum())
            shown |= {int(row): given[place] for place, row in enumerate(rows) if int(row) in wanted}
        self._reporter.hold()
        if wanted:
            predicted = np.stack([shown[int(row)] for row in self._rows[self._shown]])
            self._folder.write_arrays("masks", {"predicted": predicted}, epoch)
        # The matrix comes last: by it pages know that an epoch can be shown, and would find it without its masks.
        matrix = {"classes": self._classes, "matrix": confusion.tolist(), "of": "pixels"}
        self._folder.write_json_artifact("confusion", matrix, epoch)
        iou, dice = overlaps(confusion)
        found = {"loss": loss / max(1, len(self._rows)), **figures(confusion)}
        for each, of_classes in (("iou", iou), ("dice", dice)):
            found |= {f"{each}.{name}": float(value) for name, value in zip(self._classes, of_classes, strict=True)}
        if self._label is not None:
            found[f"specialist_iou.{self._classes[self._label]}"] = float(overlaps(own)[0][1])
        return {f"val_{name}": value for name, value in found.items()}

    def _of_all(
        self, answers: NDArray[np.float32], rows: NDArray[np.int64], own: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """What the network for all classes says; what the specialist does is counted in `own`, rest and class."""
        if self._label is None:
            return answers
        classes, masks = len(self._classes), self._masks[rows]
        truth = np.where(masks < classes, masks == self._label, masks)
        own += confusions(truth, answers[..., classes:].argmax(axis=3), 2).sum(axis=0)
        return answers[..., :classes]


def telling(masks: NDArray[np.uint8], number: int, classes: int) -> NDArray[np.int64]:
    """Places of `number` of the masks `(M, H, W)` that show most, ascending.

    Of each class in turn, the one in the fewest images first, the image that has about `ENOUGH` of it.
    """
    shares = np.stack([np.bincount(mask[mask < classes], minlength=classes) for mask in masks]) / masks[0].size
    rarest_first = np.argsort((shares > 0).sum(axis=0), kind="stable")
    left = list(range(len(masks)))
    for label in islice(cycle(rarest_first), min(number, len(masks))):
        left.pop(int(np.argmin(np.abs(shares[left, label] - ENOUGH))))
    return np.setdiff1d(np.arange(len(masks)), left)
