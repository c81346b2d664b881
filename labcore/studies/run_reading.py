"""What the pages read of a run's folder: of the right shape, or left out, as the folder may come from anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from labcore.datasets.card import Without
from labcore.errors import LabError
from labcore.evaluation.quick_baseline import QuickBaseline
from labcore.spec.classifying import Classifying
from labcore.spec.experiment import Experiment
from labcore.spec.resolve import tasks
from labcore.store.folder import RunFolder
from labcore.store.record import RunRecord
from labcore.studies.comparison import Part, numbers
from labcore.studies.confusion import confusion_at, names


@dataclass(frozen=True)
class Report:
    """The final figures of a run.

    Attributes:
        parts: the figures by part and name; a run that was stopped has none on test images.
        per_class: the figures by part, class and name.
        totals: `best_epoch`, `epochs`, `seconds`, `parameters`, `features`, as far as they are there.
        fingerprint: of the data set's content.
        without: how many images an exclusion list left out; None where there was no list.
        baseline: the classical one that was fitted at the run's end.
    """

    parts: Mapping[Part, Mapping[str, float]]
    per_class: Mapping[Part, Mapping[str, Mapping[str, float]]]
    totals: Mapping[str, float]
    fingerprint: str | None
    without: Without | None = None
    baseline: QuickBaseline | None = None

    @property
    def best_epoch(self) -> int | None:
        return int(self.totals["best_epoch"]) if self.totals.get("best_epoch", 0) >= 1 else None


@dataclass(frozen=True)
class Answer:
    """What the network said of one image: `(H, W, 1 | 3)` uint8, with the heat map `(h, w)` over it where asked for.

    `before` is the image as it was before the network's spatial transformer moved it, where it has one.
    """

    image: NDArray[np.uint8]
    truth: str
    answer: str
    confidence: float
    heat: NDArray[np.floating] | None = None
    before: NDArray[np.uint8] | None = None


def task_of(record: RunRecord) -> type[Experiment]:
    """The spec class of the run's task; the plain experiment where the task is not known here."""
    return tasks().get(record.task, Experiment)


def merged_of(record: RunRecord) -> dict[str, tuple[str, ...]]:
    """The classes that a run takes as one, by what it calls them; none where its spec cannot be read."""
    try:
        spec = RunFolder(record.path).spec()
    except LabError:
        return {}
    return spec.classes.members() if isinstance(spec, Classifying) else {}


def report_of(folder: RunFolder) -> Report | None:
    """The report, or None before the end."""
    raw = folder.report()
    if raw is None:
        return None
    parts: dict[Part, Mapping[str, Any]] = {
        part: raw[part] for part in ("validation", "test") if isinstance(raw.get(part), Mapping)
    }
    return Report(
        {part: numbers(figures) for part, figures in parts.items()},
        {part: _rows(figures.get("per_class")) for part, figures in parts.items()},
        numbers(raw),
        raw["dataset_fingerprint"] if isinstance(raw.get("dataset_fingerprint"), str) else None,
        _without(raw.get("without")),
        QuickBaseline.read(raw.get("baseline")),
    )


def _without(raw: Any) -> Without | None:
    try:
        return None if raw is None else Without.model_validate(raw)
    except ValidationError:
        return None


def heat_maps_of(folder: RunFolder, epoch: int) -> list[Answer]:
    """The images that are watched, each with where the network looked after `epoch`."""
    images, found = folder.arrays("heat_map_images") or {}, folder.arrays("heat_maps", epoch) or {}
    matrix = confusion_at(folder, epoch)
    classes = matrix.classes if matrix else names(folder.json_artifact("classes"))
    maps = found.get("maps")
    if maps is None or maps.ndim != 3 or not maps.size or maps.dtype.kind != "f":
        return []
    shown = images.get("images")
    answers = _answers({**found, "images": shown, "labels": images.get("labels")}, classes, maps)
    moved = (folder.arrays("transformed", epoch) or {}).get("images")
    if moved is None or shown is None or moved.dtype != np.uint8 or moved.shape != shown.shape:
        return answers
    return [replace(answer, image=image, before=answer.image) for answer, image in zip(answers, moved, strict=False)]


def mistakes_of(folder: RunFolder, part: Part) -> list[Answer] | None:
    """The worst mistakes, the surest answer first; None where they were not recorded.

    Older runs have kept them in another order.
    """
    found = answers_of(folder, f"{part}_mistakes")
    return None if found is None else sorted(found, key=lambda each: -each.confidence)


def answers_of(folder: RunFolder, name: str) -> list[Answer] | None:
    """The images kept under `name`, each with what was answered; None where there are none."""
    found = folder.arrays(name)
    return None if found is None else _answers(found, names(folder.json_artifact("classes")))


def _answers(found: Mapping[str, Any], classes: list[str], maps: NDArray[Any] | None = None) -> list[Answer]:
    images = found.get("images")
    columns: list[Any] = [found.get(name) for name in ("labels", "predicted", "confidence")]
    if images is None or images.ndim != 4 or images.dtype != np.uint8 or images.shape[3] not in (1, 3):
        return []
    if any(column is None or column.ndim != 1 or column.dtype.kind not in "iuf" for column in columns):
        return []
    if not images.size:
        return []
    answers = []
    labels, answered, sure = columns
    for place, (image, label, predicted, confidence) in enumerate(zip(images, labels, answered, sure, strict=False)):
        known = 0 <= label < len(classes) and 0 <= predicted < len(classes) and np.isfinite(confidence)
        if known and (maps is None or place < len(maps)):
            heat = None if maps is None else maps[place]
            answers.append(Answer(image, classes[int(label)], classes[int(predicted)], float(confidence), heat))
    return answers


def _rows(raw: Any) -> dict[str, dict[str, float]]:
    if not isinstance(raw, Mapping):
        return {}
    return {str(name): numbers(row) for name, row in raw.items() if isinstance(row, Mapping)}
