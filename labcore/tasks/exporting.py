"""A run's network exported, and held against itself on real images of the run's data set."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.dataset import Dataset
from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import InputError
from labcore.evaluation.answers import ARTIFACT, ARTIFACTS, Answers
from labcore.evaluation.assessment import Assessment, assess
from labcore.evaluation.calibration import at_temperature, fit_temperature
from labcore.export.bundle import Witnesses, require_place, write
from labcore.export.card import Known
from labcore.export.temperature import with_temperature
from labcore.spec.classification import Classification
from labcore.spec.export.base import export_format
from labcore.store.folder import RunFolder
from labcore.store.record import only_figures
from labcore.tasks.answering import Answering
from labcore.tasks.kept_network import kept_network
from labcore.tasks.offered import classifier_spec
from labcore.tasks.outcome import require_same_data
from labcore.tasks.recipe import recipe_of, split_arrays, training_files

MOST_COMPARED = 512
"""Images by which an export is held against the network."""

MOST_SAMPLES = 256
"""Training images that show an integer format which ranges activations have."""

SMALLEST = np.finfo(np.float32).tiny


def export(
    run: str, kind: str, out: str | None = None, calibrated: bool = False, with_data: bool = False
) -> dict[str, Any]:
    """Export the network that a run has kept, and prove that it is the same.

    It is asked about images of the test split where the run has opened that, and about validation images where it has
    not: so no test set is opened by an export. Nor does it count as a look at one: what decides is whether two models
    answer alike, and labels have no part in that; the accuracies told beside it are of a network whose accuracy on
    the same images is in the report already.

    Args:
        run: the run's folder.
        kind: the format, one of `ExportFormat.kinds()`.
        out: the folder to write; by default the run's own for that format.
        calibrated: whether a temperature fitted on validation answers is put inside.
        with_data: whether the prepared images of all splits are written beside it, for the training script.

    Returns:
        `run_id`, `format`, `path` (None where the export was refused), `parity` (see `Parity`), `sentence`, and
        `temperature`.

    Raises:
        InputError: the run is of no network, or has kept none; no such format; `out` holds something else.
        LabError: the data set is not the run's any more; the network cannot be written, or not be opened again.
    """
    folder, form = RunFolder(Path(run)), export_format(kind)
    spec = classifier_spec(
        folder,
        "exported",
        "Its model.keras loads in Keras as it is.",
        "network to export",
        "Choose a run of a network.",
    )
    place = folder.export_path(kind) if out is None else Path(out)
    require_place(place)
    model = kept_network(folder).model
    answer = Answering(model, folder.run_id)
    dataset = opened(spec)
    require_same_data(folder, dataset.card, begun=True)
    images = prepare(dataset, spec.preprocessing, model.input_shape[1:])
    temperature = _temperature(folder, answer, dataset, images) if calibrated else 1.0
    report = only_figures(folder.report() or {})
    part, split = ("test", "test") if report.get("test") else ("validation", "val")
    rows = _evenly(dataset.indices(split), MOST_COMPARED)
    if not len(rows):
        raise InputError(
            f"The data set of run '{folder.run_id}' has no {part} images to compare by.", "Choose another run."
        )
    trained = _at(answer(images[rows]), temperature)
    witnesses = Witnesses(images[rows], dataset.labels[rows], trained, part)
    assessed = _assessed(folder, dataset.card.classes, report, temperature)
    known = _known(folder, spec, dataset, model.input_shape[1:], report, assessed, temperature)
    written = model if temperature == 1 else with_temperature(model, temperature)
    samples = images[_evenly(dataset.indices("train"), MOST_SAMPLES)]
    beside = training_files(recipe_of(folder.run_id, spec, dataset, images, report))
    arrays = split_arrays(dataset, images) if with_data else None
    parity = write(form, written, known, witnesses, samples, place, beside, arrays)
    return {
        "run_id": folder.run_id,
        "format": kind,
        "path": str(place.resolve()) if parity.passed else None,
        "parity": parity.data(),
        "sentence": parity.sentence,
        "temperature": temperature,
    }


def _temperature(folder: RunFolder, answer: Answering, dataset: Dataset, images: NDArray[np.uint8]) -> float:
    kept = Answers.read(folder.arrays(ARTIFACT))
    if kept is not None:
        return fit_temperature(kept.labels, kept.probabilities)
    rows = dataset.indices("val")  # runs of an older lab have kept no answers
    return fit_temperature(dataset.labels[rows], answer(images[rows]))


def _assessed(
    folder: RunFolder, classes: Sequence[str], report: Mapping[str, Any], temperature: float
) -> dict[str, Assessment]:
    """What the kept answers to validation images, and to test images where these were opened, come to at the
    temperature; without those that the run has not kept."""
    found = {}
    for part, artifact in ARTIFACTS.items():
        kept = Answers.read(folder.arrays(artifact)) if report.get(part) else None
        if kept is None or not len(kept.labels) or kept.probabilities.shape[1] != len(classes):
            continue
        if temperature != 1:
            kept = replace(kept, probabilities=at_temperature(kept.probabilities, temperature))
        found[part] = assess(kept, classes)
    return found


def _at(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """The softmax of the logarithms over the temperature, as the definition has it: not as the export computes it."""
    if temperature == 1:
        return probabilities
    logits = np.log(np.maximum(probabilities, SMALLEST).astype(np.float64)) / temperature
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


def _evenly(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many of `rows`, from all over them: sets are often stored class by class."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _known(
    folder: RunFolder,
    spec: Classification,
    dataset: Dataset,
    shape: tuple[int, int, int],
    report: dict[str, Any],
    assessed: Mapping[str, Assessment],
    temperature: float,
) -> Known:
    card = dataset.card
    told = card.model_dump(mode="json", include={"title", "origin", "licence", "citation", "splits"})
    return Known(
        run_id=folder.run_id,
        spec=spec,
        classes=card.classes,
        shape=shape,
        report=report,
        assessed=assessed,
        environment=folder.environment() or {},
        dataset=told,
        value_range=card.value_range,
        temperature=temperature,
    )
