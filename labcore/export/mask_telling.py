"""Exports of networks that give each pixel a class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from labcore.class_colors import Color, color_of
from labcore.evaluation.mask_answers import ARTIFACTS, MaskAnswers
from labcore.evaluation.mask_assessment import MaskAssessment, assess_masks
from labcore.export.prediction_texts import OF_PIXELS
from labcore.export.telling import Telling
from labcore.spec.preprocessing.fitting import unfit_mask
from labcore.store.folder import RunFolder


class MaskTelling(Telling):
    """A class of each pixel."""

    does: ClassVar[str] = "that gives each pixel of an image one of {} classes"
    gives: ClassVar[str] = "gives a probability for each class of each pixel"
    forced: ClassVar[str] = "gives each pixel one of them whatever it is shown"
    out: ClassVar[str] = "masks"
    of_class: ClassVar[tuple[str, ...]] = ("iou", "dice", "precision", "recall", "boundary_f1")
    support: ClassVar[str] = "pixels"
    about: ClassVar[str] = "Masks that an exported network gives to images"
    script: ClassVar[str] = OF_PIXELS

    def held(self, split: Mapping[str, Any]) -> Mapping[str, int]:
        return split.get("pixels") or {}

    def assessed(
        self, folder: RunFolder, part: str, classes: Sequence[str], temperature: float
    ) -> MaskAssessment | None:
        """Without the loss at a temperature: a run keeps how often which class was given, and no probability."""
        kept = MaskAnswers.read(folder.arrays(ARTIFACTS[part]))
        if kept is None or kept.counts.shape[1] != len(classes):
            return None
        found = assess_masks(kept, classes)
        if temperature == 1:
            return found
        return replace(found, figures={name: each for name, each in found.figures.items() if name != "loss"})

    def needs(self) -> Sequence[Callable[..., Any]]:
        return (unfit_mask,)

    def labels(self, colors: Sequence[Color], classes: Sequence[str]) -> dict[str, Any]:
        return {"colors": [color_of(index, colors) for index in range(len(classes))]}
