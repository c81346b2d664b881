"""How the images that are not test images are divided: which are learned from, and which judge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from labcore.spec.base import Spec, setting
from labcore.spec.data import Data, SplitFacts, View
from labcore.spec.problem import Problem

FEWEST_FOLDS = 2
MOST_FOLDS = 20


class Division(Spec):
    """Folds for cross-validation, and how much of the training images is learned from. Test images stay untouched."""

    title = "Division"
    lab: ClassVar[str] = "generalization-gap"

    share: float = setting(
        1.0,
        "Share of the training images that is learned from, the same of each class; a larger share holds the images of "
        "a smaller one. Lower it to see what more data would bring.",
        above=0,
        high=1,
        step=0.05,
        usual=(0.1, 1),
        aliases=("train_share", "fraction"),
    )
    folds: int = setting(
        0,
        "Parts for cross-validation: training and validation images together are divided anew, by seed, stratified and "
        "with groups such as patients kept whole; one part judges, the others are learned from. 0 keeps the data set's "
        "own validation images. For sets of a few hundred images.",
        low=0,
        high=MOST_FOLDS,
        aliases=("k", "n_splits", "cross_validation"),
    )
    fold: int = setting(
        1,
        "Which of the folds judges in this run, counted from 1. Run all of them, as a study does, before you claim "
        "anything.",
        low=1,
        high=MOST_FOLDS,
    )

    def objections(self, key: str, experiment: Any, data: Data) -> Iterator[Problem]:
        if self.folds == 1:
            yield Problem(
                f"{key}.folds", "One fold leaves nothing to learn from.", f"Set {key}.folds to 0, or to 2 or more."
            )
        elif self.folds and self.fold > self.folds:
            yield Problem(
                f"{key}.fold", f"There is no fold {self.fold} of {self.folds}.", f"Set {key}.fold to 1 to {self.folds}."
            )
        whole = data
        while isinstance(whole, View):
            whole = whole.whole
        if self.folds and whole.made:
            yield Problem(
                f"{key}.folds",
                f"{whole.made:,} training images of '{whole.name}' are made by a generator that has learned from the "
                "others: folds would judge by images of which it has learned.",
                f"Set {key}.folds to 0: then the set's own validation images judge, from which it has not learned.",
            )
            return
        train, val = whole.splits["train"], whole.splits["val"]
        if self.folds >= FEWEST_FOLDS and (told := too_few(self.folds, train.images + val.images, whole.groups)):
            yield Problem(f"{key}.folds", *told)
            return
        counts = {name: train.classes.get(name, 0) + val.classes.get(name, 0) for name in whole.classes}
        rare = [name for name, count in counts.items() if 0 < count < self.folds]
        if rare:
            yield Problem(
                f"{key}.folds",
                f"Class '{rare[0]}' has {counts[rare[0]]} images for {self.folds} folds: some folds judge without it.",
                f"Set {key}.folds to {counts[rare[0]]} or less.",
                fatal=False,
            )

    def told(self) -> str:
        """What is divided, as a sentence; empty where nothing is."""
        if self.folds:
            of_those = f", of which {self.share:.0%} are learned from" if self.share < 1 else ""
            return f"Fold {self.fold} of {self.folds} judges; the others train{of_those}."
        return f"Learns from {self.share:.0%} of the training images." if self.share < 1 else ""

    def seen(self, data: Data) -> Data:
        """The facts of `data` once its images are divided; with folds about so, as groups are kept whole."""
        if self.share == 1 and self.folds < FEWEST_FOLDS:
            return data
        train, val = data.splits["train"], data.splits["val"]
        if self.folds >= FEWEST_FOLDS:
            both = {name: train.classes.get(name, 0) + val.classes.get(name, 0) for name in data.classes}
            judged = {name: round(count / self.folds) for name, count in both.items()}
            total = train.images + val.images
            pixels = _together(train.pixels, val.pixels)
            val = Facts(round(total / self.folds), judged, _part(pixels, 1 / self.folds))
            rest = {name: count - judged[name] for name, count in both.items()}
            train = Facts(total - val.images, rest, _part(pixels, 1 - 1 / self.folds))
        kept = {name: self.kept(count) for name, count in train.classes.items()}
        images = sum(kept.values()) if data.task == "classification" else self.kept(train.images)
        learned = Facts(images, kept, _part(train.pixels, self.share))
        return Divided(data, {**data.splits, "train": learned, "val": val})

    def kept(self, images: int) -> int:
        """How many of that many images of a class are learned from: one at least, where there is any."""
        return max(min(images, 1), round(images * self.share))


def too_few(folds: int, images: int, groups: int | None) -> tuple[str, str] | None:
    """Problem and cure where so many training and validation images make no `folds`; None where they do.

    Args:
        groups: how many groups they are of, none of which is parted; None where every image stands alone.
    """
    most = images if groups is None else groups
    if folds <= most:
        return None
    cure = f"Take {most} folds or fewer." if most >= FEWEST_FOLDS else "Do without folds: set them to 0."
    if groups is None:
        return f"{folds} folds need as many training and validation images, and there are {images}.", cure
    return (
        f"{folds} folds need as many groups, as none is parted, and training and validation images are of {groups}.",
        cure,
    )


@dataclass(frozen=True)
class Facts:
    """Number of images of a split, of each class, and of pixels of each class where there are masks."""

    images: int
    classes: Mapping[str, int]
    pixels: Mapping[str, int] | None = None


def _together(one: Mapping[str, int] | None, other: Mapping[str, int] | None) -> Mapping[str, int] | None:
    if one is None or other is None:
        return None
    return {name: count + other.get(name, 0) for name, count in one.items()}


def _part(pixels: Mapping[str, int] | None, share: float) -> Mapping[str, int] | None:
    return None if pixels is None else {name: round(count * share) for name, count in pixels.items()}


@dataclass(frozen=True)
class Divided(View):
    """The facts of `whole`, but with other splits."""

    divided: Mapping[str, SplitFacts]

    @property
    def splits(self) -> Mapping[str, SplitFacts]:
        return self.divided
