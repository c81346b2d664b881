"""What the network of an earlier run may know of a data set as it is now."""

from typing import Any

from labcore.datasets import builtin
from labcore.datasets.card import Card
from labcore.datasets.overlap import known_test_images
from labcore.words import counted


def leak_from(run_id: str, noted: Any, card: Card) -> tuple[str, str] | None:
    """Problem and cure where the network of run `run_id` may know images that are test images of the set of `card` now,
    or that judge now, as folds were divided otherwise.

    Args:
        noted: what the run's environment says of its data set, whatever that is.
    """
    folds = noted.get("folds", "") if isinstance(noted, dict) else ""
    if isinstance(noted, dict) and noted.get("name") == card.name and folds != card.folds:
        return (
            f"The network of run '{run_id}' was trained on {folds or 'training images as the set has them'}, and this "
            f"is {card.folds or 'on those'}: it may know images that are to judge now.",
            "Name a run with the same division.folds, division.fold and seed, or one on another data set.",
        )
    if card.name in builtin.NAMES and card == builtin.card(card.name):
        return None  # it is still to be drawn, the same as ever
    if not isinstance(noted, dict) or noted.get("fingerprint") == card.fingerprint:
        return None
    if noted.get("name") == card.name:
        return (
            f"The network of run '{run_id}' was trained on '{card.name}' as it was before its images, labels or splits "
            "changed: it may know images that are test images now.",
            "Train the network again on the data set as it is.",
        )
    known = known_test_images(noted, card)
    if not known:
        return None
    return (
        f"The network of run '{run_id}' was trained on '{noted['name']}', which shares images with '{card.name}': of "
        f"the test images here, it knows {counted(known, 'image')} from its training or validation split.",
        f"Train that network again on '{card.name}', or name a run on a data set without these images.",
    )
