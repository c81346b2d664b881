"""What a network that gives each pixel a class leaves behind of a split: its figures, and where it was worst."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.boundary import outlines
from labcore.evaluation.mask_answers import ARTIFACTS, MaskAnswers
from labcore.evaluation.segmentation import confusions, over_classes, overlaps, report, surprise
from labcore.store.folder import RunFolder
from labcore.tasks.outcome import REPORTED, Predictor

AT_ONCE = 32
"""Images answered in one call."""

SHOWN = 24
"""Images kept for a page at most."""


def measured(
    predictor: Predictor,
    dataset: Dataset,
    images: NDArray[np.uint8],
    masks: NDArray[np.uint8],
    split: str,
    folder: RunFolder,
    between: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The report on a split; what shows how it came about goes to the folder.

    That is how often which class was given for which, image by image, from which every figure can be worked out again
    and compared with another run's; the images with the least mean IoU; of test, the confusion of all pixels.

    Args:
        predictor: what was trained.
        images: `(N, H, W, C)` uint8, the whole data set prepared; `masks` `(N, H, W)` uint8 are its masks.
        split: val or test.
        between: called before every batch of predictions; what it raises ends the measuring.
    """
    kept, given = answered(predictor, dataset, images, masks, split, between)
    indices, classes, counts = kept.index, dataset.card.classes, kept.counts
    folder.write_arrays(ARTIFACTS[REPORTED[split]], kept.arrays())
    iou = over_classes(overlaps(counts)[0])  # of each image, over the classes in it or given
    worst = np.argsort(iou, kind="stable")[:SHOWN]
    rows = indices[worst]
    arrays = {"images": images[rows], "masks": masks[rows], "predicted": given[worst], "index": rows}
    folder.write_arrays(f"{REPORTED[split]}_worst", {**arrays, "iou": iou[worst]})
    if split == "test":
        matrix = counts.sum(axis=0).tolist()
        folder.write_json_artifact("test_confusion", {"classes": classes, "matrix": matrix, "of": "pixels"})
    return report(kept, classes)


def answered(
    predictor: Predictor,
    dataset: Dataset,
    images: NDArray[np.uint8],
    masks: NDArray[np.uint8],
    split: str,
    between: Callable[[], None] = lambda: None,
) -> tuple[MaskAnswers, NDArray[np.uint8]]:
    """Its answers to each image of a split, counted, and the masks it gives `(M, H, W)`, see `measured`."""
    indices, classes = dataset.indices(split), len(dataset.card.classes)
    counts, lines = np.zeros((len(indices), classes, classes), np.int64), []
    losses, given = np.zeros(len(indices)), np.zeros((len(indices), *masks.shape[1:]), np.uint8)
    for start in range(0, len(indices), AT_ONCE):
        here = slice(start, start + AT_ONCE)
        answers = predictor.predict(images, indices[here], between)
        truth, given[here] = masks[indices[here]], answers.argmax(axis=3)
        counts[here], losses[here] = confusions(truth, given[here], classes), surprise(truth, answers)
        lines.append(outlines(truth, given[here], classes))
    groups = None if dataset.groups is None else dataset.groups[indices]
    return MaskAnswers.of(indices, counts, np.concatenate(lines), losses, groups), given
