"""The question to the bench what augmentation makes of a few training images."""

from typing import Any

from labcore.datasets.card import Card
from labcore.spec.classifying import Classifying

QUESTION = "augment"


def payload(spec: Any, card: Card, *, images: int, variants: int, draw: int) -> dict[str, Any]:
    """What the bench must know of `spec` and of the set of `card`; equal where the answer is.

    Args:
        spec: an experiment that prepares and augments images.
        images: how many, the classes in turn.
        variants: of each image.
        draw: another number, other variants.
    """
    return {
        "dataset": card.name,
        "exclusions": spec.exclusions,
        "fingerprint": card.fingerprint,
        "classes": spec.classes.model_dump(mode="json") if isinstance(spec, Classifying) else {},
        "preprocessing": spec.preprocessing.model_dump(mode="json"),
        "augmentation": spec.augmentation.model_dump(mode="json"),
        "shape": list(spec.input_shape(card)),
        "images": images,
        "variants": variants,
        "seed": spec.seed,
        "draw": draw,
    }
