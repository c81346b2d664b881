"""The parts of a training script that teach a class of each pixel."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from labcore.evaluation.segmentation import confusions, figures, surprise
from labcore.export.plain_source import PlainSource
from labcore.export.recipe import Recipe
from labcore.export.script_lesson import ScriptLesson
from labcore.export.script_texts import JUDGE_MASKS, READ_MASKS


class MaskLesson(ScriptLesson):
    """A class of each pixel."""

    figure: ClassVar[str] = "mean_iou"
    figure_title: ClassVar[str] = "mean IoU"
    answers: ClassVar[str] = "a probability for each class of each pixel"
    reading: ClassVar[str] = READ_MASKS
    monitors: ClassVar[Mapping[str, str]] = {"val_loss": "val_cross_entropy"}
    masks: ClassVar[bool] = True
    judged_at_once: ClassVar[int] = 32

    def data(self, recipe: Recipe) -> list[str]:
        return [
            "DATA is an .npz with train_images, train_masks, val_images, val_masks, test_images and test_masks:",
            f"images (N, {', '.join(map(str, recipe.shape))}) uint8, prepared as the run's were, "
            f"and masks (N, {', '.join(map(str, recipe.shape[:2]))}) uint8,",
            "class numbers from 0; pixels of other values, such as 255, count nowhere. The lab writes it by",
            f"python -m labcore export {recipe.run_id} --format keras --data",
        ]

    def weights(self, recipe: Recipe) -> str:
        listed = ", ".join(f"{weight:.6g}" for weight in recipe.weights.tolist())
        told = "" if (recipe.weights == 1).all() else f"  # {recipe.spec.imbalance.class_weights.title}"
        return f"CLASS_WEIGHTS = np.array([{listed}], np.float32){told}"

    def targets(self, known: str) -> str:
        return known

    def pieces(self, recipe: Recipe) -> Iterator[str]:
        loss, source = recipe.spec.loss.build(recipe.spec.regularization.label_smoothing), PlainSource()
        for function in (*_functions(loss), confusions, figures, surprise):
            source.function(function)
        yield source.text()
        yield (
            "def loss(masks, probabilities):\n"
            f'    """{recipe.spec.loss.title}: losses (N,) of masks (N, H, W) and probabilities (N, H, W, C)."""\n'
            f"    return {_source(loss, 'masks, probabilities, CLASS_WEIGHTS')}"
        )
        yield JUDGE_MASKS

    def judges(self, recipe: Recipe) -> bool:
        return True

    def compiled(self, recipe: Recipe) -> list[str]:
        return ["loss=loss,"]

    def fitted(self, recipe: Recipe) -> list[str]:
        return []

    def told(self) -> list[str]:
        return ["print(f\"{name} mean IoU: {judged(finished, *splits[name])['mean_iou']:.4f}\")"]


def _functions(value: Any) -> Iterator[Callable[..., Any]]:
    """The plain functions that a loss is made of, see `PixelLoss.build`."""
    if isinstance(value, partial):
        yield value.func
        for each in value.keywords.values():
            yield from _functions(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _functions(each)
    elif callable(value):
        yield value


def _source(value: Any, given: str = "") -> str:
    """A function with what is bound to it, or a setting, as source; called, where arguments are `given`."""
    if isinstance(value, partial):
        bound = ", ".join(f"{name}={_source(each)}" for name, each in value.keywords.items())
        return f"{value.func.__name__}({given}, {bound})" if given else f"partial({value.func.__name__}, {bound})"
    if isinstance(value, tuple):
        return f"({' '.join(f'{_source(each)},' for each in value)})"
    return str(value.__name__) if callable(value) else repr(value)
