"""What is done about classes of few pixels."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from labcore.spec.base import OneOf, Spec, setting
from labcore.spec.data import Data
from labcore.spec.imbalance.class_weights import ClassWeights, NoClassWeights
from labcore.spec.imbalance.effect import share
from labcore.spec.imbalance.pixel_effect import PixelEffect
from labcore.spec.imbalance.pixel_sampling import Held, PixelSampling
from labcore.spec.imbalance.pixel_sampling.base import AsTheyAre
from labcore.spec.imbalance.stacking import MATTERS
from labcore.spec.problem import Problem


class PixelImbalance(Spec):
    """What is done about classes of few pixels."""

    title = "Imbalance"
    lab: ClassVar[str] = "imbalance"

    class_weights: Annotated[ClassWeights, OneOf()] = setting(
        NoClassWeights(),
        "How much each pixel of a class counts in the loss, by how many training pixels the class has. Balanced makes "
        "mistakes on a rare class dearer; losses over whole regions, such as Dice, need it less.",
    )
    most_weight: float = setting(
        10.0,
        "The most that a class may weigh, for each pixel of one that is common. A class of very few pixels would "
        "otherwise decide the loss by itself: lower it where it is seen everywhere, raise it where it is never seen.",
        low=1,
        high=1000,
        usual=(1, 100),
        log=True,
    )
    sampling: Annotated[PixelSampling, OneOf()] = setting(
        AsTheyAre(),
        "Which training images an epoch shows, how often, and which are made of them; validation and test stay as they "
        "are. Choose one of them where a rare class is in few images.",
    )
    initial_bias: bool = setting(
        True,
        "Start the output layer at the class frequencies, so that the first epochs are not spent learning which class "
        "is common. Leave it on, unless you compare with a network without it.",
    )

    def weights(self, counts: NDArray[np.int64], classes: Sequence[str]) -> NDArray[np.float32]:
        """What each class weighs, `(C,)` float32, by its training pixels `(C,)`; training pixels weigh 1 on average."""
        weights = self.class_weights.weights(counts, classes).astype(np.float64)
        counting = weights[weights > 0]
        if not len(counting):
            return weights.astype(np.float32)
        limited = np.minimum(weights, self.most_weight * counting.min())
        return (limited * counts.sum() / max(1e-300, float(limited @ counts))).astype(np.float32)

    def effect(self, held: Held, classes: Sequence[str], shown: Held | None = None) -> tuple[PixelEffect, ...]:
        """What sampling and weights make of what the training images hold of `classes`; `shown` is what an epoch
        shows, or about that where it is not known."""
        after = self.sampling.foreseen(held) if shown is None else shown
        weights = self.weights(held.pixels, classes).astype(np.float64)
        columns = {
            "pixels": held.pixels,
            "portion": share(held.pixels),
            "images": held.shows,
            "shown": after.shows,
            "pixels_shown": after.pixels,
            "weight": weights,
            "share": share(weights * after.pixels),
        }
        return tuple(
            PixelEffect(name=name, **{key: column[place].item() for key, column in columns.items()})
            for place, name in enumerate(classes)
        )

    def told(self, held: Held, classes: Sequence[str]) -> Iterator[str]:
        """What is made of what the training images hold of `classes`, in sentences; none where nothing is."""
        rows = [row for row in self.effect(held, classes) if row.pixels]
        if any(row.shown != row.images for row in rows):
            shown = ", ".join(
                f"{row.name} {row.images:,} → {row.shown:,} ({row.pixels:,} → about {row.pixels_shown:,} pixels)"
                for row in rows
            )
            yield f"{self.sampling.title}: images an epoch that show a class, at least: {shown}."
        if any(row.weight != 1 for row in rows):
            each = ", ".join(
                f"{row.name} {row.weight:.3g} ({row.portion:.2%} of the pixels, {row.share:.0%} of the loss)"
                for row in rows
            )
            yield f"Weights of pixels, {self.class_weights.title.lower()}: {each}."

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        held = Held.by_training(data)
        if not held.pixels.sum():
            return
        extra = self.sampling.extra(held)
        if not isinstance(self.sampling, AsTheyAre) and not extra.any():
            yield Problem(
                f"{key}.sampling",
                f"{self.sampling.title} changes nothing here: each class is in as many training images as wished.",
                f"Raise {key}.sampling.share, set {key}.sampling to none, or weigh the pixels: class_weights.",
                fatal=False,
            )
        rows = self.effect(held, data.classes)
        raised = [row.name for row, more in zip(rows, extra, strict=True) if more and row.weight > MATTERS]
        if raised:
            yield Problem(
                f"{key}.class_weights",
                f"Rare classes are raised twice: epochs show more of {', '.join(raised)}, and their pixels weigh more "
                "on top of that.",
                f"Keep one: set {key}.class_weights to none, or {key}.sampling to none.",
                fatal=False,
            )
        heavier = [row.name for row in rows if row.weight > MATTERS]
        shown = [name for name, more in zip(data.classes, extra, strict=True) if more]
        if experiment.loss.favors_hard and (heavier or shown):
            remedy = "class_weights" if heavier else "sampling"
            yield Problem(
                f"{key}.{remedy}",
                f"Rare classes are raised twice: {', '.join(heavier or shown)} already count for more, and "
                f"{experiment.loss.title.lower()} turns further to pixels that are told badly, which are mostly those "
                "of rare classes.",
                f"Begin with one: set {key}.{remedy} to none, or loss to cross_entropy. Where both are wanted, as by "
                "Lin et al., the first should be mild.",
                fatal=False,
            )

    def output_bias(self, held: Held, classes: Sequence[str]) -> NDArray[np.float32] | None:
        """Initial bias `(C,)` of a softmax layer: the log of what each class has of the loss, mean 0.

        None where switched off.
        """
        if not self.initial_bias:
            return None
        weights = self.weights(held.pixels, classes)
        mass = np.maximum(self.sampling.foreseen(held).pixels, 1) * np.where(weights > 0, weights, 1)
        logits = np.log(mass / mass.sum())
        return (logits - logits.mean()).astype(np.float32)
