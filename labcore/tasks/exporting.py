"""A run's network exported, and held against itself on real images of the run's data set."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labcore.datasets.division import opened
from labcore.datasets.preparation import prepare
from labcore.errors import InputError
from labcore.evaluation.answers import ARTIFACT, Answers
from labcore.evaluation.calibration import fit_temperature
from labcore.export.bundle import require_place, write
from labcore.export.card import Known
from labcore.export.decision_parity import DecisionWitnesses
from labcore.export.temperature import with_temperature
from labcore.spec.export.base import export_format
from labcore.store.folder import RunFolder
from labcore.store.record import only_figures
from labcore.tasks.answering import Answering
from labcore.tasks.kept_network import kept_network
from labcore.tasks.network_learning import NetworkLearning, learning_of
from labcore.tasks.offered import network_spec
from labcore.tasks.outcome import REPORTED, require_same_data
from labcore.tasks.recipe import recipe_of, split_arrays, training_files

MOST_COMPARED = 512
"""Images by which an export is held against the network."""

MOST_SAMPLES = 256
"""Training images that show an integer format which ranges activations have."""

MOST_TOGETHER = 32
"""Images that an export is asked about in one call."""

MOST_VALUES = 1 << 24
"""Probabilities by which an export is held against the network: of masks, fewer images."""

MOST_FITTED = 1 << 18
"""Pixels by which a temperature is fitted."""

TOLD = {"title", "origin", "licence", "citation", "splits", "merged", "shape", "synthesized"}
"""Of the data set, on the card."""

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
    spec = network_spec(folder, "network to export", "Choose a run of a network.")
    place = folder.export_path(kind) if out is None else Path(out)
    require_place(place)
    model = kept_network(folder).model
    answer = Answering(model, folder.run_id)
    dataset = opened(spec)
    require_same_data(folder, dataset.card, begun=True)
    images = prepare(dataset, spec.preprocessing, model.input_shape[1:])
    lesson = learning_of(spec, dataset, images)
    most = max(1, min(MOST_COMPARED, MOST_VALUES // int(np.prod(model.output_shape[1:]))))
    temperature = _temperature(folder, answer, lesson, most) if calibrated else 1.0
    report = only_figures(folder.report() or {})
    part, split = ("test", "test") if report.get("test") else ("validation", "val")
    rows = evenly(dataset.indices(split), most)
    if not len(rows):
        raise InputError(
            f"The data set of run '{folder.run_id}' has no {part} images to compare by.", "Choose another run."
        )
    trained = _at(answer(images[rows]), temperature)
    together = min(MOST_TOGETHER, answer.at_once)
    witnesses = DecisionWitnesses((images[rows],), lesson.known[rows], trained, part, together)
    known = _known(folder, lesson, model.input_shape[1:], report, temperature)
    written = model if temperature == 1 else with_temperature(model, temperature)
    samples = images[evenly(dataset.indices("train"), min(MOST_SAMPLES, most))]
    beside = training_files(recipe_of(folder.run_id, spec, dataset, images, report))
    arrays = split_arrays(lesson) if with_data else None
    parity = write(form, written, known, witnesses, (samples,), place, beside, arrays)
    return {
        "run_id": folder.run_id,
        "format": kind,
        "path": str(place.resolve()) if parity.passed else None,
        "parity": parity.data(),
        "sentence": parity.sentence,
        "temperature": temperature,
    }


def _temperature(folder: RunFolder, answer: Answering, lesson: NetworkLearning[Any], most: int) -> float:
    """By the answers to validation images that the run has kept; else, as where pixels have classes, by asking it about
    so many of them at `most`."""
    kept = Answers.read(folder.arrays(ARTIFACT))
    if kept is not None:
        return fit_temperature(kept.labels, kept.probabilities)
    rows = evenly(lesson.dataset.indices("val"), most)
    answers, labels = answer(lesson.images[rows]), lesson.known[rows].reshape(-1)
    answers = answers.reshape(-1, answers.shape[-1])
    some = evenly(np.flatnonzero(labels < answers.shape[1]), MOST_FITTED)
    return fit_temperature(labels[some].astype(np.int64), answers[some])


def _at(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """The softmax of the logarithms over the temperature, as the definition has it: not as the export computes it."""
    if temperature == 1:
        return probabilities
    logits = np.log(np.maximum(probabilities, SMALLEST).astype(np.float64)) / temperature
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)


def evenly(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many of `rows`, from all over them: sets are often stored class by class."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]


def _known(
    folder: RunFolder,
    lesson: NetworkLearning[Any],
    shape: tuple[int, int, int],
    report: dict[str, Any],
    temperature: float,
) -> Known:
    card = lesson.dataset.card
    told = card.model_dump(mode="json", include=TOLD)
    parts = [part for part in REPORTED.values() if report.get(part)]
    assessed = {part: lesson.telling.assessed(folder, part, card.classes, temperature) for part in parts}
    return Known(
        run_id=folder.run_id,
        telling=lesson.telling,
        spec=folder.spec(),
        classes=card.classes,
        colors=card.colors,
        shape=shape,
        report=report,
        assessed={part: found for part, found in assessed.items() if found is not None},
        environment=folder.environment() or {},
        dataset=told,
        value_range=card.value_range,
        temperature=temperature,
    )
