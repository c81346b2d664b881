"""What a network that gives each pixel a class leaves behind of a split: its figures, and where it was worst."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.evaluation.mask_answers import ARTIFACTS, MaskAnswers
from labcore.evaluation.pixel_thresholds import ARTIFACTS as SCORES
from labcore.evaluation.pixel_thresholds import CLASSES, PixelScores, score_counts
from labcore.evaluation.segmentation import over_classes, overlaps, report
from labcore.store.folder import RunFolder
from labcore.tasks.mask_record import MaskRecord
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
    and compared with another run's; of two classes, how probable pixels were; the images with the least mean IoU; the
    confusion of all pixels.

    Args:
        predictor: what was trained.
        images: `(N, H, W, C)` uint8, the whole data set prepared; `masks` `(N, H, W)` uint8 are its masks.
        split: val or test.
        between: called before every batch of predictions; what it raises ends the measuring.
    """
    classes, scores = dataset.card.classes, list[NDArray[np.uint32]]()

    def also(truth: NDArray[np.uint8], answers: NDArray[np.float32]) -> None:
        if len(classes) == CLASSES:
            scores.append(score_counts(truth, answers))

    kept, given = answered(predictor, dataset, images, masks, split, between, also)
    indices = kept.index
    folder.write_arrays(ARTIFACTS[REPORTED[split]], kept.arrays())
    if scores:
        by_score = PixelScores(indices, np.concatenate(scores))
        folder.write_arrays(SCORES[REPORTED[split]], by_score.arrays())
    iou = over_classes(overlaps(kept.counts)[0])  # of each image, over the classes in it or given
    worst = np.argsort(iou, kind="stable")[:SHOWN]
    rows = indices[worst]
    arrays = {"images": images[rows], "masks": masks[rows], "predicted": given[worst], "index": rows}
    folder.write_arrays(f"{REPORTED[split]}_worst", {**arrays, "iou": iou[worst]})
    matrix = kept.counts.sum(axis=0, dtype=np.int64).tolist()
    confusion = {"classes": classes, "matrix": matrix, "of": "pixels"}
    folder.write_json_artifact(f"{REPORTED[split]}_confusion", confusion)
    return report(kept, classes)


def answered(
    predictor: Predictor,
    dataset: Dataset,
    images: NDArray[np.uint8],
    masks: NDArray[np.uint8],
    split: str,
    between: Callable[[], None] = lambda: None,
    also: Callable[[NDArray[np.uint8], NDArray[np.float32]], None] = lambda truth, answers: None,
) -> tuple[MaskAnswers, NDArray[np.uint8]]:
    """Its answers to each image of a split, counted, and the masks it gives `(M, H, W)`, see `measured`.

    `also` is told the masks and the probabilities of some images at a time.
    """
    indices = dataset.indices(split)
    record = MaskRecord(len(dataset.card.classes), dataset.groups)
    given = np.zeros((len(indices), *masks.shape[1:]), np.uint8)
    for start in range(0, len(indices), AT_ONCE):
        here = slice(start, start + AT_ONCE)
        answers = predictor.predict(images, indices[here], between)
        given[here] = answers.argmax(axis=3)
        record.add(indices[here], masks[indices[here]], answers)
        also(masks[indices[here]], answers)
    return record.kept(), given
