"""What may be done about two classes that are taken for each other: changes of the spec, to be trained and compared."""

from collections.abc import Iterator
from typing import Any

from labcore.datasets.card import Card
from labcore.datasets.library import Library
from labcore.datasets.merging import seen_card
from labcore.evaluation.mistakes import Pair
from labcore.spec.class_groups import MERGE
from labcore.spec.classification import Classification
from labcore.studies.judged import Judged
from labcore.studies.remedy import LABEL_STAYS, Remedy, fitting

HEAVIER = 2.0
"""By what the class that is missed counts more."""

FINER = 1.5
"""By what images become larger."""

LARGEST = 512
"""Side in pixels beyond which no larger images are proposed."""

CERTAIN = 0.3
"""Of the images of a class, the share that is taken for one other, from which on focal loss is worth trying."""


def remedies(spec: Classification, own: Card, true: str, predicted: str, share: float) -> list[Remedy]:
    """What fits a pair of classes, those first that are likeliest to help; only what differs from `spec` and is valid.

    A study of a remedy with several seeds tells whether it helps: `factors` are its settings.

    Args:
        own: the card of the run's data set, as it is.
        true, predicted: the names of the class that is missed, and of the one it is taken for.
        share: of the images of `true` that are taken for `predicted`, 0–1.
    """
    return fitting(_all(spec, seen_card(spec, own), true, predicted, share), spec, own)


def _all(spec: Classification, card: Card, true: str, predicted: str, share: float) -> Iterator[Remedy]:
    counts = card.splits["train"].classes
    few, many = counts.get(true, 0), counts.get(predicted, 0)
    if few and many > 1.5 * few:
        yield Remedy(
            "Class weights, balanced",
            f"There are {few:,} training images of '{true}' and {many:,} of '{predicted}': where in doubt, the network "
            "takes the commoner one. Balanced, each class counts the same. Look at the recall of both.",
            {"imbalance.class_weights": {"kind": "balanced"}},
        )
    weights = spec.imbalance.class_weights.model_dump(mode="json").get("by_class", {})
    yield Remedy(
        f"More weight on '{true}'",
        f"A mistake on '{true}' then costs {HEAVIER:g} times as much. It finds more of them, and takes more others for "
        f"them: look at the precision of '{true}', too.",
        {
            "imbalance.class_weights": {
                "kind": "by_hand",
                "by_class": {**weights, true: HEAVIER * weights.get(true, 1.0)},
            }
        },
    )
    if not spec.augmentation.enabled or not spec.augmentation.operations:
        yield Remedy(
            "Augmentation",
            "Training images are shown in one way only. Where they are changed at random, what the classes are told "
            "apart by must hold whatever the change.",
            {"augmentation.enabled": True, "augmentation.operations": list(LABEL_STAYS)},
        )
    height, width, _ = spec.input_shape(card)
    known = max(card.height_range[1], card.width_range[1])
    finer = min(round(max(height, width) * FINER), known)
    if max(height, width) < finer <= LARGEST:
        yield Remedy(
            f"Larger images, {finer} px",
            f"The network sees {max(height, width)} px of up to {known} that there are: what tells '{true}' from "
            f"'{predicted}' may be lost. It takes about {(finer / max(height, width)) ** 2:.1f} times as long.",
            {"preprocessing.size": finer},
        )
    if len(card.classes) > 2:
        yield Remedy(
            f"One class for '{true}' and '{predicted}'",
            "Where what is to be done is the same for both, they need not be told apart: the network then answers one "
            f"of {len(card.classes) - 1} classes. That is another task, and mostly an easier one: hold the new figures "
            "against the old answers counted as one, not against the old figures.",
            _as_one(spec, true, predicted),
        )
    if share >= CERTAIN:
        yield Remedy(
            "Focal loss",
            f"{share:.0%} of '{true}' are taken for '{predicted}'. Focal loss (Lin et al., 2017) turns training to the "
            "images that are still answered wrongly. Where labels are wrong it learns those by heart: look at the "
            "likely label errors first.",
            {"loss": {"kind": "focal"}},
        )


def _as_one(spec: Classification, true: str, predicted: str) -> dict[str, Any]:
    """What takes two classes as one, together with those that are taken as either of them already."""
    groups = {group.called: group.classes for group in spec.classes.merge}
    whole = [*groups.get(true, (true,)), *groups.get(predicted, (predicted,))]
    kept = [group.model_dump(mode="json") for group in spec.classes.merge if group.called not in (true, predicted)]
    settings: dict[str, Any] = {MERGE: [*kept, whole]}
    weights = spec.imbalance.class_weights.model_dump(mode="json").get("by_class", {})
    if {true, predicted} & set(weights):
        rest = {name: weight for name, weight in weights.items() if name not in (true, predicted)}
        settings["imbalance.class_weights"] = {"kind": "by_hand", "by_class": rest}
    return settings


def remedies_of(run: Judged, pair: Pair) -> list[Remedy]:
    """What fits a pair of classes that a run takes for each other; none where the run is of no network.

    Raises LabError where its data set is gone.
    """
    spec = run.folder.spec()
    if not isinstance(spec, Classification):
        return []
    card = Library().card(spec.dataset, spec.exclusions)
    return remedies(spec, card, run.classes[pair.true], run.classes[pair.predicted], pair.share)
