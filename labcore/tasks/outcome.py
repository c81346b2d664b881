"""What every trained model leaves behind, whatever it tells: its model, its reports, what its data were."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from labcore.datasets.card import Card
from labcore.errors import LabError
from labcore.nn.portable import portable
from labcore.store.files import written_aside
from labcore.store.folder import RunFolder
from labcore.training.reporter import Reporter, Stopped

REPORTED = {"val": "validation", "test": "test"}
"""What a split is called in reports and artifacts."""


class Predictor(Protocol):
    """Whatever answers for images, such as `labcore.training.learner.Learner`."""

    def predict(
        self, images: NDArray[np.uint8], indices: NDArray[np.int64], between: Callable[[], None]
    ) -> NDArray[np.float32]:
        """Answers `(M, …)` to the images at `indices` of `(N, H, W, C)`; `between` is called now and then."""
        ...


class Concluded(Predictor, Protocol):
    """What answers at a run's end, and the `model` by which it does, which is kept."""

    @property
    def model(self) -> keras.Model: ...


Measured = Callable[[str, RunFolder, Callable[[], None]], dict[str, Any]]
"""The report on a split (val or test), whose pictures go to the folder; the last is called now and then."""


def require_same_data(folder: RunFolder, card: Card, begun: bool) -> None:
    """A run that has `begun` and is taken up again goes on with the images it began with, in the same splits.

    Raises LabError where it cannot.
    """
    noted = folder.noted_data()
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


def save_model(model: keras.Model, reporter: Reporter, path: Path | None = None) -> None:
    """Keep `model` in stock layers, as the run's model unless `path` says otherwise; the one kept before stays until
    this one is whole on disk."""
    with written_aside(path or reporter.folder.model_path, permit=reporter.hold) as draft:
        portable(model).save(draft)


def note_opening(folder: RunFolder) -> int:
    """Record, before it happens, that the test set is opened; how often this run has now done so."""
    openings = [*(folder.json_artifact("test_openings") or []), time.time()]
    folder.write_json_artifact("test_openings", openings)
    return len(openings)


def results_of(stopped: bool, open_test: bool, measured: Measured, reporter: Reporter) -> tuple[dict[str, Any], bool]:
    """The reports on validation and, where `open_test` says so, on test; and whether the run was asked to stop by then.

    A stopped run may be taken up again: its test set stays closed until then.
    """
    folder = reporter.folder
    results: dict[str, Any] = {}
    between = reporter.hold if stopped else reporter.heed
    try:
        results["validation"] = measured("val", folder, between)
        if open_test and not stopped:
            reporter.phase("testing", "Opening the test set")
            openings = note_opening(folder)
            results["test"] = measured("test", folder, between)
            results["test_opened"] = openings
    except Stopped:
        return results, True
    return results, stopped
