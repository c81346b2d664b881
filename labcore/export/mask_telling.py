"""Exports of networks that give each pixel a class."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from labcore.class_colors import color_of
from labcore.evaluation.mask_answers import ARTIFACTS, MaskAnswers
from labcore.evaluation.mask_assessment import MaskAssessment, assess_masks
from labcore.export.mask_lesson import MaskLesson
from labcore.export.prediction_texts import OF_PIXELS
from labcore.export.script_lesson import ScriptLesson
from labcore.export.telling import Telling
from labcore.spec.preprocessing.fitting import unfit_mask
from labcore.spec.preprocessing.tile import tile_for
from labcore.spec.preprocessing.tiling import tiled
from labcore.store.folder import RunFolder

if TYPE_CHECKING:
    from labcore.export.card import Known


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
    known: ClassVar[str] = "masks"
    lesson: ClassVar[ScriptLesson] = MaskLesson()

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
        return (unfit_mask, tiled)

    def labels(self, known: "Known") -> dict[str, Any]:
        tile = tile_for(known.shape, known.dataset.get("shape"), known.spec.preprocessing.fit)
        colors = [color_of(index, known.colors) for index in range(len(known.classes))]
        return {"colors": colors, "tile": (tile.height, tile.width)}
