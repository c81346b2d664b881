"""What a trained classifier leaves behind of a split: its figures, its mistakes and doubts, its predictions."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.label_doubts import ARTIFACT
from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.evaluation.classification import confusion, report
from labcore.spreadsheet import to_csv
from labcore.store.files import replace_atomically
from labcore.store.folder import RunFolder
from labcore.tasks.answered import doubted, worst_mistakes
from labcore.tasks.outcome import REPORTED, Predictor


def measured(
    predictor: Predictor,
    dataset: Dataset,
    images: NDArray[np.uint8],
    split: str,
    folder: RunFolder,
    between: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """The report on a split; what shows how it came about goes to the folder.

    That is the worst mistakes, and what was answered to every image, by which another run on the same images can be
    compared with this one; of validation, labels that are probably wrong; of test, confusion and predictions.

    Args:
        predictor: what was trained.
        images: `(N, H, W, C)` uint8, the whole data set prepared.
        split: val or test.
        between: called before every batch of predictions; what it raises ends the measuring.
    """
    indices, classes = dataset.indices(split), dataset.card.classes
    labels, probabilities = dataset.labels[indices], predictor.predict(images, indices, between)
    folder.write_arrays(f"{REPORTED[split]}_mistakes", worst_mistakes(images, labels, indices, probabilities))
    groups = None if dataset.groups is None else dataset.groups[indices]
    folder.write_arrays(ARTIFACTS[REPORTED[split]], Answers.of(indices, labels, probabilities, groups).arrays())
    if split == "val" and (found := doubted(dataset, images, indices, probabilities)):
        folder.write_json_artifact(ARTIFACT, found[0].model_dump(mode="json"))
        folder.write_arrays(ARTIFACT, found[1])
    if split == "test":
        matrix = confusion(labels, probabilities).tolist()
        folder.write_json_artifact("test_confusion", {"classes": classes, "matrix": matrix})
        _write_predictions(folder, dataset, indices, probabilities)
    return report(labels, probabilities, classes)


def _write_predictions(
    folder: RunFolder, dataset: Dataset, indices: NDArray[np.int64], probabilities: NDArray[np.float32]
) -> None:
    classes = dataset.card.classes
    rows = (
        [
            int(index),
            str(dataset.files[index]),
            classes[dataset.labels[index]],
            classes[row.argmax()],
            *(float(f"{p:.6g}") for p in row),
        ]
        for index, row in zip(indices, probabilities, strict=True)
    )
    text = to_csv(["index", "file", "true_class", "class", *classes], rows)
    replace_atomically(folder.predictions_path, text.encode())
