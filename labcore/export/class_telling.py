"""Exports of networks that give each image a class."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from labcore.evaluation.answers import ARTIFACTS, Answers
from labcore.evaluation.assessment import Assessment, assess
from labcore.evaluation.calibration import at_temperature
from labcore.export.class_lesson import ClassLesson
from labcore.export.prediction_texts import OF_IMAGES
from labcore.export.script_lesson import ScriptLesson
from labcore.export.telling import Telling
from labcore.store.folder import RunFolder


class ClassTelling(Telling):
    """A class of each image."""

    does: ClassVar[str] = "that tells {} classes of images apart"
    gives: ClassVar[str] = "gives a probability for each class"
    forced: ClassVar[str] = "answers with one of them whatever it is shown"
    out: ClassVar[str] = "answers.csv"
    of_class: ClassVar[tuple[str, ...]] = ("precision", "recall")
    support: ClassVar[str] = "support"
    about: ClassVar[str] = "Answers of an exported network to images"
    script: ClassVar[str] = OF_IMAGES
    known: ClassVar[str] = "labels"
    lesson: ClassVar[ScriptLesson] = ClassLesson()

    def held(self, split: Mapping[str, Any]) -> Mapping[str, int]:
        counts: Mapping[str, int] = split["classes"]
        return counts

    def assessed(self, folder: RunFolder, part: str, classes: Sequence[str], temperature: float) -> Assessment | None:
        kept = Answers.read(folder.arrays(ARTIFACTS[part]))
        if kept is None or not len(kept.labels) or kept.probabilities.shape[1] != len(classes):
            return None
        if temperature != 1:
            kept = replace(kept, probabilities=at_temperature(kept.probabilities, temperature))
        return assess(kept, classes)
