"""What a trained classifier leaves behind: its model, its figures on a split, its mistakes and doubts, predictions."""

import time
from collections.abc import Callable
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.datasets.dataset import Dataset
from labcore.datasets.label_doubts import ARTIFACT
from labcore.errors import LabError
from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.evaluation.classification import confusion, report
from labcore.nn.portable import portable
from labcore.spreadsheet import to_csv
from labcore.store.files import replace_atomically, written_aside
from labcore.store.folder import RunFolder
from labcore.tasks.answered import doubted, worst_mistakes
from labcore.training.reporter import Reporter, Stopped

REPORTED = {"val": "validation", "test": "test"}
"""What a split is called in reports and artifacts."""


class Predictor(Protocol):
    """Whatever answers for images, such as `labcore.training.learner.Learner`."""

    def predict(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None]
    ) -> NDArray[np.float32]:
        """Probabilities `(M, C)` of the images at `indices` of `(N, H, W, C)`; `between` is called now and then."""
        ...


def require_same_data(folder: RunFolder, card: Card, begun: bool) -> None:
    """A run that has `begun` and is taken up again goes on with the images it began with, in the same splits.

    Raises LabError where it cannot.
    """
    noted = (folder.environment() or {}).get("dataset") or {}
    known = (noted.get("fingerprint"), (noted.get("without") or {}).get("identity"))
    now = (card.fingerprint, card.without and card.without.identity)
    if begun and known[0] is not None and known != now:
        raise LabError(
            f"The data set '{card.name}' is not the one this run began with: images, labels, splits or what is left "
            "out have changed.",
            "Start a new run on it; images this one has trained on may now be among the test images.",
        )


def data_facts(card: Card) -> dict[str, Any]:
    """What a report says of the data set that it is of."""
    return {
        "dataset_fingerprint": card.fingerprint,
        "synthetic": card.synthetic,
        "without": card.without and card.without.model_dump(mode="json"),
        "merged": card.merged,
    }


def save_model(model: keras.Model, reporter: Reporter) -> None:
    """Keep `model` in stock layers; the one kept before stays until this one is whole on disk."""
    with written_aside(reporter.folder.model_path, permit=reporter.hold) as draft:
        portable(model).save(draft)


def note_opening(folder: RunFolder) -> int:
    """Record, before it happens, that the test set is opened; how often this run has now done so."""
    openings = [*(folder.json_artifact("test_openings") or []), time.time()]
    folder.write_json_artifact("test_openings", openings)
    return len(openings)


def results_of(
    stopped: bool,
    open_test: bool,
    predictor: Predictor,
    dataset: Dataset,
    images: NDArray[np.uint8],
    reporter: Reporter,
) -> tuple[dict[str, Any], bool]:
    """The reports on validation and, where `open_test` says so, on test; and whether the run was asked to stop by then.

    A stopped run may be taken up again: its test set stays closed until then.
    """
    folder = reporter.folder
    results: dict[str, Any] = {}
    between = reporter.hold if stopped else reporter.heed
    try:
        results["validation"] = measured(predictor, dataset, images, "val", folder, between)
        if open_test and not stopped:
            reporter.phase("testing", "Opening the test set")
            openings = note_opening(folder)
            results["test"] = measured(predictor, dataset, images, "test", folder, between)
            results["test_opened"] = openings
    except Stopped:
        return results, True
    return results, stopped


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
